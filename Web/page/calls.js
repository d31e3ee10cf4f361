/** Calls between the page and its workers: a request, progress, and a result or an error. */

/** What is left of an error on the other side. */
class RemoteError extends Error {
  constructor({ name, message, code, offset }) {
    super(message);
    this.name = name;
    this.code = code;
    this.offset = offset;
  }
}

/** The side that asks. */
export class Caller {
  #worker;
  #next = 1;
  #waiting = new Map();
  #failure = null;

  /** @param {Worker} worker in which `serve` was called */
  constructor(worker) {
    this.#worker = worker;
    worker.onmessage = ({ data }) => this.#receive(data);
    worker.onerror = (event) => {
      event.preventDefault?.();
      this.#end(new Error(event.message || "a part of this page cannot be loaded"));
    };
    worker.onmessageerror = () => this.#end(new Error("an answer could not be read"));
  }

  #receive({ id, progress, result, error }) {
    const waiting = this.#waiting.get(id);
    if (!waiting) return;
    if (progress !== undefined) return waiting.onProgress?.(progress);
    this.#waiting.delete(id);
    if (error) waiting.reject(new RemoteError(error));
    else waiting.resolve(result);
  }

  #end(failure) {
    this.#failure = failure;
    for (const { reject } of this.#waiting.values()) reject(failure);
    this.#waiting.clear();
  }

  /**
   * @param {string} method
   * @param {object} parameters
   * @param {{ transfer?: Transferable[], signal?: AbortSignal, onProgress?: (progress: any) => void }} [options]
   */
  call(method, parameters = {}, { transfer = [], signal, onProgress } = {}) {
    return new Promise((resolve, reject) => {
      if (this.#failure) return reject(this.#failure);
      if (signal?.aborted) return reject(signal.reason);
      const id = this.#next++;
      const abort = () => {
        this.#waiting.delete(id);
        this.#worker.postMessage({ id, abort: true });
        reject(signal.reason);
      };
      const settle = (act) => (value) => {
        signal?.removeEventListener("abort", abort);
        act(value);
      };
      signal?.addEventListener("abort", abort);
      this.#waiting.set(id, { resolve: settle(resolve), reject: settle(reject), onProgress });
      this.#worker.postMessage({ id, method, parameters }, transfer);
    });
  }

  /** Whether the worker has failed as a whole: then it answers nothing any more. */
  get isBroken() {
    return this.#failure !== null;
  }

  /** Ends the worker, and with it whatever it was doing. */
  close() {
    this.#worker.terminate();
    this.#end(new DOMException("ended", "AbortError"));
  }
}

/** A result whose buffers move instead of being copied. */
export class Moving {
  constructor(value, transfer) {
    this.value = value;
    this.transfer = transfer;
  }
}

/** The buffers of a picture. */
export const buffersOf = ({ pixels, alpha }) => (alpha ? [pixels.buffer, alpha.buffer] : [pixels.buffer]);

/**
 * The side that answers, in a worker.
 * @param {Record<string, (parameters: any, options: { signal: AbortSignal, onProgress: (progress: any) => void }) => any>}
 *   methods by their names
 */
export function serve(methods) {
  const running = new Map();
  addEventListener("message", async ({ data: { id, method, parameters, abort } }) => {
    if (abort) {
      running.get(id)?.abort();
      return;
    }
    const controller = new AbortController();
    running.set(id, controller);
    try {
      const result = await methods[method](parameters, {
        signal: controller.signal,
        onProgress: (progress) => postMessage({ id, progress }),
      });
      if (result instanceof Moving) postMessage({ id, result: result.value }, result.transfer);
      else postMessage({ id, result });
    } catch (error) {
      const { name, message, code, offset } = error;
      postMessage({ id, error: { name, message: message || String(error), code, offset } });
    } finally {
      running.delete(id);
    }
  });
}
