/**
 * The module and the model: fetched once, and checked.
 */
import { AECError } from "./error.js";
import { isNode } from "./link.js";
import { digests } from "./model.js";

const cacheName = "aec-codec";
// Beside this file, in words that bundlers understand.
const own = {
  "aec.wasm": () => new URL("./aec.wasm", import.meta.url),
  "aec-threads.wasm": () => new URL("./aec-threads.wasm", import.meta.url),
  "standard.aecm.gz": () => new URL("./standard.aecm.gz", import.meta.url),
};

/** What a worker needs, and where it comes from. */
export class Assets {
  #base;
  #model;
  #wasm;
  #worker;
  #kept = new Map();

  /** @param {import("./aec.d.ts").Configuration} configuration */
  constructor({ base, model, wasm, worker } = {}) {
    this.#base = base === undefined ? null : absolute(String(base).replace(/\/*$/, "/"));
    this.#model = model;
    this.#wasm = wasm;
    this.#worker = worker;
  }

  /** Where a file of the package lies; null for beside this one. */
  place(name) {
    if (name === "worker.js" && this.#worker !== undefined) return absolute(this.#worker);
    return this.#base && new URL(name, this.#base);
  }

  /**
   * @param {boolean} hasThreads
   * @returns {Promise<WebAssembly.Module>}
   */
  module(hasThreads) {
    const name = hasThreads ? "aec-threads.wasm" : "aec.wasm";
    return this.#keep(name, () => {
      if (this.#wasm && !hasThreads) return compile(this.#wasm, name);
      const url = this.place(name) ?? own[name]();
      return load(url, (response) => compile(response, url));
    });
  }

  /**
   * The worker unpacks it: streams of a page would do so on the page's own thread.
   * @returns {Promise<Uint8Array>} as it is in the file
   */
  model() {
    return this.#keep("model", async () => {
      // Not the whole of a buffer that may be larger.
      if (this.#model instanceof Uint8Array) return this.#model.slice();
      if (this.#model !== undefined) {
        const url = absolute(this.#model);
        return load(url, read);
      }
      return standardModel(this.place("standard.aecm.gz") ?? own["standard.aecm.gz"]());
    });
  }

  /** What has failed is tried again the next time. */
  #keep(name, make) {
    if (!this.#kept.has(name)) {
      const made = make();
      this.#kept.set(name, made);
      made.catch(() => this.#kept.delete(name));
    }
    return this.#kept.get(name);
  }
}

/** Of what a page, or a program, says where something is. */
function absolute(url) {
  try {
    return new URL(url, isNode ? `file://${process.cwd()}/` : globalThis.document?.baseURI ?? location.href);
  } catch {
    throw new AECError("invalidArgument", `${url} is no address`);
  }
}

/** The model that comes with this package, from the cache if it is there and whole. */
async function standardModel(url) {
  const key = new URL(url);
  key.hash = "";
  key.searchParams.set("sha256", digests[0].slice(0, 16));
  const cache = await openCache();
  const kept = await cache?.match(key.href).catch(() => undefined);
  if (kept) {
    const model = await read(kept).catch(() => null);
    if (model && await isStandard(model)) return model;
    await cache.delete(key.href).catch(() => {});
  }
  return load(url, async (response) => {
    const model = await read(response);
    if (!await isStandard(model)) {
      throw new AECError("unavailable", `${url} is not the model of this version of aec-codec, or it is damaged`);
    }
    if (cache) keep(cache, key, model);
    return model;
  });
}

/** There is none in node, in pages that are not secure, and where the user does not allow it. */
async function openCache() {
  try {
    return await globalThis.caches?.open(cacheName) ?? null;
  } catch {
    return null;
  }
}

/** Without those of other versions at the same place. A full disk is no reason to fail. */
async function keep(cache, key, model) {
  try {
    for (const { url } of await cache.keys()) {
      if (url.split("?")[0] === key.href.split("?")[0] && url !== key.href) await cache.delete(url);
    }
    await cache.put(key.href, new Response(model));
  } catch {
    // The next page fetches it again.
  }
}

/**
 * Some servers say of .gz files that they are compressed for the way, and then they come unpacked. Pages that are not secure have
 * no SHA-256: there the checksum within the model, which the decoder looks at, has to do.
 */
async function isStandard(model) {
  if (!globalThis.crypto?.subtle) return true;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", model));
  return digests.includes(Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join(""));
}

/**
 * Fetches a file. What fails, and is neither an AECError nor an end that `init.signal` asked for, becomes `unavailable`.
 * @param {URL | string} url
 * @param {(response: Response) => Promise<T>} use
 * @param {RequestInit} [init]
 * @returns {Promise<T>}
 * @template T
 */
export async function load(url, use, init = {}) {
  try {
    return await use(await get(url, init));
  } catch (error) {
    if (error instanceof AECError || init.signal?.aborted) throw error;
    // Where the connection breaks off in the middle.
    throw new AECError("unavailable", `${url} cannot be loaded: ${error.message}`);
  }
}

async function get(url, init) {
  if (isNode && url.protocol === "file:") {
    return new Response(await process.getBuiltinModule("node:fs").promises.readFile(url));
  }
  const response = await fetch(url, init);
  if (!response.ok) throw new AECError("unavailable", `${url} cannot be loaded: ${response.status} ${response.statusText}`);
  return response;
}

/** While it is being loaded, if the server says that it is WebAssembly. */
async function compile(source, name) {
  try {
    if (source instanceof WebAssembly.Module) return source;
    if (!(source instanceof Response)) return await WebAssembly.compile(source);
    if (source.headers.get("Content-Type")?.startsWith("application/wasm") && WebAssembly.compileStreaming) {
      return await WebAssembly.compileStreaming(source);
    }
    return await WebAssembly.compile(await source.arrayBuffer());
  } catch (error) {
    if (!(error instanceof WebAssembly.CompileError)) throw error;
    throw new AECError("unavailable", `${name} is damaged, or WebAssembly is too old here: ${error.message}`);
  }
}

async function read(response) {
  return new Uint8Array(await response.arrayBuffer());
}
