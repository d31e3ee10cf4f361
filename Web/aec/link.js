/**
 * A worker, in a browser or in node, and what happens to it.
 */

/** Whether this is node, which has workers of its own kind, and files. */
export const isNode = typeof Worker === "undefined" && Boolean(globalThis.process?.versions?.node);

/** A worker, and what it says. */
export class Link {
  #worker;
  #lock = null;
  #ended = false;
  #events;

  /**
   * @param {URL | null} url of worker.js; null for the one beside this file
   * @param {object} events
   * @param {(message: object) => void} events.message
   * @param {(reason: string) => void} events.end the worker has ended by itself: called once
   */
  constructor(url, events) {
    this.#events = events;
    if (isNode) {
      const { Worker } = process.getBuiltinModule("node:worker_threads");
      this.#worker = new Worker(url ?? new URL("./worker.js", import.meta.url));
      this.#worker.on("message", (message) => this.#receive(message));
      this.#worker.on("messageerror", () => this.#fail("what it has sent cannot be read"));
      this.#worker.on("error", (error) => this.#fail(error.message));
      this.#worker.on("exit", () => this.#fail("it has ended"));
    } else {
      this.#worker = makeWorker("worker.js", url);
      this.#worker.onmessage = ({ data }) => this.#receive(data);
      this.#worker.onmessageerror = () => this.#fail("what it has sent cannot be read");
      this.#worker.onerror = (event) => {
        event.preventDefault();
        this.#fail(event.message || "it cannot be loaded");
      };
    }
  }

  /**
   * @param {object} message
   * @param {Transferable[]} [transfer]
   */
  post(message, transfer = []) {
    this.#worker.postMessage(message, transfer);
  }

  /** Whether the process of node shall go on for it. */
  hold(isBusy) {
    if (isNode && !this.#ended) isBusy ? this.#worker.ref() : this.#worker.unref();
  }

  /** Ends it at once, whatever it does. */
  end() {
    this.#ended = true;
    this.#lock?.abort();
    this.#worker.terminate();
  }

  /**
   * Some workers die without a word, as where memory ends. Such a one holds a lock as long as it lives, and whoever waits for the
   * same lock learns of its death.
   */
  #watch(name) {
    this.#lock = new AbortController();
    navigator.locks.request(name, { signal: this.#lock.signal }, () => this.#fail("it has died")).catch(() => {});
  }

  #receive(message) {
    if (this.#ended) return;
    if (message.kind === "started" && message.lock) this.#watch(message.lock);
    this.#events.message(message);
  }

  #fail(reason) {
    if (this.#ended) return;
    this.end();
    this.#events.end(reason);
  }
}

/** The workers of this package. Bundlers look for exactly these words. */
const own = {
  "worker.js": {
    place: () => new URL("./worker.js", import.meta.url),
    make: () => new Worker(new URL("./worker.js", import.meta.url), { type: "module" }),
  },
  "painter.js": {
    place: () => new URL("./painter.js", import.meta.url),
    make: () => new Worker(new URL("./painter.js", import.meta.url), { type: "module" }),
  },
  "thread.js": {
    place: () => new URL("./thread.js", import.meta.url),
    make: () => new Worker(new URL("./thread.js", import.meta.url), { type: "module" }),
  },
};

/**
 * @param {"worker.js" | "painter.js" | "thread.js"} name
 * @param {URL | null} [url] null for beside this file
 * @returns {Worker}
 */
export function makeWorker(name, url = null) {
  const place = url ?? own[name].place();
  if (place.origin === location.origin || place.protocol === "blob:" || place.protocol === "data:") {
    return url ? new Worker(url, { type: "module" }) : own[name].make();
  }
  // Of a module of another origin, as a CDN's, no worker can be made, but of one that imports it.
  const stub = URL.createObjectURL(new Blob([`import ${JSON.stringify(place.href)};`], { type: "text/javascript" }));
  const worker = new Worker(stub, { type: "module" });
  // By then it has been read, or it never will be.
  setTimeout(() => URL.revokeObjectURL(stub), 60_000);
  return worker;
}
