/**
 * What a helper thread of the engine runs: an instance of the module that shares the engine's memory and waits there for work
 * (Wasm/threads.c). Ends when the engine ends its worker, or with a failure that it leaves in the memory.
 */
const isNode = Boolean(globalThis.process?.versions?.node);
const parent = isNode ? (await import("node:worker_threads")).parentPort : globalThis;

/** Of `state` in threads.c: the gate and its mark, then why a helper has ended. */
const failedMark = 1 << 17;
const reasonCapacity = 244;
const stopped = 1;
const outOfMemory = 2;

parent.onmessage = ({ data: { module, memory, stack, stackSize } }) => {
  let kind = stopped;
  const env = { memory };
  // Only the engine's thread has something to report, but for progress: what it reports next says that, too.
  for (const { name } of WebAssembly.Module.imports(module)) {
    env[name] ??= () => { throw new Error(`${name} was called by a helper`); };
  }
  env.aec_progress = () => {};
  env.aec_out_of_memory = (size) => {
    kind = outOfMemory;
    throw new Error(`the picture needs more memory than there is: ${size >>> 0} bytes cannot be had`);
  };
  env.aec_thread_failed = () => { throw new Error("another thread has ended"); };
  const wasm = new WebAssembly.Instance(module, { env }).exports;
  const state = wasm.aec_thread_state() >>> 0;
  wasm.__stack_pointer.value = stack + stackSize;
  parent.postMessage("ready");
  try {
    wasm.aec_thread_work(stack);
  } catch (error) {
    const words = new Int32Array(memory.buffer, state, 3);
    // The first failure is the one to tell.
    if (Atomics.compareExchange(words, 1, 0, kind) !== 0) return;
    const reason = new TextEncoder().encode(error.message).subarray(0, reasonCapacity);
    new Uint8Array(memory.buffer, state + 12, reason.length).set(reason);
    words[2] = reason.length;
    Atomics.or(words, 0, failedMark);
    Atomics.notify(words, 0);
  }
};
