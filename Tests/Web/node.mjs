// Tests the package aec-codec in node, as npm packs it.
//
//     node Tests/Web/node.mjs build/web
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Tests, goldensIn, orientationExif } from "./support.mjs";

const [root] = process.argv.slice(2);
const golden = "Fixtures/golden";
const tests = new Tests("node");
const packed = readdirSync(root).find((name) => name.endsWith(".tgz"));
if (!packed) {
  console.log("Tests/Web/node.mjs: skipped: there is no package, as npm is not installed");
  process.exit(0);
}
const project = mkdtempSync(join(tmpdir(), "aec-node-"));
const folder = join(project, "node_modules", "aec-codec");
mkdirSync(folder, { recursive: true });
execFileSync("tar", ["-xzf", join(root, packed), "-C", folder, "--strip-components=1"]);
const { AECError, close, compare, configure, decode, decodeToCanvas, decodeToImageData, encode, inspect, install } =
  await import(pathToFileURL(join(folder, "aec.js")));
const read = (name) => readFileSync(join(golden, `${name}.aec`));
const sha = async (samples) => samples && Buffer.from(await crypto.subtle.digest("SHA-256", samples)).toString("hex");

await tests.test("golden files have the pixels that they have everywhere", async () => {
  for (const { name, hash, alphaHash } of goldensIn(golden)) {
    const { pixels, alpha } = await decode(read(name));
    assert.deepEqual([await sha(pixels), await sha(alpha)], [hash, alphaHash], name);
  }
});

await tests.test("encodes, inspects and compares", async () => {
  const picture = { width: 40, height: 30, channels: 3, bitDepth: 8, pixels: Buffer.alloc(3600, 90), exif: orientationExif(6) };
  const { bytes } = await encode(picture, { quality: 70 });
  const info = await inspect(new Blob([bytes]));
  assert.deepEqual([info.width, info.height, info.hasAlpha, info.exif], [40, 30, false, new Uint8Array(orientationExif(6))]);
  assert.ok((await compare(picture, await decode(bytes))).psnr > 35);
  assert.equal(picture.pixels.length, 3600);
});

await tests.test("qualities have two decimals, and the same step again", async () => {
  const picture = { width: 40, height: 30, channels: 1, bitDepth: 8, pixels: new Uint8Array(1200).map((_, i) => i % 40) };
  for (const wanted of [0, 33.3, 60, 99.99]) {
    const { bytes, quality } = await encode(picture, { quality: wanted });
    assert.ok(Math.abs(quality - wanted) < 0.04, `${quality} for ${wanted}`);
    assert.equal(quality, Number(quality.toFixed(2)));
    assert.equal((await inspect(bytes)).quality, quality);
    assert.deepEqual((await encode(picture, { quality })).bytes, bytes);
  }
});

await tests.test("a preview comes first, where there is one", async () => {
  const told = [];
  const listeners = { onRows: () => told.push("rows"), onPreview: (preview) => told.push(preview) };
  const picture = await decode(read("groups"), listeners);
  const [{ width, height, channels, bitDepth, pixels }, ...rest] = told;
  const means = await decode(read("groups"), { scale: 8 });
  assert.deepEqual([width, height, channels, bitDepth], [means.width, means.height, means.channels, 8]);
  assert.ok(means.pixels.every((value, i) => Math.abs(value - pixels[i]) < 24));
  assert.ok(rest.length > 0 && rest.every((what) => what === "rows"), String(rest));
  assert.deepEqual(picture, await decode(read("groups")));
  for (const [name, options] of [["rgb-alpha"], ["drawing"], ["groups", { scale: 2 }], ["groups", { salvage: true }]]) {
    await decode(read(name), { ...options, onPreview: () => assert.fail(name) });
  }
  await assert.rejects(decode(read("groups"), { onPreview: () => { throw new Error("enough"); } }), { message: "enough" });
  await assert.rejects(decode(read("groups"), { preview: "none" }), { code: "invalidArgument" });
});

