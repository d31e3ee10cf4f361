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
 * Draws a file, a preview first where it is large, then strip by strip: each is a short task.
 * @param {object} message for the worker
 * @param {import("./surface.js").PageSurface} surface
 * @param {{ listeners: object, signal?: AbortSignal, transfer: Transferable[] }} waiting
 * @param {(size: { width: number, height: number }) => void} [onSize] called before anything is drawn
 */
export async function draw(message, surface, { listeners, ...waiting }, onSize = () => {}) {
  const size = (size) => {
    surface.begin(size);
    onSize(size);
  };
  const strip = (strip) => surface.strip(strip);
  const sketch = (sketch) => surface.sketch(sketch);
  const result = await call(message, { ...waiting, listeners: { ...listeners, size, strip, sketch } });
  const colorSpace = await surface.finish();
  if (colorSpace === result.colorSpace) return result;
  const warning = `the canvas is in ${colorSpace}: colours of ${result.colorSpace} are shown as far as they are in it`;
  return { ...result, colorSpace, warnings: [...result.warnings, warning] };
}
