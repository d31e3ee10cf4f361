/**
 * What a helper of the engine runs: an instance of the module that shares the engine's memory and waits there for work
 * (Wasm/threads.c). Ends when the engine ends its worker, or with a failure that it leaves in the memory.
 */
const port = globalThis.process?.versions?.node ? process.getBuiltinModule("node:worker_threads").parentPort : globalThis;

/** Of `state` in threads.c: the gate's mark, the kinds of failure, and how long a reason may be. */
const failedMark = 1 << 17;
const trapped = 1;
const outOfMemory = 2;
const reasonCapacity = 244;

port.onmessage = ({ data: { module, memory, stack, stackSize } }) => {
  let failure = trapped;
  const env = { memory };
  // What there is to say of a picture, the engine's thread says.
  for (const { name } of WebAssembly.Module.imports(module)) {
    env[name] ??= () => { throw new Error(`a helper has called ${name}`); };
  }
  env.aec_progress = () => {};
  env.aec_out_of_memory = (size) => {
    failure = outOfMemory;
    throw new Error(`the picture needs more memory than there is: ${size >>> 0} bytes cannot be had`);
  };
  const wasm = new WebAssembly.Instance(module, { env, math: Math }).exports;
  wasm.__stack_pointer.value = stack + stackSize;
  const state = wasm.aec_thread_state() >>> 0;
  port.postMessage("ready");
  try {
    wasm.aec_thread_work(stack);
  } catch (error) {
    const [gate, kind, reasonSize] = [0, 1, 2];
    const words = new Int32Array(memory.buffer, state, 3);
    // The first failure is the one to tell.
    if (Atomics.compareExchange(words, kind, 0, failure) !== 0) return;
    const reason = new TextEncoder().encode(error.message).subarray(0, reasonCapacity);
    new Uint8Array(memory.buffer, state + words.byteLength, reason.length).set(reason);
    words[reasonSize] = reason.length;
    Atomics.or(words, gate, failedMark);
    Atomics.notify(words, gate);
  }
};
