/**
 * The threads that help an engine: workers that run thread.js. Without an engine there is no use for them.
 */

import { isNode, makeWorker } from "./link.js";

/** Bytes of a helper's stack: as many as the engine's own has. Nothing in the codec recurses with what a file says. */
const stackSize = 2 ** 20;
/** In pages of 64 KiB: what Scripts/build-wasm links for, and the most that is asked for, from a system that may have less. */
const initialPages = 32;
const mostPages = [65535, 32768, 16384];
/** The engine begins without those that have not started after so many milliseconds; they join later. */
const patience = 5000;

/** Whether instances of a module share a memory that they are given. */
export function sharesMemory(module) {
  return WebAssembly.Module.imports(module).some(({ kind }) => kind === "memory");
}

/**
 * Memory that an engine and its helpers share.
 * @param {number} [limit] the most pages that it may have
 * @throws {RangeError} when the system refuses it
 */
export function sharedMemory(limit = mostPages[0]) {
  for (const [index, most] of mostPages.entries()) {
    try {
      return new WebAssembly.Memory({ initial: initialPages, maximum: Math.min(most, limit), shared: true });
    } catch (error) {
      // Address space is reserved for all of it.
      if (!(error instanceof RangeError) || index === mostPages.length - 1) throw error;
    }
  }
}

export class Helpers {
  #workers = [];
  /** Resolves when each has started, or will not, or takes too long. */
  started;

  /**
   * @param {object} engine
   * @param {number} engine.count of helpers
   * @param {URL | string | null} engine.url of thread.js; null for the one beside this file
   * @param {WebAssembly.Module} engine.module
   * @param {WebAssembly.Memory} engine.memory
   * @param {(size: number) => number} engine.allocate
   * @param {() => void} engine.onStart called when one more waits for work
   */
  constructor({ count, url, module, memory, allocate, onStart }) {
    const starts = [];
    for (let i = 0; i < count; i++) {
      const stack = allocate(stackSize);
      starts.push(new Promise((resolve) => {
        const worker = start(url, () => {
          if (this.#workers.includes(worker)) onStart();
          resolve();
        }, resolve);
        this.#workers.push(worker);
        worker.postMessage({ module, memory, stack, stackSize });
      }));
    }
    let timer;
    const late = new Promise((resolve) => { timer = setTimeout(resolve, patience); });
    this.started = Promise.race([Promise.all(starts), late]).finally(() => clearTimeout(timer));
  }

  /** Ends them, whatever they do. */
  end() {
    this.#workers.forEach((worker) => worker.terminate());
    this.#workers = [];
  }
}

/** A worker that says something when it is ready. One that fails is none: the others do its work. */
function start(url, onReady, onFailure) {
  if (isNode) {
    const { Worker } = process.getBuiltinModule("node:worker_threads");
    const worker = new Worker(url ? new URL(url) : new URL("./thread.js", import.meta.url));
    worker.once("message", () => {
      // The process may end while it waits.
      worker.unref();
      onReady();
    });
    worker.once("error", onFailure);
    worker.once("exit", onFailure);
    return worker;
  }
  const worker = makeWorker("thread.js", url && new URL(url));
  worker.onmessage = onReady;
  worker.onerror = (event) => {
    event.preventDefault();
    onFailure();
  };
  return worker;
}
