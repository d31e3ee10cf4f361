/**
 * Pictures on canvases.
 */
import { call } from "./client.js";
import { AECError } from "./error.js";

/** Whether a canvas can have the colours of Display P3. */
let hasDisplayP3 = null;

function supported(colorSpace) {
  if (colorSpace === "srgb") return colorSpace;
  hasDisplayP3 ??= new ImageData(1, 1, { colorSpace: "display-p3" }).colorSpace === "display-p3";
  return hasDisplayP3 ? colorSpace : "srgb";
}

/** A sentence for where colours are not shown as they are. */
function missing(wanted, is) {
  return wanted === is ? [] : [`its colours are those of ${wanted}, which this canvas has not: they are shown as if they were ${is}`];
}

/**
 * @param {{ width: number, height: number, data: Uint8ClampedArray, colorSpace: PredefinedColorSpace }} picture
 * @returns {ImageData}
 */
export function imageData({ width, height, data, colorSpace }) {
  if (typeof ImageData === "undefined") throw new AECError("unavailable", "there is no ImageData here: take decode()");
  return new ImageData(data, width, height, { colorSpace: supported(colorSpace) });
}

/**
 * Draws a file, strip by strip: each is a short task of the main thread.
 * @param {object} message for the worker
 * @param {HTMLCanvasElement | OffscreenCanvas} canvas
 * @param {{ signal?: AbortSignal, listeners: object, onSize?: (size: { width: number, height: number }) => void }} options
 */
export async function draw(message, canvas, { signal, listeners, onSize = () => {}, ...rest }) {
  let context = null;
  let failure = null;
  const result = await call({ ...message, method: "draw" }, {
    ...rest, signal,
    listeners: {
      ...listeners,
      size: ({ width, height, colorSpace }) => {
        canvas.width = width;
        canvas.height = height;
        context = canvas.getContext("2d", { colorSpace: supported(colorSpace) });
        if (!context) failure = new AECError("invalidArgument", "the canvas has a context already that is not 2d");
        onSize({ width, height });
      },
      strip: ({ x, y, width, height, data }) => {
        const options = { colorSpace: context?.getContextAttributes?.().colorSpace ?? "srgb" };
        context?.putImageData(new ImageData(data, width, height, options), x, y);
      },
    },
  });
  if (failure) throw failure;
  return result;
}