await tests.test("errors, and what is cancelled", async () => {
  await assert.rejects(decode(read("icon").subarray(0, 90)), (error) => error instanceof AECError && error.code === "truncated");
  await assert.rejects(decodeToImageData(read("icon")), { code: "unavailable" });
  await assert.rejects(decodeToCanvas(read("icon"), null), { code: "unavailable", message: /no canvases here/ });
  assert.throws(install, { name: "AECError", code: "unavailable", message: /no page here/ });
  const two = { width: 4, height: 4, channels: 2, bitDepth: 8, pixels: new Uint8Array(32) };
  await assert.rejects(encode(two), { code: "invalidArgument" });
  await assert.rejects(encode(null), { code: "invalidArgument" });
  const ending = new AbortController();
  const running = decode(read("groups"), { signal: ending.signal });
  setTimeout(() => ending.abort(), 20);
  await assert.rejects(running, { name: "AbortError" });
  assert.equal((await decode(read("icon"))).width, 64);
});

await tests.test("what a listener throws ends its call, and nothing else", async () => {
  for (const name of ["onProgress", "onRows"]) {
    const thrown = new Error("for the test");
    const running = decode(read("groups"), { [name]() { throw thrown; } });
    const next = decode(read("icon"));
    await assert.rejects(running, (error) => error === thrown, name);
    assert.equal((await next).width, 64);
  }
});

await tests.test("a worker that dies is followed by another", async () => {
  const worker = join(project, "worker.mjs");
  writeFileSync(worker, `import { parentPort } from "node:worker_threads";
    import ${JSON.stringify(pathToFileURL(join(folder, "worker.js")).href)};
    const { postMessage } = parentPort;
    // In the place of an answer to \`inspect\`.
    parentPort.postMessage = (message, ...rest) => {
      if (message.value?.chunks) process.exit();
      postMessage.call(parentPort, message, ...rest);
    };`);
  configure({ worker: pathToFileURL(worker) });
  await assert.rejects(inspect(read("icon")), { code: "internalInconsistency" });
  assert.equal((await decode(read("icon"))).width, 64);
  configure({ base: pathToFileURL(project) });
  await assert.rejects(decode(read("icon")), { code: "unavailable" });
  configure();
  const waiting = decode(read("icon"));
  setTimeout(close, 0);
  await assert.rejects(waiting, { code: "unavailable" });
});

await tests.test("options of other kinds are refused", async () => {
  const file = read("icon");
  const refused = (promise) => assert.rejects(promise, { name: "AECError", code: "invalidArgument" });
  const regions = [
    { x: 0, y: 0, width: 0.5, height: 1 }, { x: 0, y: 0, width: 2 ** 32, height: 4 }, { x: 2 ** 32, y: 0, width: 4, height: 4 },
    { width: 4, height: 4 },
  ];
  for (const region of regions) await refused(decode(file, { region }));
  for (const scale of [2.5, "2", 2n, 2 ** 32 + 2]) await refused(decode(file, { scale }));
  for (const options of [null, "x", { onProgress: 5 }, { signal: 5 }]) await refused(decode(file, options));
  const detached = Uint8Array.from(file);
  structuredClone(detached, { transfer: [detached.buffer] });
  await refused(decode(detached));
  const picture = { width: 2, height: 2, channels: 1, bitDepth: 8, pixels: new Uint8Array(4) };
  for (const options of [{ effort: 10 }, { effort: NaN }, { tune: "toString" }]) await refused(encode(picture, options));
  await refused(encode({ ...picture, icc: new ArrayBuffer(300) }));
  await refused(encode({ width: 10, height: 10, data: new Uint8ClampedArray(4) }));
  await refused(encode({ width: 1, height: 1, data: new Float32Array(4) }));
  await refused(encode({ width: 1, height: 1, data: new Uint8ClampedArray(4), colorSpace: "rec2020" }));
  for (const wanted of [{ threads: 65 }, { base: "http://[" }]) {
    assert.throws(() => configure(wanted), { name: "AECError", code: "invalidArgument" });
  }
});

