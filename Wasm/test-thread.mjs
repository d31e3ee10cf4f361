/** A thread.js for tests: what it says of its failure begins with "a helper: ". AEC_TEST_THREAD says how it is to fail. */
const how = process.env.AEC_TEST_THREAD;
if (how === "none") throw new Error("this one does not start");

const { encode } = TextEncoder.prototype;
TextEncoder.prototype.encode = function (text) { return encode.call(this, `a helper: ${text}`); };

if (how === "stack") {
  const { Instance } = WebAssembly;
  WebAssembly.Instance = function (...parts) {
    const { exports } = new Instance(...parts);
    // So close to the stack's end that its first use crosses it.
    const pointer = { set value(top) { exports.__stack_pointer.value = top - 2 ** 18 + 2 ** 14; } };
    return { exports: { ...exports, __stack_pointer: pointer } };
  };
}
await import("../Web/aec/thread.js");
