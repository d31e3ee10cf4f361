/**
 * Serves `<img>` and `<picture>`: what is shown is a PNG that the worker makes, and in front of a large one its preview, so that
 * an image stays an image, with its styles, its alternative text, its sizes and its events.
 */
import { call } from "./client.js";
import { AECImageElement } from "./element.js";
import { AECError } from "./error.js";
import { addressOf, credentialsOf, fetchFile, nearby } from "./loading.js";
import { checkInstalling } from "./options.js";
import { sketchFile } from "./sketch.js";
import { chosenFrom } from "./srcset.js";

const mimeType = "image/aec";
/** Where an attribute is kept while the address of a PNG stands in its place. */
const keptAs = (name) => `data-aec-${name}`;
/** Types of sources that a browser takes before it comes to ours. */
const known = /^image\/(apng|avif|bmp|gif|jpeg|png|svg\+xml|webp|x-icon)$/i;

/** Types of what is shown instead. */
const shownAs = /^image\/(png|svg\+xml)$/;

/** By `<img>`: what it shows, or is about to. */
const served = new WeakMap();
/** Addresses of what is shown. */
const addresses = new Set();
/** Events that pages are to see. */
const told = new WeakSet();

/**
 * @param {Document | Element | ShadowRoot} [root]
 * @param {{ preview?: boolean }} [options]
 * @returns {() => void} what ends it; pictures that are shown stay
 * @throws {AECError} `unavailable` where there is no page, as in node
 */
export function install(root = globalThis.document, options = {}) {
  checkInstalling(options);
  if (!globalThis.document) throw new AECError("unavailable", "there is no page here that install() could serve: take decode()");
  if (!customElements.get("aec-image")) customElements.define("aec-image", AECImageElement);
  const observer = new MutationObserver((records) => {
    const images = new Set();
    for (const { target, addedNodes, removedNodes } of records) {
      for (const node of [target, ...addedNodes, ...removedNodes]) {
        for (const image of node === target ? imagesAt(node) : imagesIn(node)) images.add(image);
      }
    }
    images.forEach((image) => update(image, options));
  });
  observer.observe(root, {
    subtree: true, childList: true, attributes: true, attributeFilter: ["src", "srcset", "type", "media", "loading"],
  });
  // Its own: there may be others, which end at another time.
  const hide = (event) => hideError(event, options);
  root.addEventListener("error", hide, true);
  for (const image of imagesIn(root)) update(image, options);
  return () => {
    observer.disconnect();
    root.removeEventListener("error", hide, true);
  };
}

/** A page waits for the picture, not for its preview, of which Firefox may tell when the picture has begun to load. */
function hideLoad(event) {
  const record = served.get(event.target);
  if (record?.isSketch || (record && !event.target.complete)) event.stopImmediatePropagation();
}

/** That the browser cannot show the file is no news for the page before we have tried. */
function hideError(event, options) {
  const record = served.get(event.target);
  if (!record || told.has(event)) return;
  if (record.url === null || (record.isSketch && !record.isGone)) return event.stopImmediatePropagation();
  if (!record.isGone) return;
  // It has come back, and its browser wants to load again what is not there any more.
  event.stopImmediatePropagation();
  release(event.target, record);
  update(event.target, options);
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

function update(image, options) {
  const record = served.get(image);
  if (!image.isConnected) {
    if (record?.url === null) release(image, record);
    // It goes on showing what it has loaded, but the file of that is not kept: a page may have had many.
    else if (record) leave(record);
    return;
  }
  const target = wanted(image);
  const isWhole = record && !(record.isSketch && record.isGone);
  if (isWhole && target && target.holder === record.holder && target.address === record.address) return;
  if (record) release(image, record);
  if (target) serve(image, { ...target, ending: new AbortController(), url: null, isSketch: false, isGone: false, hasFailed: false }, options);
}

async function serve(image, record, { preview: showsPreview = true }) {
  served.set(image, record);
  const { signal } = record.ending;
  try {
    if (image.loading === "lazy") await nearby(image, signal);
    const bytes = await fetchFile(record.address, { signal, credentials: credentialsOf(image) });
    const sketch = ({ sketch, size }) => {
      sketchFile(sketch, size).then((file) => {
        // The picture itself may have been faster.
        if (!signal.aborted && record.url === null && !record.hasFailed) show(image, record, file, true);
      }, () => {
        // Then there is the picture alone.
      });
    };
    const { blob } = await call(
      { method: "png", bytes, options: {}, showsPreview }, { transfer: [bytes.buffer], signal, listeners: { sketch } });
    show(image, record, blob, false);
  } catch (error) {
    if (signal.aborted) return;
    record.hasFailed = true;
    // Half a picture is none.
    if (record.isSketch) withdraw(image, record);
    const event = new ErrorEvent("error", { error, message: error.message });
    told.add(event);
    image.dispatchEvent(event);
  }
}

/** Shows a file in the place of the one that the page has named; a browser goes on showing a preview until it has the next one. */
function show(image, record, blob, isSketch) {
  const { holder, attribute, value, descriptor, url: before } = record;
  const url = URL.createObjectURL(blob);
  Object.assign(record, { url, isSketch });
  addresses.add(url);
  // Also where the image is in no page any more by then.
  if (isSketch) image.addEventListener("load", hideLoad, true);
  if (holder !== image) {
    if (before === null) holder.setAttribute(keptAs("type"), holder.getAttribute("type") ?? "");
    holder.setAttribute("type", blob.type);
  }
  holder.setAttribute(keptAs(attribute), value);
  holder.setAttribute(attribute, descriptor ? `${url} ${descriptor}` : url);
  if (before === null) return;
  addresses.delete(before);
  URL.revokeObjectURL(before);
}

const unwanted = () => new DOMException("the picture is not wanted any more", "AbortError");

/** Ends what is being done for an image, and what is shown in the place of the file. */
function release(image, record) {
  served.delete(image);
  record.ending.abort(unwanted());
  if (record.url !== null) withdraw(image, record);
}

/** Puts back what the page has not changed itself. */
function withdraw(image, record) {
  const { holder, attribute, value } = record;
  if (isShown(holder, attribute)) holder.setAttribute(attribute, value);
  holder.removeAttribute(keptAs(attribute));
  if (holder !== image) {
    if (shownAs.test(holder.getAttribute("type"))) holder.setAttribute("type", holder.getAttribute(keptAs("type")));
    holder.removeAttribute(keptAs("type"));
  }
  leave(record);
  addresses.delete(record.url);
  Object.assign(record, { url: null, isSketch: false, isGone: false });
}

/** What is shown stays, and no more comes of it. */
function leave(record) {
  record.isGone = true;
  record.ending.abort(unwanted());
  URL.revokeObjectURL(record.url);
}
