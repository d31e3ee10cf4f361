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
const { AECError, close, compare, configure, decode, decodeToImageData, encode, inspect } =
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

await tests.test("errors, and what is cancelled", async () => {
  await assert.rejects(decode(read("icon").subarray(0, 90)), (error) => error instanceof AECError && error.code === "truncated");
  await assert.rejects(decodeToImageData(read("icon")), { code: "unavailable" });
  const two = { width: 4, height: 4, channels: 2, bitDepth: 8, pixels: new Uint8Array(32) };
  await assert.rejects(encode(two), { code: "invalidArgument" });
  await assert.rejects(encode(null), { code: "invalidArgument" });
  const ending = new AbortController();
  const running = decode(read("groups"), { signal: ending.signal });
  setTimeout(() => ending.abort(), 20);
  await assert.rejects(running, { name: "AbortError" });
  assert.equal((await decode(read("icon"))).width, 64);
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
