/**
 * What `<aec-image>` and `<img>` have in common: fetching a file, and waiting until it is near the window.
 */
import { load } from "./assets.js";

/**
 * @param {string} text as an attribute has it
 * @returns {string | null} the whole address; null where it is none
 */
export function addressOf(text) {
  try {
    return new URL(text, document.baseURI).href;
  } catch {
    return null;
  }
}

/** @param {Element} element with the attribute crossorigin, or without */
export function credentialsOf(element) {
  return element.getAttribute("crossorigin") === "use-credentials" ? "include" : "same-origin";
}

/**
 * @param {string} url
 * @param {object} options
 * @param {AbortSignal} options.signal
 * @param {RequestCredentials} [options.credentials]
 * @param {(size: { width: number, height: number }) => void} [options.onSize] called as soon as the header is there
 * @returns {Promise<Uint8Array>}
 */
export function fetchFile(url, { signal, credentials = "same-origin", onSize = () => {} }) {
  return load(url, (response) => readAll(response, onSize), { signal, credentials });
}

async function readAll(response, onSize) {
  const parts = [];
  let count = 0;
  let isSized = false;
  for (const reader = response.body.getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    count += value.length;
    if (!isSized && count >= headerSize) {
      isSized = true;
      const size = sizeOf(join(parts, count));
      if (size) onSize(size);
    }
  }
  return join(parts, count);
}

const headerSize = 16;

/** Width and height of an .aec file: section 3.1 of the format. null of anything else. */
function sizeOf(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0) !== 0x89414543 || view.getUint8(4) !== 1) return null;
  return { width: view.getUint32(8, true), height: view.getUint32(12, true) };
}

function join(parts, count) {
  if (parts.length === 1) return parts[0];
  const whole = new Uint8Array(count);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** As far below the window as browsers begin to load pictures that are lazy. */
const margin = "1250px";
const waiting = new WeakMap();
let observer = null;

/**
 * @param {Element} element
 * @param {AbortSignal} signal
 * @returns {Promise<void>} when it is in the window, or near it
 */
export function nearby(element, signal) {
  observer ??= new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) if (isIntersecting) waiting.get(target)?.();
  }, { rootMargin: margin });
  return new Promise((resolve, reject) => {
    const settle = (work) => {
      observer.unobserve(element);
      waiting.delete(element);
      work();
    };
    waiting.set(element, () => settle(resolve));
    signal.addEventListener("abort", () => settle(() => reject(signal.reason)), { once: true });
    observer.observe(element);
  });
}
