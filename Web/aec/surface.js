/**
 * What strips of a picture are drawn on: a canvas of the page's, or one that a worker paints, so that the page has nothing to do
 * with it.
 */
import { AECError } from "./error.js";
import { makeWorker } from "./link.js";
import { drawSketch } from "./sketch.js";

/**
 * @param {HTMLCanvasElement | OffscreenCanvas} canvas as a caller has it
 * @throws {AECError} `unavailable` where there are no canvases at all, `invalidArgument` for what is none
 */
export function checkCanvas(canvas) {
  if (typeof HTMLCanvasElement === "undefined" && typeof OffscreenCanvas === "undefined") {
    throw new AECError("unavailable", "there are no canvases here to draw on: take decode()");
  }
  // By its name: one of another window, as an iframe's, has a class of its own.
  const kind = Object.prototype.toString.call(canvas);
  if (kind !== "[object HTMLCanvasElement]" && kind !== "[object OffscreenCanvas]") {
    throw new AECError("invalidArgument", "canvas must be an HTMLCanvasElement or an OffscreenCanvas");
  }
}

/** On the thread of the caller, who goes on with the canvas afterwards. */
export class PageSurface {
  #canvas;
  #context = null;

  /** @param {HTMLCanvasElement | OffscreenCanvas} canvas */
  constructor(canvas) {
    this.#canvas = canvas;
  }

  /** @param {{ width: number, height: number, colorSpace: PredefinedColorSpace }} size */
  begin({ width, height, colorSpace }) {
    try {
      this.#canvas.width = width;
      this.#canvas.height = height;
      this.#context = this.#canvas.getContext("2d", { colorSpace });
    } catch {
      // It belongs to a worker.
      this.#context = null;
    }
  }

  /**
   * @param {{ x: number, y: number, width: number, height: number, data: Uint8ClampedArray, colorSpace: string }} strip
   */
  strip({ x, y, width, height, data, colorSpace }) {
    this.#context?.putImageData(new ImageData(data, width, height, { colorSpace }), x, y);
  }

  sketch(sketch) {
    if (this.#context) drawSketch(this.#context, sketch);
  }

  /** @returns {Promise<PredefinedColorSpace>} that of the canvas: older browsers have sRGB alone, and one that was there stays */
  async finish() {
    if (!this.#context) {
      throw new AECError("invalidArgument", "the canvas has a context of another kind than 2d, or it belongs to a worker");
    }
    return this.#context.getContextAttributes?.().colorSpace ?? "srgb";
  }
}

/** By a worker, on a canvas that has no context yet and gets none. */
class PainterSurface {
  static #next = 0;
  /** By number, what waits for the worker to have drawn everything. */
  static waiting = new Map();

  #painter;
  #canvas;
  #number = PainterSurface.#next++;

  constructor(painter, canvas) {
    this.#painter = painter;
    this.#canvas = canvas;
  }

  begin({ width, height, colorSpace }) {
    this.#canvas.width = width;
    this.#canvas.height = height;
    const canvas = this.#canvas.transferControlToOffscreen();
    this.#painter.postMessage({ kind: "begin", number: this.#number, canvas, colorSpace }, [canvas]);
    gone.register(this.#canvas, { worker: this.#painter, number: this.#number });
  }

  strip(strip) {
    this.#painter.postMessage({ ...strip, kind: "strip", number: this.#number }, [strip.data.buffer]);
  }

  sketch(sketch) {
    this.#painter.postMessage({ ...sketch, kind: "sketch", number: this.#number }, [sketch.data.buffer]);
  }

  finish() {
    return new Promise((resolve) => {
      PainterSurface.waiting.set(this.#number, resolve);
      this.#painter.postMessage({ kind: "finish", number: this.#number });
    });
  }
}

/** What the worker has of a canvas goes with it. */
const gone = new FinalizationRegistry(({ worker, number }) => worker.postMessage({ kind: "forget", number }));

let painter = null;

/** @returns {Promise<Worker | null>} null where no worker can paint */
function ready() {
  painter ??= new Promise((resolve) => {
    if (!globalThis.OffscreenCanvas || !HTMLCanvasElement.prototype.transferControlToOffscreen) return resolve(null);
    try {
      const worker = makeWorker("painter.js");
      worker.onmessage = ({ data }) => {
        if (data === "ready") return resolve(worker);
        PainterSurface.waiting.get(data.number)?.(data.colorSpace);
        PainterSurface.waiting.delete(data.number);
      };
      worker.onerror = (event) => {
        event.preventDefault();
        // From then on the page draws by itself.
        painter = Promise.resolve(null);
        resolve(null);
        for (const settle of PainterSurface.waiting.values()) settle("srgb");
        PainterSurface.waiting.clear();
      };
    } catch {
      resolve(null);
    }
  });
  return painter;
}

/**
 * @param {HTMLCanvasElement} canvas that nobody else uses
 * @returns {Promise<{ begin: Function, strip: Function, sketch: Function, finish: () => Promise<PredefinedColorSpace> }>}
 */
export async function surfaceOf(canvas) {
  const worker = await ready();
  return worker ? new PainterSurface(worker, canvas) : new PageSurface(canvas);
}
