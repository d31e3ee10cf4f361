/**
 * Decodes and encodes with several threads, and lets threads fail (see Scripts/test-wasm).
 *
 *     node Wasm/test-threads.mjs aec-threads.wasm standard.aecm Fixtures/golden
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Engine } from "../Web/aec/engine.js";
import { AECError } from "../Web/aec/error.js";
import { goldensIn, sha256 } from "./test-support.mjs";

const [wasmPath, modelPath, goldenFolder] = process.argv.slice(2);
const module = await WebAssembly.compile(readFileSync(wasmPath));
const model = readFileSync(modelPath);
const goldens = goldensIn(goldenFolder);
const layered = goldensIn(`${goldenFolder}/lossless`);
const [icon, groups] = ["icon", "groups"].map((wanted) => goldens.find(({ name }) => name === wanted));
const mostThreads = 3;

async function check(what, test) {
  const start = performance.now();
  const note = await test();
  console.log(`ok  ${what}${note ? `: ${note}` : ""} (${(performance.now() - start).toFixed(0)} ms)`);
}

async function withEngine(options, use) {
  const engine = await Engine.create({ module, model, ...options });
  try {
    return await use(engine);
  } finally {
    engine.close();
  }
}

/** The error of a decode that must fail. */
function failure(engine, bytes) {
  try {
    engine.decode(bytes);
  } catch (error) {
    assert(error instanceof AECError, String(error));
    return error;
  }
  assert.fail("it was decoded");
}

function expect({ hash, alphaHash, bytes, name }, engine, options) {
  const { pixels, alpha } = engine.decode(bytes, options);
  assert.equal(sha256(pixels), hash, `${name}: other pixels than elsewhere`);
  assert.equal(alpha && sha256(alpha), alphaHash, `${name}: other alpha than elsewhere`);
}

for (let threads = 1; threads <= mostThreads; threads++) {
  await check(`the golden files with ${threads} threads`, () => withEngine({ threads }, (engine) => {
    for (const golden of goldens) expect(golden, engine);
    // Each is there twice: its exact picture, and then the lossy one.
    for (const [i, golden] of layered.entries()) expect(golden, engine, { layer: i % 2 ? "base" : "exact" });
  }));
}

await check("the same files with any number of threads", async () => {
  const picture = await withEngine({ threads: 1 }, (engine) => engine.decode(groups.bytes));
  for (const options of [{ quality: 50 }, { lossless: true }]) {
    const files = [];
    for (let threads = 1; threads <= mostThreads; threads++) {
      files.push(await withEngine({ threads }, (engine) => engine.encode(picture, options).bytes));
    }
    for (const file of files.slice(1)) assert.deepEqual(file, files[0]);
  }
});

await check("200 pictures in a row", () => withEngine({ threads: mostThreads }, (engine) => {
  const few = [icon, ...goldens.filter(({ width, height }) => width * height < 20000)];
  expect(groups, engine);
  for (const golden of few) expect(golden, engine);
  const size = engine.memorySize;
  for (let i = 0; i < 200; i++) expect(few[i % few.length], engine);
  // Which blocks lie side by side depends on which thread is first, and so does what the last of them needs.
  assert(engine.memorySize <= size + 2 ** 22, `memory has grown from ${size} to ${engine.memorySize}`);
  return `${few.length} different ones, ${(size / 2 ** 20).toFixed(1)} MiB`;
}));

await check("progress", () => withEngine({ threads: mostThreads }, (engine) => {
  const shares = [];
  engine.decode(layered[0].bytes, {}, { onProgress: (share) => shares.push(share) });
  assert(shares.length > 2, "nothing of what comes before the end");
  assert.deepEqual(shares, shares.toSorted((a, b) => a - b));
  assert.equal(shares.at(-1), 1);
  const { length } = shares;
  engine.decode(layered[0].bytes);
  assert.equal(shares.length, length);
}));

await check("a picture that ends with an error", () => withEngine({ threads: mostThreads }, (engine) => {
  const damaged = Uint8Array.from(groups.bytes);
  damaged[damaged.length >> 1] ^= 1;
  for (let i = 0; i < 5; i++) {
    assert.equal(failure(engine, damaged).code, "checksumMismatch");
    expect(icon, engine);
  }
}));

/** Of threads that say so when they are the ones that have failed. */
const thread = new URL("./test-thread.mjs", import.meta.url);

await check("too little memory for a helper", async () => {
  const room = await withEngine({ threads: mostThreads }, (engine) => {
    expect(groups, engine);
    return engine.memorySize / 65536;
  });
  let inHelpers = 0;
  let elsewhere = 0;
  // Who of them finds none is left to chance, and whether anybody does.
  for (let i = 0; inHelpers < 3; i++) {
    assert(i < 100, `never in a helper, ${elsewhere} times elsewhere`);
    await withEngine({ threads: mostThreads, thread, maximumPages: room - 1 - (i % 32) }, (engine) => {
      try {
        expect(groups, engine);
      } catch (error) {
        assert.equal(error.code, "limitExceeded", error.message);
        error.message.startsWith("a helper: ") ? inHelpers++ : elsewhere++;
      }
      expect(icon, engine);
    });
  }
  return `${inHelpers} times in a helper, ${elsewhere} times elsewhere`;
});

const many = layered.find(({ name }) => name === "residual-groups");
for (const [how, message] of [["error", /a helper: this one has had enough/], ["stack", /a helper: unreachable/]]) {
  process.env.AEC_TEST_THREAD = how;
  await check(`a helper that ends by its ${how}`, () => withEngine({ threads: 2, thread }, (engine) => {
    // One that comes too late for a picture's work does no harm.
    assert.throws(() => {
      for (let i = 0; i < 100; i++) engine.decode(many.bytes);
    }, { name: "AECError", code: "internalInconsistency", message });
    // Then there is a new helper, which has not started yet.
    expect(icon, engine);
  }));
}

process.env.AEC_TEST_THREAD = "none";
await check("helpers that do not start", () => withEngine({ threads: 2, thread }, (engine) => expect(icon, engine)));

await check("memory that cannot be had", () => assert.rejects(
  Engine.create({ module, model, threads: 2, maximumPages: 1 }), { name: "AECError", code: "limitExceeded" }));
