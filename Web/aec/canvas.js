/**
 * Pictures on canvases.
 */
import { call } from "./client.js";
import { AECError } from "./error.js";

/**
 * @param {{ width: number, height: number, data: Uint8ClampedArray, colorSpace: PredefinedColorSpace }} picture
 * @returns {ImageData}
 */
export function imageData({ width, height, data, colorSpace }) {
  if (typeof ImageData === "undefined") throw new AECError("unavailable", "there is no ImageData here: take decode()");
  return new ImageData(data, width, height, { colorSpace });
}

/**
 * Draws a file, strip by strip: each is a short task of the main thread.
 * @param {object} message for the worker
 * @param {HTMLCanvasElement | OffscreenCanvas} canvas
 * @param {{ listeners: object, signal?: AbortSignal, transfer: Transferable[] }} waiting
 * @param {(size: { width: number, height: number }) => void} [onSize] called before the first strip is drawn
 */
export async function draw(message, canvas, { listeners, ...waiting }, onSize = () => {}) {
  let context = null;
  let isOther = false;
  const size = ({ width, height, colorSpace }) => {
    canvas.width = width;
    canvas.height = height;
    context = canvas.getContext("2d", { colorSpace });
    isOther = context === null;
    onSize({ width, height });
  };
  const strip = ({ x, y, width, height, data, colorSpace }) => {
    context?.putImageData(new ImageData(data, width, height, { colorSpace }), x, y);
  };
  const result = await call(message, { ...waiting, listeners: { ...listeners, size, strip } });
  if (isOther) throw new AECError("invalidArgument", "the canvas has a context already that is not of the kind 2d");
  // An older browser has sRGB alone, and a canvas keeps the space that it had.
  const colorSpace = context.getContextAttributes?.().colorSpace ?? "srgb";
  if (colorSpace === result.colorSpace) return result;
  const warning = `the canvas is in ${colorSpace}: colours of ${result.colorSpace} are shown as far as they are in it`;
  return { ...result, colorSpace, warnings: [...result.warnings, warning] };
}
