/**
 * Serves `<img>` and `<picture>`: what is shown is a PNG that the worker makes, so that an image stays an image, with its styles,
 * its alternative text, its sizes and its events.
 */
import { call } from "./client.js";
import { AECImageElement } from "./element.js";
import { addressOf, credentialsOf, fetchFile, nearby } from "./loading.js";
import { chosenFrom } from "./srcset.js";

const mimeType = "image/aec";
/** Where an attribute is kept while the address of a PNG stands in its place. */
const keptAs = (name) => `data-aec-${name}`;
/** Types of sources that a browser takes before it comes to ours. */
const known = /^image\/(apng|avif|bmp|gif|jpeg|png|svg\+xml|webp|x-icon)$/i;

/** By `<img>`: what it shows, or is about to. */
const served = new WeakMap();
/** Addresses of PNGs. */
const addresses = new Set();
/** Events that pages are to see. */
const told = new WeakSet();

/**
 * @param {Document | Element | ShadowRoot} [root]
 * @returns {() => void} what ends it; pictures that are shown stay
 */
export function install(root = document) {
  if (!customElements.get("aec-image")) customElements.define("aec-image", AECImageElement);
  const observer = new MutationObserver((records) => {
    const images = new Set();
    for (const { target, addedNodes, removedNodes } of records) {
      for (const node of [target, ...addedNodes, ...removedNodes]) {
        for (const image of node === target ? imagesAt(node) : imagesIn(node)) images.add(image);
      }
    }
    images.forEach(update);
  });
  observer.observe(root, {
    subtree: true, childList: true, attributes: true, attributeFilter: ["src", "srcset", "type", "media", "loading"],
  });
  // Its own: there may be others, which end at another time.
  const hide = (event) => hideError(event);
  root.addEventListener("error", hide, true);
  imagesIn(root).forEach(update);
  return () => {
    observer.disconnect();
    root.removeEventListener("error", hide, true);
  };
}

/** That the browser cannot show the file is no news for the page before we have tried. */
function hideError(event) {
  const record = served.get(event.target);
  if (!record || told.has(event)) return;
  if (record.url === null) return event.stopImmediatePropagation();
  if (!record.isGone) return;
  // It has come back, and its browser wants to load again what is not there any more.
  event.stopImmediatePropagation();
  release(event.target, record);
  update(event.target);
}

/** What may change with an element itself: an image, or the one of its picture. */
function imagesAt(element) {
  if (element.localName === "img") return [element];
  const picture = element.localName === "source" ? element.parentNode : element;
  return picture?.localName === "picture" ? imagesIn(picture) : [];
}

function imagesIn(node) {
  if (node.localName === "img") return [node];
  return node.querySelectorAll?.("img") ?? [];
}

/**
 * The file that an image is to show, and where it is said; null where the browser's own choice is the right one.
 * @returns {{ holder: Element, attribute: string, value: string, address: string, descriptor: string } | null}
 */
function wanted(image) {
  const picture = image.parentNode?.localName === "picture" ? image.parentNode : null;
  for (const source of picture?.children ?? []) {
    if (source === image) break;
    if (source.localName !== "source" || !matchMedia(source.getAttribute("media") ?? "all").matches) continue;
    const type = original(source, "srcset", "type")?.trim() ?? "";
    const found = choice(image, source, "srcset");
    if (!found) continue;
    if (type.toLowerCase() === mimeType || type === "" && isFile(found.address)) return found;
    if (type === "" || known.test(type)) return null;
  }
  const found = choice(image, image, "srcset") ?? choice(image, image, "src");
  return found && isFile(found.address) ? found : null;
}

function choice(image, holder, attribute) {
  const value = original(holder, attribute, attribute);
  if (!value) return null;
  const chosen = attribute === "src" ? { url: value.trim(), descriptor: "" } : chosenFrom(value, image);
  const address = chosen && addressOf(chosen.url);
  return address && { holder, attribute, value, address, descriptor: chosen.descriptor };
}

function isFile(address) {
  return address.startsWith(`data:${mimeType}`) || /^[^?#]*\.aec(?=$|[?#])/i.test(address);
}

/** An attribute as the page has set it, although `shown` may hold the address of a PNG. */
function original(element, shown, name) {
  return element.getAttribute(isShown(element, shown) ? keptAs(name) : name);
}

function isShown(element, attribute) {
  return addresses.has(element.getAttribute(attribute)?.split(" ")[0]);
}

function update(image) {
  const record = served.get(image);
  if (!image.isConnected) {
    if (record?.url === null) release(image, record);
    // It goes on showing what it has loaded, but the file of that is not kept: a page may have had many.
    else if (record) leave(record);
    return;
  }
  const target = wanted(image);
  if (record && target && target.holder === record.holder && target.address === record.address) return;
  if (record) release(image, record);
  if (target) serve(image, { ...target, ending: new AbortController(), url: null, isGone: false });
}

async function serve(image, record) {
  served.set(image, record);
  const { signal } = record.ending;
  try {
    if (image.loading === "lazy") await nearby(image, signal);
    const bytes = await fetchFile(record.address, { signal, credentials: credentialsOf(image) });
    const { blob } = await call({ method: "png", bytes, options: {} }, { transfer: [bytes.buffer], signal });
    show(image, record, URL.createObjectURL(blob));
  } catch (error) {
    if (signal.aborted) return;
    const event = new ErrorEvent("error", { error, message: error.message });
    told.add(event);
    image.dispatchEvent(event);
  }
}

function show(image, record, url) {
  const { holder, attribute, value, descriptor } = record;
  record.url = url;
  addresses.add(url);
  if (holder !== image) {
    holder.setAttribute(keptAs("type"), holder.getAttribute("type") ?? "");
    holder.setAttribute("type", "image/png");
  }
  holder.setAttribute(keptAs(attribute), value);
  holder.setAttribute(attribute, descriptor ? `${url} ${descriptor}` : url);
}

/** Ends what is being done for an image, and puts back what the page has not changed itself. */
function release(image, record) {
  const { holder, attribute, value } = record;
  served.delete(image);
  record.ending.abort(new DOMException("the picture is not wanted any more", "AbortError"));
  if (record.url === null) return;
  if (isShown(holder, attribute)) holder.setAttribute(attribute, value);
  holder.removeAttribute(keptAs(attribute));
  if (holder !== image) {
    if (holder.getAttribute("type") === "image/png") holder.setAttribute("type", holder.getAttribute(keptAs("type")));
    holder.removeAttribute(keptAs("type"));
  }
  leave(record);
  addresses.delete(record.url);
}

function leave(record) {
  record.isGone = true;
  URL.revokeObjectURL(record.url);
}
