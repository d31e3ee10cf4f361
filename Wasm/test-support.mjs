/** Helpers of the tests: made-up numbers, damaged files, modules with less memory. */
import { crc32 } from "node:zlib";

/** Numbers in 0 ..< bound that are the same in every run (xorshift32). */
export function generator(seed) {
  let state = seed >>> 0 || 1;
  return (bound) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % bound;
  };
}

/** Where the chunks of a file lie: [first byte, byte after the payload] (spec/aec-format.md). */
export function chunks(file) {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const found = [];
  for (let offset = 29; offset < file.length; offset = found.at(-1)[1] + 4) {
    found.push([offset, offset + 8 + view.getUint32(offset + 4, true)]);
  }
  return found;
}

/** Makes the checksums of damaged chunks right again, so that a decoder goes on to what is in them. */
export function repairChecksums(file, boundaries) {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  for (const [start, end] of boundaries) view.setUint32(end, crc32(file.subarray(start, end)), true);
}

/** A copy of a WebAssembly module whose memory may have `pages` pages of 64 KiB and no more. */
export function withMaximumMemory(wasm, pages) {
  const copy = Uint8Array.from(wasm);
  let at = 8;
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = copy[at++];
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  };
  for (;;) {
    const section = copy[at++];
    const size = number();
    if (section === 5) break;
    at += size;
  }
  at += 2; // one memory, with a maximum
  number();
  const start = at;
  number();
  for (let i = start; i < at; i++) copy[i] = ((pages >> (7 * (i - start))) & 127) | (i < at - 1 ? 128 : 0);
  return copy;
}
