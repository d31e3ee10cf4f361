/**
 * The one worker of a page, and the calls that wait for it.
 */
import { Assets } from "./assets.js";
import { AECError } from "./error.js";
import { Link, isNode } from "./link.js";

/** A worker that has nothing to do gives its memory back after so many milliseconds: module and model stay here. */
const patience = 30_000;
/** One that holds more bytes than this does so at once, since WebAssembly's memory never shrinks. */
const muchMemory = 512 * 2 ** 20;
/** More of them than any machine that runs a browser has cores for are a slip. */
const mostThreads = 64;

let configuration = {};
let assets = new Assets(configuration);
/** Calls that wait. */
let queue = [];
/** The call that is worked on, or that waits for its worker to start. */
let current = null;
/** The worker, once it has started. */
let link = null;
/** One that is about to, by its promise. */
let starting = null;
let timer;

/** @param {import("./aec.d.ts").Configuration} wanted */
export function configure(wanted = {}) {
  const { threads } = wanted;
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1 && threads <= mostThreads)) {
    throw new AECError("invalidArgument", `${threads} threads cannot be had: take 1 to ${mostThreads}`);
  }
  assets = new Assets(wanted);
  configuration = { ...wanted };
  // What is being worked on goes on with what it has.
  if (current) current.isLast = true;
  else retire();
}

/** Ends the worker. */
export function close() {
  const calls = current ? [current, ...queue] : queue;
  queue = [];
  current = null;
  retire();
  for (const entry of calls) entry.reject(new AECError("unavailable", "close() has ended what was waiting"));
}

/**
 * @param {object} message what the worker is asked for: `method` and what belongs to it
 * @param {object} [options]
 * @param {Transferable[]} [options.transfer]
 * @param {AbortSignal} [options.signal]
 * @param {Record<string, (message: any) => void>} [options.listeners] by the kind of message
 * @returns {Promise<any>} the result
 */
export function call(message, { transfer = [], signal, listeners = {} } = {}) {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const entry = { message, transfer, listeners, isLast: false };
    const abort = () => cancel(entry, signal.reason);
    const settled = (settle) => (value) => {
      signal?.removeEventListener("abort", abort);
      settle(value);
    };
    entry.resolve = settled(resolve);
    entry.reject = settled(reject);
    signal?.addEventListener("abort", abort);
    queue.push(entry);
    next();
  });
}

function cancel(entry, reason) {
  if (entry === current) {
    current = null;
    // It does not listen while it works. One that is about to start serves the next call.
    if (link) retire();
  } else {
    queue = queue.filter((other) => other !== entry);
  }
  entry.reject(reason);
  next();
}

async function next() {
  if (current || queue.length === 0) return;
  clearTimeout(timer);
  const entry = queue.shift();
  current = entry;
  try {
    const worker = link ?? await (starting ??= begin()).promise;
    // It may have been cancelled meanwhile.
    if (entry !== current) return;
    worker.hold(true);
    send(worker, entry);
  } catch (error) {
    if (entry === current) finish(() => entry.reject(error));
  }
}

function send(worker, { message, transfer }) {
  try {
    worker.post({ kind: "call", ...message }, transfer);
  } catch (error) {
    throw new AECError("invalidArgument", `the worker cannot be given this: ${error.message}`);
  }
}

/** Ends the current call by `settle`, and goes on. */
function finish(settle) {
  const entry = current;
  current = null;
  if (entry.isLast) retire();
  settle(entry);
  if (queue.length > 0) next();
  else rest();
}

/** Nothing is left to do. */
function rest() {
  clearTimeout(timer);
  link?.hold(false);
  timer = setTimeout(retire, patience);
  if (isNode) timer.unref();
}

function retire() {
  clearTimeout(timer);
  link?.end();
  link = null;
  // One that is about to start sees that it is not wanted any more.
  starting = null;
}

function receive(message) {
  if (!current) return;
  if (message.kind === "result") {
    current.isLast ||= message.memory > muchMemory;
    finish((entry) => entry.resolve(message.value));
  } else if (message.kind === "error") {
    current.isLast ||= message.isFatal;
    finish((entry) => entry.reject(unpack(message)));
  } else {
    current.listeners[message.kind]?.(message);
  }
}

function unpack({ code, message, offset }) {
  return new AECError(code, message, offset);
}

/** Starts a worker, which is `link` as soon as it is ready. */
function begin() {
  const own = { promise: null };
  own.promise = startBest().then((worker) => {
    if (starting === own) {
      starting = null;
      link = worker;
      // Who wanted it may have been cancelled meanwhile.
      if (!current) rest();
    } else {
      worker.end();
    }
    return worker;
  }, (error) => {
    if (starting === own) starting = null;
    throw error;
  });
  return own;
}

async function startBest() {
  const threads = threadCount();
  if (threads > 1) {
    try {
      return await start(threads);
    } catch {
      // So much shared memory cannot be had, or the module with threads has been left out.
    }
  }
  return start(1);
}

/** Browsers share memory among threads only in pages that are cross-origin isolated. */
function threadCount() {
  if (!isNode && !globalThis.crossOriginIsolated) return 1;
  const cores = isNode ? process.getBuiltinModule("node:os").availableParallelism() : navigator.hardwareConcurrency;
  return configuration.threads ?? Math.min(cores || 1, 8);
}

/** @returns {Promise<Link>} */
async function start(threads) {
  const wanted = assets;
  const [module, model] = await Promise.all([wanted.module(threads > 1), wanted.model()]);
  return new Promise((resolve, reject) => {
    let isReady = false;
    const worker = new Link(wanted.place("worker.js"), {
      message: (message) => {
        if (isReady) return receive(message);
        if (message.kind === "started") {
          isReady = true;
          resolve(worker);
        } else {
          worker.end();
          reject(unpack(message));
        }
      },
      end: (reason) => {
        if (!isReady) return reject(new AECError("unavailable", `the worker does not start: ${reason}`));
        if (link !== worker) return;
        link = null;
        if (current) finish((entry) => entry.reject(new AECError("internalInconsistency", `the worker has stopped: ${reason}`)));
      },
    });
    worker.post({ kind: "start", module, model, threads, thread: wanted.place("thread.js")?.href ?? null });
  });
}
