/**
 * How fast the WebAssembly codec is in node.
 *
 *     node Wasm/bench.mjs aec.wasm standard.aecm FILE.aec...
 *     node Wasm/bench.mjs --threads 2 aec-threads.wasm standard.aecm FILE.aec...
 *
 * Of each file, prints the megapixels a second of the fastest of some decodings, and of some encodings of the picture at the
 * file's quality with efforts 1 to 3. The first call of each kind counts as any other: engines make slow code at first.
 * With --threads, decodes with one thread and with so many in turn, and prints how much faster these are.
 */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { Engine } from "../Web/aec/engine.js";

const words = process.argv.slice(2);
const threads = words[0] === "--threads" ? Number(words.splice(0, 2)[1]) : 1;
const [wasmPath, modelPath, ...files] = words;
const bytes = readFileSync(wasmPath);
const model = readFileSync(modelPath);

/** The result of `work` and the least of its times in milliseconds, of as many calls as take three seconds in all. */
function fastest(work) {
  let best = Infinity;
  let total = 0;
  let result;
  for (let calls = 0; total < 3000 || calls < 2; calls++) {
    const start = performance.now();
    result = work();
    const time = performance.now() - start;
    best = Math.min(best, time);
    total += time;
  }
  return { result, best };
}

/** All but the first rows and columns of a picture. */
function crop({ width, height, channels, bitDepth, pixels }) {
  const skipped = 5;
  const [columns, rows] = [width - skipped, height - skipped];
  const cropped = new pixels.constructor(columns * rows * channels);
  for (let y = 0; y < rows; y++) {
    const start = ((y + skipped) * width + skipped) * channels;
    cropped.set(pixels.subarray(start, start + columns * channels), y * columns * channels);
  }
  return { width: columns, height: rows, channels, bitDepth, pixels: cropped };
}

const started = performance.now();
const module = await WebAssembly.compile(bytes);
const compiled = performance.now();
const engine = await Engine.create({ module, model });
const loaded = performance.now();
console.log(`module ${(compiled - started).toFixed(0)} ms, model ${(loaded - compiled).toFixed(0)} ms`);

/** One thread and several, five times in turn. */
async function compareThreads() {
  const engines = [engine, await Engine.create({ module, model, threads })];
  for (const path of files) {
    const file = readFileSync(path);
    const best = engines.map(() => Infinity);
    for (let round = 0; round < 5; round++) {
      for (const [i, engine] of engines.entries()) {
        const start = performance.now();
        engine.decode(file);
        best[i] = Math.min(best[i], performance.now() - start);
      }
    }
    const { width, height } = engine.inspect(file);
    const speed = (time) => ((width * height) / time / 1000).toFixed(2);
    console.log(
      `${basename(path)}: decode Mpx/s: 1 thread ${speed(best[0])}, ${threads} threads ${speed(best[1])}, ` +
        `${(best[0] / best[1]).toFixed(2)} times as fast`);
  }
  process.exit(0); // the threads wait for work
}

if (threads > 1) await compareThreads();

for (const path of files) {
  const file = readFileSync(path);
  const { result: picture, best } = fastest(() => engine.decode(file));
  const megapixels = (picture.width * picture.height) / 1e6;
  const speeds = [`decode ${((megapixels / best) * 1000).toFixed(2)}`];
  const { quality } = engine.inspect(file);
  const part = crop(picture);
  for (const effort of [1, 2, 3]) {
    const { best } = fastest(() => engine.encode(part, { quality, effort }));
    speeds.push(`encode e${effort} ${((megapixels / best) * 1000).toFixed(2)}`);
  }
  console.log(`${basename(path)}: ${megapixels.toFixed(2)} Mpx, Mpx/s: ${speeds.join(", ")}`);
}
