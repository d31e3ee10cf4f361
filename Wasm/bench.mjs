/**
 * How fast the WebAssembly codec is in node, on one thread.
 *
 *     node Wasm/bench.mjs aec.wasm standard.aecm FILE.aec...
 *
 * Of each file, prints the megapixels a second of the fastest of some decodings, and of some encodings of the picture at the
 * file's quality with efforts 1 to 3. The first call of each kind counts as any other: engines make slow code at first.
 */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { Engine } from "../Web/aec/engine.js";

const [wasmPath, modelPath, ...files] = process.argv.slice(2);
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

const started = performance.now();
const module = await WebAssembly.compile(bytes);
const compiled = performance.now();
const engine = await Engine.create({ module, model });
const loaded = performance.now();
console.log(`module ${(compiled - started).toFixed(0)} ms, model ${(loaded - compiled).toFixed(0)} ms`);

for (const path of files) {
  const file = readFileSync(path);
  const { result: picture, best } = fastest(() => engine.decode(file));
  const megapixels = (picture.width * picture.height) / 1e6;
  const speeds = [`decode ${((megapixels / best) * 1000).toFixed(2)}`];
  const { quality } = engine.inspect(file);
  for (const effort of [1, 2, 3]) {
    const { best } = fastest(() => engine.encode(picture, { quality, effort }));
    speeds.push(`encode e${effort} ${((megapixels / best) * 1000).toFixed(2)}`);
  }
  console.log(`${basename(path)}: ${megapixels.toFixed(2)} Mpx, Mpx/s: ${speeds.join(", ")}`);
}
