/** The stage: what part of the pictures is seen, by mouse, fingers and keys. The drawing is the studio's. */

const largest = 32;

/** Emits nothing by itself: whoever makes it says what is to be done when the view or the zoom changes. */
export class Viewer {
  #stage;
  #holder;
  #divider;
  #onView;
  #onZoom;
  #canvas = null;
  #colorSpace = "";
  #sides = null;
  /** Canvas pixels for one of the picture's; the middle of what is seen, in pixels of the picture. */
  #scale = 1;
  #middle = { x: 0, y: 0 };
  #isFit = true;
  /** Where the divider is, as a share of the stage's width. */
  #place = 0.5;
  #pointers = new Map();
  #settings = { mode: "right", gain: 8 };

  /**
   * @param {{ stage: HTMLElement, holder: HTMLElement, divider: HTMLElement }} nodes
   * @param {{ onView: (view: object) => void, onZoom: (scale: number) => void }} events
   */
  constructor({ stage, holder, divider }, { onView, onZoom }) {
    this.#stage = stage;
    this.#holder = holder;
    this.#divider = divider;
    this.#onView = onView;
    this.#onZoom = onZoom;
    new ResizeObserver(() => this.#change()).observe(stage);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#change());
    this.#listen();
  }

  /** A canvas for a colour space, to be handed over; null where the one that is there is right. */
  takeCanvas(colorSpace) {
    if (this.#colorSpace === colorSpace) return null;
    this.#colorSpace = colorSpace;
    this.#canvas = document.createElement("canvas");
    this.#canvas.setAttribute("role", "img");
    this.#holder.replaceChildren(this.#canvas);
    return this.#canvas.transferControlToOffscreen();
  }

  /** Whoever had the canvas is gone: the next one gets another. */
  dropCanvas() {
    this.#colorSpace = "";
  }

  /** What is seen, for those who do not see it. */
  describe(text) {
    this.#canvas?.setAttribute("aria-label", text);
  }

  /** Shows a picture of such a size, all of it. */
  show(width, height) {
    this.#sides = { width, height };
    this.#place = 0.5;
    this.fit();
  }

  /** @param {{ mode?: "both" | "left" | "right" | "difference", gain?: number }} settings */
  set(settings) {
    Object.assign(this.#settings, settings);
    this.#change();
  }

  get #density() {
    return devicePixelRatio || 1;
  }

  /** The stage in canvas pixels. */
  get #room() {
    const { clientWidth, clientHeight } = this.#stage;
    const [width, height] = [clientWidth, clientHeight].map((side) => Math.max(1, Math.round(side * this.#density)));
    return { width, height };
  }

  /** Whole pixels for small pictures, and none are left out of what fits. */
  get #fitting() {
    const { width, height } = this.#room;
    const fit = Math.min(width / this.#sides.width, height / this.#sides.height);
    return fit >= 2 ? Math.min(8, Math.floor(fit)) : Math.min(1, fit);
  }

  fit() {
    this.#isFit = true;
    this.#change();
  }

  /**
   * @param {number} scale canvas pixels for one of the picture's
   * @param {{ x: number, y: number }} [at] what stays where it is, in CSS pixels of the stage; the middle if nothing is said
   */
  zoomTo(scale, at) {
    if (!this.#sides) return;
    const { width, height } = this.#room;
    const before = this.#scale;
    const next = Math.min(Math.max(scale, Math.min(this.#fitting, 0.05)), largest);
    const [x, y] = at ? [at.x * this.#density - width / 2, at.y * this.#density - height / 2] : [0, 0];
    this.#middle.x += x / before - x / next;
    this.#middle.y += y / before - y / next;
    this.#scale = next;
    this.#isFit = false;
    this.#change();
  }

  /** To the next of the usual zooms. */
  step(direction) {
    const usual = [0.0625, 0.125, 0.25, 0.5, 1, 2, 4, 8, 16, 32];
    const next = direction > 0
      ? usual.find((value) => value > this.#scale * 1.01) : usual.findLast((value) => value < this.#scale * 0.99);
    if (next) this.zoomTo(next);
  }

  one() {
    this.zoomTo(1);
  }

  /** @param {number} x CSS pixels @param {number} y */
  pan(x, y) {
    this.#middle.x += (x * this.#density) / this.#scale;
    this.#middle.y += (y * this.#density) / this.#scale;
    if (x || y) this.#isFit &&= this.#fits;
    this.#change();
  }

  get #fits() {
    const { width, height } = this.#room;
    return this.#sides.width * this.#scale <= width + 1 && this.#sides.height * this.#scale <= height + 1;
  }

  get place() {
    return this.#place;
  }

  /** Moves the divider: a share of the stage's width. */
  divide(place) {
    this.#place = place;
    this.#change();
  }

  #change() {
    if (!this.#sides) return;
    const { width, height } = this.#room;
    if (this.#isFit) {
      this.#scale = this.#fitting;
      this.#middle = { x: this.#sides.width / 2, y: this.#sides.height / 2 };
    }
    // A side that is seen whole is in the middle; of others, nothing beyond the picture is seen.
    const within = (value, side, room) => {
      const half = room / this.#scale / 2;
      return side <= 2 * half ? side / 2 : Math.min(Math.max(value, half), side - half);
    };
    this.#middle.x = within(this.#middle.x, this.#sides.width, width);
    this.#middle.y = within(this.#middle.y, this.#sides.height, height);
    const left = Math.round(width / 2 - this.#middle.x * this.#scale);
    const top = Math.round(height / 2 - this.#middle.y * this.#scale);
    const box = {
      left: Math.max(0, left), top: Math.max(0, top),
      right: Math.min(width, left + this.#sides.width * this.#scale),
      bottom: Math.min(height, top + this.#sides.height * this.#scale),
    };
    this.#place = Math.min(Math.max(this.#place, box.left / width), box.right / width);
    const { style } = this.#divider;
    style.left = `${this.#place * 100}%`;
    style.top = `${box.top / this.#density}px`;
    style.bottom = `${(height - box.bottom) / this.#density}px`;
    const share = Math.round((100 * (this.#place * width - box.left)) / (box.right - box.left));
    this.#divider.setAttribute("aria-valuenow", String(share));
    this.#divider.setAttribute("aria-valuetext", `${share} % original`);
    this.#onZoom(this.#scale);
    this.#onView({
      width, height, left, top, scale: this.#scale, divider: this.#place * width, density: this.#density, ...this.#settings,
      isDark: matchMedia("(prefers-color-scheme: dark)").matches,
    });
  }

  #listen() {
    const stage = this.#stage;
    const divider = this.#divider;
    const place = (event) => {
      const bounds = stage.getBoundingClientRect();
      return { x: event.clientX - bounds.left, y: event.clientY - bounds.top };
    };
    divider.addEventListener("pointerdown", (event) => {
      divider.setPointerCapture(event.pointerId);
      event.stopPropagation();
    });
    divider.addEventListener("pointermove", (event) => {
      if (divider.hasPointerCapture(event.pointerId)) this.divide(place(event).x / stage.clientWidth);
    });
    divider.addEventListener("keydown", (event) => {
      const step = event.shiftKey ? 0.1 : 0.02;
      const [less, more] = [this.#place - step, this.#place + step];
      const to = {
        ArrowLeft: less, ArrowDown: less, ArrowRight: more, ArrowUp: more,
        PageDown: this.#place - 0.1, PageUp: this.#place + 0.1, Home: 0, End: 1,
      }[event.key];
      if (to === undefined) return;
      this.divide(to);
      event.preventDefault();
      event.stopPropagation();
    });

    stage.addEventListener("pointerdown", (event) => {
      if (event.pointerType === "mouse" && event.button !== 0) return;
      if (event.target.closest("#message")) return;
      stage.setPointerCapture(event.pointerId);
      this.#pointers.set(event.pointerId, place(event));
      stage.classList.add("moving");
    });
    stage.addEventListener("pointermove", (event) => {
      const before = this.#pointers.get(event.pointerId);
      if (!before || !this.#sides) return;
      const now = place(event);
      const other = [...this.#pointers].find(([id]) => id !== event.pointerId)?.[1];
      this.#pointers.set(event.pointerId, now);
      if (!other) return this.pan(before.x - now.x, before.y - now.y);
      // Two fingers: what is between them stays there.
      const apart = (point) => Math.hypot(point.x - other.x, point.y - other.y);
      this.pan((before.x - now.x) / 2, (before.y - now.y) / 2);
      const between = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 };
      if (apart(before) > 0) this.zoomTo((this.#scale * apart(now)) / apart(before), between);
    });
    const release = (event) => {
      this.#pointers.delete(event.pointerId);
      if (this.#pointers.size === 0) stage.classList.remove("moving");
    };
    stage.addEventListener("pointerup", release);
    stage.addEventListener("pointercancel", release);
    stage.addEventListener("wheel", (event) => {
      if (!this.#sides) return;
      event.preventDefault();
      // Two fingers on a trackpad are told as a wheel with the control key, which turns in small steps.
      const distance = event.deltaY * (event.deltaMode === 0 ? 1 : 30) * (event.ctrlKey ? 6 : 1);
      this.zoomTo(this.#scale * 2 ** (-Math.min(Math.max(distance, -300), 300) / 300), place(event));
    }, { passive: false });
    stage.addEventListener("dblclick", (event) => {
      if (!this.#sides || event.target.closest("#message, #divider")) return;
      if (this.#isFit) this.zoomTo(Math.max(1, this.#fitting * 2), place(event));
      else this.fit();
    });
    stage.addEventListener("keydown", (event) => {
      const [x, y] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] ?? [0, 0];
      if ((!x && !y) || !this.#sides) return;
      this.pan(x * stage.clientWidth * 0.15, y * stage.clientHeight * 0.15);
      event.preventDefault();
    });
  }
}
