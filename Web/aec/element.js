/**
 * `<aec-image>`: shows a file as `<img>` does, a preview of a large one first, and its rows as soon as they are there.
 */
import { draw } from "./canvas.js";
import { addressOf, credentialsOf, fetchFile, nearby } from "./loading.js";
import { surfaceOf } from "./surface.js";

const style = `
  :host { display: inline-block; overflow: clip; }
  :host([hidden]) { display: none; }
  canvas { display: block; width: 100%; height: 100%; object-fit: inherit; object-position: inherit; image-rendering: inherit; }
  canvas[hidden], span:empty { display: none; }
`;

let shared = null;

function sheetOf(text) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return sheet;
}

const none = { width: 0, height: 0 };

/** In node there is nothing to extend. */
const Base = globalThis.HTMLElement ?? class {};

/** See aec.d.ts. */
export class AECImageElement extends Base {
  static observedAttributes = ["src", "alt", "width", "height", "crossorigin", "loading"];

  #canvas;
  #text;
  #size = new CSSStyleSheet();
  #internals;
  /** Ends what is being loaded; null where nothing is. */
  #loading = null;
  #natural = none;
  /** The `src` of the picture that is shown. */
  #source = null;
  #shown = Promise.resolve();

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.innerHTML = '<canvas part="canvas" hidden></canvas><span part="alt"></span>';
    [this.#canvas, this.#text] = root.children;
    // Not elements of style, which a Content-Security-Policy may forbid.
    shared ??= sheetOf(style);
    root.adoptedStyleSheets = [shared, this.#size];
    this.#internals = this.attachInternals();
    this.#internals.role = "img";
  }

  get src() {
    const value = this.getAttribute("src");
    // What is no address is what it is, as with `<img>`.
    return value === null ? "" : addressOf(value) ?? value;
  }

  set src(value) {
    this.setAttribute("src", value);
  }

  get alt() {
    return this.getAttribute("alt") ?? "";
  }

  set alt(value) {
    this.setAttribute("alt", value);
  }

  get loading() {
    return this.getAttribute("loading") === "lazy" ? "lazy" : "eager";
  }

  set loading(value) {
    this.setAttribute("loading", value);
  }

  get preview() {
    return this.getAttribute("preview") === "none" ? "none" : "auto";
  }

  set preview(value) {
    this.setAttribute("preview", value);
  }

  get complete() {
    return this.#loading === null;
  }

  get naturalWidth() {
    return this.#natural.width;
  }

  get naturalHeight() {
    return this.#natural.height;
  }

  decode() {
    return this.#shown;
  }

  connectedCallback() {
    // One that has only moved within the page stays as it is.
    if (this.#source !== this.src) this.#restart();
  }

  disconnectedCallback() {
    this.#stop();
  }

  attributeChangedCallback(name) {
    if (name === "alt") {
      // An empty one says that there is nothing to tell.
      this.#internals.role = this.getAttribute("alt") === "" ? "none" : "img";
      this.#internals.ariaLabel = this.alt || null;
    } else if (name === "width" || name === "height") {
      this.#layOut();
    } else if (this.isConnected && (name !== "loading" || this.#loading)) {
      this.#restart();
    }
  }

  #stop() {
    this.#loading?.abort(new DOMException("the picture is not wanted any more", "AbortError"));
    this.#loading = null;
  }

  #restart() {
    this.#stop();
    this.#source = null;
    if (!this.hasAttribute("src")) return this.#clear();
    const loading = new AbortController();
    this.#loading = loading;
    this.#shown = this.#load(loading.signal).then(
      () => this.#settle(loading, new Event("load")),
      (error) => {
        this.#settle(loading, new ErrorEvent("error", { error, message: error.message }));
        throw error;
      });
    // Who does not ask for the promise has the event.
    this.#shown.catch(() => {});
  }

  async #load(signal) {
    this.#text.textContent = "";
    if (this.loading === "lazy") await nearby(this, signal);
    const bytes = await fetchFile(this.src, {
      signal, credentials: credentialsOf(this), onSize: (size) => this.#reserve(size),
    });
    // The one that is there is shown until there is something to see.
    const canvas = document.createElement("canvas");
    canvas.part = "canvas";
    const message = { method: "draw", bytes, options: { preview: this.preview === "auto" } };
    const surface = await surfaceOf(canvas);
    await draw(message, surface, { listeners: {}, signal, transfer: [bytes.buffer] }, (size) => this.#show(canvas, size));
  }

  #settle(loading, event) {
    // Another one has begun meanwhile.
    if (this.#loading !== loading) return;
    this.#loading = null;
    if (event.type === "load") {
      this.#source = this.src;
    } else {
      this.#clear();
      this.#text.textContent = this.alt;
    }
    this.dispatchEvent(event);
  }

  /** The place of the first picture, before there is anything to see: a canvas takes no memory yet. */
  #reserve({ width, height }) {
    if (!this.#canvas.hidden) return;
    this.#canvas.width = width;
    this.#canvas.height = height;
    this.#show(this.#canvas, { width, height });
  }

  #clear() {
    const canvas = document.createElement("canvas");
    canvas.hidden = true;
    this.#show(canvas, none);
  }

  #show(canvas, size) {
    canvas.hidden = size === none;
    if (canvas !== this.#canvas) this.#canvas.replaceWith(canvas);
    this.#canvas = canvas;
    this.#natural = size;
    this.#layOut();
  }

  /** Rules that any of the page's go before, as with the attributes of `<img>`. */
  #layOut() {
    const [width, height] = ["width", "height"].map((name) => /^\s*(\d+)/.exec(this.getAttribute(name) ?? "")?.[1]);
    const natural = this.#natural;
    const rules = [];
    if (width) rules.push(`width: ${width}px`);
    if (height) rules.push(`height: ${height}px`);
    if (natural.width) rules.push(`aspect-ratio: ${natural.width} / ${natural.height}`);
    else if (width && height) rules.push(`aspect-ratio: ${width} / ${height}`);
    this.#size.replaceSync(`:host { ${rules.join("; ")} }`);
  }
}
