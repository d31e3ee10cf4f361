/** A thread.js for tests: what it says of its failure begins with "a helper: ". AEC_TEST_THREAD says how it is to fail. */
const how = process.env.AEC_TEST_THREAD;
if (how === "none") throw new Error("this one does not start");

const { encode } = TextEncoder.prototype;
TextEncoder.prototype.encode = function (text) { return encode.call(this, `a helper: ${text}`); };

if (how === "stack" || how === "error") {
  const { Instance } = WebAssembly;
  let stack;
  WebAssembly.Instance = function (module, { env, math }) {
    // A helper calls this in the middle of its work.
    env.aec_progress = () => {
      if (how === "error") throw new Error("this one has had enough");
      new Uint8Array(env.memory.buffer)[stack] ^= 1;
    };
    const { exports } = new Instance(module, { env, math });
    return { exports: { ...exports, aec_thread_work: (address) => exports.aec_thread_work(stack = address) } };
  };
}
await import("../Web/aec/thread.js");
