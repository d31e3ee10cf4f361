/**
 * The kernels for WebAssembly against the scalar ones, by Tests/KernelCheck (see Scripts/test-wasm).
 *
 *     node Wasm/test-kernels.mjs kernel-check.wasm
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

const memory = () => new Uint8Array(wasm.memory.buffer);
const text = (address) => {
  const bytes = memory().subarray(address >>> 0);
  return new TextDecoder().decode(bytes.subarray(0, bytes.indexOf(0)));
};

/** C's function, for what the checks say of a difference. */
function snprintf(to, capacity, format, list) {
  const values = new DataView(wasm.memory.buffer, list >>> 0);
  let next = 0;
  const said = text(format).replace(/%(.)/g, (whole, kind) => {
    assert(kind === "d" || kind === "s", `snprintf: ${whole}`);
    const value = values.getInt32(4 * next++, true);
    return kind === "d" ? String(value) : text(value);
  });
  const bytes = new TextEncoder().encode(said).subarray(0, capacity - 1);
  memory().set([...bytes, 0], to >>> 0);
  return bytes.length;
}

const module = await WebAssembly.compile(readFileSync(process.argv[2]));
const env = Object.fromEntries(WebAssembly.Module.imports(module).map(({ name }) => [name, () => assert.fail(name)]));
env.snprintf = snprintf;
env.aec_out_of_memory = (size) => assert.fail(`there are no ${size >>> 0} bytes left`);
const wasm = (await WebAssembly.instantiate(module, { env })).exports;

for (let i = 0; i < wasm.check_count(); i++) {
  const cases = wasm.check_run(i);
  assert(cases > 0n, `${text(wasm.check_name(i))}: ${cases < 0n ? text(wasm.check_failure()) : "compared nothing"}`);
  console.log(`ok  ${text(wasm.check_name(i))}: ${cases} combinations agree with scalar`);
}
for (let i = 0; i < wasm.golden_count(); i++) {
  assert.equal(wasm.golden_hash(i), wasm.golden_expected(i), text(wasm.golden_name(i)));
  console.log(`ok  ${text(wasm.golden_name(i))}: golden`);
}
