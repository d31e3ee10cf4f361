/** The `inflate` that AECDecoder asks for, in node. */
import { inflateRawSync } from "node:zlib";

/**
 * @param {Uint8Array} source one raw DEFLATE stream and nothing behind it
 * @param {number} size of the result
 * @returns {Uint8Array | null} null when the stream gives another size or ends early
 * @throws when the stream is damaged, cut off or gives more than `size` bytes
 */
export function inflate(source, size) {
  // The limit makes a stream that expands to gigabytes harmless; node takes none of 0.
  const { buffer, engine } = inflateRawSync(source, { maxOutputLength: Math.max(1, size), info: true });
  const consumed = engine.bytesWritten;
  return consumed === source.length && buffer.length === size ? buffer : null;
}
