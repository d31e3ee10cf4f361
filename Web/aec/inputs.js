/**
 * Copies of what callers pass, which can be handed over to the worker: the caller's own stay as they are.
 */
import { AECError } from "./error.js";

/**
 * @param {import("./aec.d.ts").Bytes} bytes
 * @returns {Promise<Uint8Array>}
 */
export async function bytesOf(bytes) {
  const kind = kindOf(bytes);
  if (kind !== "Uint8Array" && kind !== "ArrayBuffer" && kind !== "Blob" && kind !== "File") {
    throw new AECError("invalidArgument", "a file must be a Uint8Array, an ArrayBuffer or a Blob");
  }
  try {
    if (kind === "Uint8Array") return new Uint8Array(bytes);
    if (kind === "ArrayBuffer") return new Uint8Array(bytes.slice(0));
  } catch (error) {
    throw new AECError("invalidArgument", `the file's bytes are not there any more: ${error.message}`);
  }
  try {
    return new Uint8Array(await bytes.arrayBuffer());
  } catch (error) {
    // One that the user has chosen, and that has changed or is gone.
    throw new AECError("unavailable", `the file cannot be read: ${error.message}`);
  }
}

/** The name of an object's class, which may be that of another window, as an iframe's. */
function kindOf(value) {
  return Object.prototype.toString.call(value).slice("[object ".length, -1);
}

/** So many samples are copied at a time, in a few milliseconds. */
const portion = 2 ** 22;

/**
 * @param {import("./aec.d.ts").PictureToEncode | ImageData} picture
 * @param {Transferable[]} transfer gets the buffers of the copy
 * @returns {Promise<object>}
 */
export async function copyOf(picture, transfer) {
  if (picture === null || typeof picture !== "object") {
    throw new AECError("invalidArgument", "a picture must be an object with width, height and pixels, or an ImageData");
  }
  const { width, height, data, colorSpace, channels, bitDepth, pixels, alpha, icc, exif, xmp } = picture;
  if (data !== undefined) checkImage(picture);
  for (const [name, part] of Object.entries({ icc, exif, xmp })) {
    if (part !== undefined && part !== null && kindOf(part) !== "Uint8Array") {
      throw new AECError("invalidArgument", `${name} must be a Uint8Array`);
    }
  }
  const parts = data === undefined ? { pixels, alpha, icc, exif, xmp } : { data };
  const copies = data === undefined ? { width, height, channels, bitDepth } : { width, height, colorSpace };
  for (const [name, samples] of Object.entries(parts)) copies[name] = await copy(samples, transfer);
  return copies;
}

function checkImage({ width, height, data }) {
  const kind = kindOf(data);
  if (kind !== "Uint8ClampedArray" && kind !== "Uint8Array") {
    throw new AECError("invalidArgument", "the data of an ImageData must have 8 bits a sample");
  }
  if (!Number.isInteger(width) || !Number.isInteger(height) || width < 1 || height < 1 || data.length !== 4 * width * height) {
    throw new AECError("invalidArgument", `${data.length} samples are no ImageData of ${width} x ${height} pixels`);
  }
}

async function copy(samples, transfer) {
  // Everything else the worker refuses, with a word on what is wrong.
  const Type = [Uint16Array, Uint8ClampedArray, Uint8Array].find((type) => samples instanceof type);
  if (!Type) return samples;
  const own = new Type(samples.length);
  for (let at = 0; at < own.length; at += portion) {
    if (at > 0) await pause();
    own.set(samples.subarray(at, at + portion), at);
  }
  transfer.push(own.buffer);
  return own;
}

/** Lets a page do what waits. */
function pause() {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
