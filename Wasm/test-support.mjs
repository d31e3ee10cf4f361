/** Helpers of the tests: golden files, made-up numbers, damaged files, modules with less memory. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";

/** Of samples as they lie in memory: of 16 bits little-endian. */
export const sha256 = (samples) =>
  createHash("sha256").update(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength)).digest("hex");

/** The golden files of a folder, and what they decode to. */
export const goldensIn = (folder) => readFileSync(join(folder, "golden.txt"), "utf8").trim().split("\n").map((line) => {
  const [, name, width, height, hash, , alphaHash] =
    /^(\S+) (\d+)x(\d+) q\d+ e\d pixels ([0-9a-f]{64})( alpha ([0-9a-f]{64}))?( metadata [0-9a-f]{64})?$/.exec(line)
    ?? assert.fail(`golden.txt: ${line}`);
  const bytes = readFileSync(join(folder, `${name}.aec`));
  return { name, width: +width, height: +height, hash, alphaHash: alphaHash ?? null, bytes };
});

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
