/**
 * Decodes and encodes `.aec` pictures in browsers and in node. What there is and what it gives is in aec.d.ts.
 *
 *     import { decodeToCanvas, install } from "./aec/aec.js";
 *     await decodeToCanvas(await (await fetch("photo.aec")).blob(), document.querySelector("canvas"));
 *     install(); // <img src="photo.aec">
 *
 * The work is done in a worker, which starts with the first call; calls wait for each other.
 */
import { draw, imageData } from "./canvas.js";
import { call } from "./client.js";
import { bytesOf, copyOf } from "./inputs.js";
import { checkDecoding, checkEncoding, checkWaiting } from "./options.js";
import { PageSurface, checkCanvas } from "./surface.js";

export { close, configure } from "./client.js";
export { AECImageElement } from "./element.js";
export { AECError } from "./error.js";
export { install } from "./install.js";

/**
 * @param {import("./aec.d.ts").Bytes} bytes
 * @param {import("./aec.d.ts").DecodeOptions} [options]
 * @returns {Promise<import("./aec.d.ts").DecodedPicture>}
 */
export async function decode(bytes, options = {}) {
  return call(...await reading("decode", bytes, options));
}

/**
 * @param {import("./aec.d.ts").Bytes} bytes
 * @param {import("./aec.d.ts").DecodeOptions} [options]
 * @returns {Promise<ImageData>}
 */
export async function decodeToImageData(bytes, options = {}) {
  return imageData(await call(...await reading("image", bytes, options)));
}

/**
 * @param {import("./aec.d.ts").Bytes} bytes
 * @param {HTMLCanvasElement | OffscreenCanvas} canvas
 * @param {import("./aec.d.ts").DecodeOptions} [options]
 */
export async function decodeToCanvas(bytes, canvas, options = {}) {
  checkCanvas(canvas);
  const [message, waiting] = await reading("draw", bytes, options);
  return draw(message, new PageSurface(canvas), waiting);
}

/**
 * @param {import("./aec.d.ts").Bytes} bytes
 * @param {import("./aec.d.ts").Waiting} [options]
 * @returns {Promise<import("./aec.d.ts").FileInfo>}
 */
export async function inspect(bytes, options = {}) {
  return call(...await reading("inspect", bytes, options, checkWaiting));
}

/**
 * @param {import("./aec.d.ts").PictureToEncode | ImageData} picture
 * @param {import("./aec.d.ts").EncodeOptions} [options]
 * @returns {Promise<import("./aec.d.ts").EncodedPicture>}
 */
export async function encode(picture, options = {}) {
  const { values, wants, waiting } = split(options, checkEncoding);
  const transfer = [];
  const copy = await copyOf(picture, transfer);
  return call({ method: "encode", picture: copy, options: values, ...wants }, { transfer, ...waiting });
}

/**
 * @param {import("./aec.d.ts").PictureToEncode | ImageData} original
 * @param {import("./aec.d.ts").PictureToEncode | ImageData} other
 * @param {import("./aec.d.ts").Waiting} [options]
 * @returns {Promise<import("./aec.d.ts").Comparison>}
 */
export async function compare(original, other, options = {}) {
  const { waiting } = split(options, checkWaiting);
  const transfer = [];
  const copies = { original: await copyOf(original, transfer), other: await copyOf(other, transfer) };
  return call({ method: "compare", ...copies }, { transfer, ...waiting });
}

/** What `call` takes for a method that reads a file. */
async function reading(method, bytes, options, check = checkDecoding) {
  const { values, wants, waiting } = split(options, check);
  const copy = await bytesOf(bytes);
  return [{ method, bytes: copy, options: values, ...wants }, { transfer: [copy.buffer], ...waiting }];
}

/** Of options what goes to the worker, what it is to report, and what stays here. */
function split(options, check) {
  check(options);
  const { signal, onProgress, onRows, onPreview, ...values } = options;
  const listeners = {};
  if (onProgress) listeners.progress = ({ share }) => onProgress(share);
  if (onRows) listeners.rows = ({ rows }) => onRows(rows);
  if (onPreview) listeners.preview = ({ preview }) => onPreview(preview);
  const wants = { wantsProgress: Boolean(onProgress), wantsRows: Boolean(onRows), wantsPreview: Boolean(onPreview) };
  return { values, wants, waiting: { signal, listeners } };
}