await tests.test("what is refused is named, and what it takes", async () => {
  const picture = { width: 2, height: 2, channels: 1, bitDepth: 8, pixels: new Uint8Array(4) };
  const encodings = [
    [{ quality: 160 }, "quality takes a number from 0 to 100, not 160"],
    [{ quality: "60" }, 'quality takes a number from 0 to 100, not "60"'],
    [{ quality: null }, "quality takes a number from 0 to 100, not null"],
    [{ quality: {} }, "quality takes a number from 0 to 100, not an object"],
    [{ quality: NaN }, "quality takes a number from 0 to 100, not NaN"],
    [{ effort: 2.5 }, "effort takes a whole number from 1 to 9, not 2.5"],
    [{ effort: 0 }, "effort takes a whole number from 1 to 9, not 0"],
    [{ targetSize: 99.5 }, "targetSize takes a whole number above 0, not 99.5"],
    [{ targetBPP: 0 }, "targetBPP takes a number above 0, not 0"],
    [{ psnr: -40 }, "psnr takes a number above 0, not -40"],
    [{ nearLossless: 256 }, "nearLossless takes a whole number from 1 to 255, not 256"],
    [{ lossless: 1 }, "lossless takes true or false, not 1"],
    [{ tune: "speed" }, 'tune takes "visual" or "psnr", not "speed"'],
    [{ exact: "no" }, 'exact takes true or false, not "no"'],
    [{ Quality: 60 }, /^there is no option Quality here: there are signal, onProgress, quality, /],
    [{ onRows() {} }, /^there is no option onRows here/],
    [{ quality: 60, psnr: 40 }, /quality and psnr at the same time/],
  ];
  for (const [options, message] of encodings) {
    await assert.rejects(encode(picture, options), { name: "AECError", code: "invalidArgument", message });
  }
  const decodings = [
    [{ scale: 3 }, "scale takes 1, 2, 4, 8 or 16, not 3"],
    [{ layer: "lossy" }, 'layer takes "exact" or "base", not "lossy"'],
    [{ maxPixels: "many" }, 'maxPixels takes a number, 0 or more, not "many"'],
    [{ maxSide: NaN }, "maxSide takes a number, 0 or more, not NaN"],
    [{ salvage: "yes" }, 'salvage takes true or false, not "yes"'],
    [{ region: { x: 0.5, y: 0, width: 4, height: 4 } }, /^region takes .* not \{ x: 0.5, y: 0, width: 4, height: 4 \}$/],
    [{ region: [0, 0, 4, 4] }, /^region takes .* not an array of 4$/],
    [{ onRows: "rows" }, 'onRows takes a function, not "rows"'],
    [{ constructor: 1 }, /^there is no option constructor here/],
    [7, "options must be an object, not 7"],
  ];
  for (const [options, message] of decodings) {
    await assert.rejects(decode(read("icon"), options), { name: "AECError", code: "invalidArgument", message });
  }
  await assert.rejects(inspect(read("icon"), { scale: 2 }), { code: "invalidArgument" });
  await assert.rejects(compare(picture, picture, { effort: 2 }), { code: "invalidArgument" });
  // What is undefined is not said, and a signal may be null, as that of `fetch`.
  const none = { quality: undefined, targetSize: undefined, lossless: false, tune: undefined, signal: null };
  assert.deepEqual((await encode(picture, none)).bytes, (await encode(picture)).bytes);
  assert.equal((await decode(read("icon"), { region: undefined, maxPixels: Infinity, onRows: null })).width, 64);
});

await tests.test("a program ends when its only call was cancelled before the worker was there", async () => {
  const program = join(project, "cancelled.mjs");
  writeFileSync(program, `import { decode } from "aec-codec"; import { readFileSync } from "node:fs";
    const ending = new AbortController();
    setTimeout(() => ending.abort(), 0);
    await decode(readFileSync(process.argv[2]), { signal: ending.signal }).catch((error) => console.log(error.name));`);
  assert.equal(execFileSync("node", [program, join(golden, "icon.aec")], { timeout: 60_000 }).toString(), "AbortError\n");
});

await tests.test("a program ends when there is nothing to do", async () => {
  const program = join(project, "program.mjs");
  writeFileSync(program, `import { decode } from "aec-codec"; import { readFileSync } from "node:fs";
    console.log((await decode(readFileSync(process.argv[2]))).width);`);
  assert.equal(execFileSync("node", [program, join(golden, "icon.aec")], { timeout: 60_000 }).toString(), "64\n");
});

close();
rmSync(project, { recursive: true });
console.log(`Executed ${tests.passed + tests.failed} tests, with ${tests.failed} failures`);
process.exitCode = tests.failed === 0 ? 0 : 1;
