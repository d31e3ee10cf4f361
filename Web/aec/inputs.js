/**
 * Copies of what callers pass, which can be handed over to the worker: the caller's own stay as they are.
 */
import { AECError } from "./error.js";

/**
 * @param {import("./aec.d.ts").Bytes} bytes
 * @returns {Promise<Uint8Array>}
 */
export async function bytesOf(bytes) {
  if (bytes instanceof Uint8Array) return new Uint8Array(bytes);
  if (bytes instanceof ArrayBuffer) return new Uint8Array(bytes.slice(0));
  if (!(bytes instanceof Blob)) {
    throw new AECError("invalidArgument", "a file must be a Uint8Array, an ArrayBuffer or a Blob");
  }
  try {
    return new Uint8Array(await bytes.arrayBuffer());
  } catch (error) {
    // One that the user has chosen, and that has changed or is gone.
    throw new AECError("unavailable", `the file cannot be read: ${error.message}`);
  }
}

/**
 * @param {import("./aec.d.ts").PictureToEncode | ImageData} picture
 * @param {Transferable[]} transfer gets the buffers of the copy
 */
export function copyOf(picture, transfer) {
  const copy = (samples) => {
    // Everything else the worker refuses, with a word on what is wrong.
    const Type = [Uint16Array, Uint8ClampedArray, Uint8Array].find((type) => samples instanceof type);
    if (!Type) return samples;
    const own = new Type(samples);
    transfer.push(own.buffer);
    return own;
  };
  if (picture === null || typeof picture !== "object") {
    throw new AECError("invalidArgument", "a picture must be an object with width, height and pixels, or an ImageData");
  }
  const { width, height, data, channels, bitDepth, pixels, alpha, icc, exif, xmp } = picture;
  if (data !== undefined) return { width, height, data: copy(data) };
  return {
    width, height, channels, bitDepth,
    pixels: copy(pixels), alpha: copy(alpha), icc: copy(icc), exif: copy(exif), xmp: copy(xmp),
  };
}
