/**
 * `<aec-image>`: an element that shows a file as `<img>` does, and its rows as soon as they are there.
 */
import { draw } from "./canvas.js";
import { fetchFile, nearby } from "./loading.js";
import { AECError } from "./error.js";

const style = `
  :host { display: inline-block; object-fit: fill; overflow: clip; }
  :host([hidden]) { display: none; }
  canvas { display: block; width: 100%; height: 100%; object-fit: inherit; object-position: inherit; image-rendering: inherit; }
  canvas[hidden], span:empty { display: none; }
`;

/** In node there is nothing to extend: the class is there for its name only. */
const Base = globalThis.HTMLElement ?? class {};

/** See aec.d.ts. */
export class AECImageElement extends Base {
  static observedAttributes = ["src", "alt", "width", "height", "crossorigin"];

  #canvas;
  #fallback;
  #sheet;
  #internals;
  /** Ends what is being loaded; null where nothing is. */
  #loading = null;
  /** The `src` that is shown or being loaded. */
  #source = null;
  #natural = { width: 0, height: 0 };
  #done = Promise.resolve();
  #isComplete = true;

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.innerHTML = `<style>${style}</style><style></style><canvas width="0" height="0" part="canvas" hidden></canvas><span part="alt"></span>`;
    [, this.#sheet, this.#canvas, this.#fallback] = root.children;
    this.#internals = this.attachInternals();
    this.#internals.role = "img";
  }

  get src() {
    const value = this.getAttribute("src");
    return value === null ? "" : new URL(value, document.baseURI).href;
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

  get complete() {
    return this.#isComplete;
  }

  get naturalWidth() {
    return this.#natural.width;
  }

  get naturalHeight() {
    return this.#natural.height;
  }

  decode() {
    return this.#done;
  }

  connectedCallback() {
    this.#load();
  }

  disconnectedCallback() {
    if (!this.#loading) return;
    this.#stop();
    // When it comes back, it begins again.
    this.#source = null;
  }

  attributeChangedCallback(name) {
    if (name === "alt") this.#describe();
    else if (name === "width" || name === "height") this.#layOut();
    else if (this.isConnected) {
      this.#source = null;
      this.#load();
    }
  }
}
