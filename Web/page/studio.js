/**
 * The worker that has the pictures: it reads, encodes, decodes and compares them, and draws them on the page's canvas. The page
 * itself never touches a pixel, and so answers at once however large they are.
 */
import * as aec from "../aec/aec.js";
import { Caller, buffersOf, serve } from "./calls.js";
import { limits } from "./error.js";
import { orientation, turn, upright } from "./exif.js";
import { describeProfile } from "./icc.js";
import { Layer, difference } from "./layers.js";
import { hasPlace, withoutPlace } from "./place.js";

/** How an .aec file begins. */
const signature = [0x89, 0x41, 0x45, 0x43];

/** What is open: the original on the left, what came of it, or an .aec file's picture, on the right. */
let left = null;
let right = null;
let apart = null;

/** Encoded files of the original by their settings; the last ones used are at the end. */
const encoded = new Map();
const mostEncoded = { count: 24, bytes: 96e6 };

let canvas = null;
let context = null;
let colorSpace = "srgb";
let view = null;
let isDrawing = false;

// ---- Drawing ---------------------------------------------------------------------------------------------------------

/** Draws before the next frame. */
function redraw() {
  if (isDrawing || !context || !view) return;
  isDrawing = true;
  requestAnimationFrame(() => {
    isDrawing = false;
    draw();
  });
}

function draw() {
  const { width, height, scale, divider, mode } = view;
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  context.clearRect(0, 0, width, height);
  const any = right ?? left;
  if (!any) return;
  const box = {
    left: Math.max(0, view.left), top: Math.max(0, view.top),
    right: Math.min(width, view.left + any.width * scale), bottom: Math.min(height, view.top + any.height * scale),
  };
  if (box.right <= box.left || box.bottom <= box.top) return;
  if (mode === "difference" && left && right) {
    apart ??= new Layer(difference(left.picture, right.picture));
    apart.amplify(view.gain);
    drawLayer(apart, box);
    return;
  }
  const isSplit = mode === "both" && left && right;
  if (!isSplit) {
    drawLayer((mode === "left" ? left : right) ?? any, box);
    return;
  }
  const at = Math.min(Math.max(Math.round(divider), box.left), box.right);
  drawLayer(left, { ...box, right: at });
  drawLayer(right, { ...box, left: at });
}

function drawLayer(layer, clip) {
  if (clip.right <= clip.left) return;
  context.save();
  context.beginPath();
  context.rect(clip.left, clip.top, clip.right - clip.left, clip.bottom - clip.top);
  context.clip();
  if (layer.hasAlpha) drawSquares(clip);
  layer.draw(context, view, clip, colorSpace);
  context.restore();
}

/** What is behind transparent pixels. */
function drawSquares({ left: x, top: y, right: toX, bottom: toY }) {
  const side = Math.round(10 * view.density);
  const tile = new OffscreenCanvas(2 * side, 2 * side);
  const brush = tile.getContext("2d");
  const [light, dark] = view.isDark ? ["#4a4d52", "#3a3d42"] : ["#ffffff", "#e4e4e0"];
  brush.fillStyle = light;
  brush.fillRect(0, 0, 2 * side, 2 * side);
  brush.fillStyle = dark;
  brush.fillRect(0, 0, side, side);
  brush.fillRect(side, side, side, side);
  context.fillStyle = context.createPattern(tile, "repeat");
  context.fillRect(x, y, toX - x, toY - y);
}

// ---- Files -----------------------------------------------------------------------------------------------------------

/** Has a worker of its own read or write a file; ended, it leaves no memory behind. */
async function withFiles(method, parameters, { signal, onProgress, transfer }) {
  const files = new Caller(new Worker(new URL("./files.js", import.meta.url), { type: "module" }));
  try {
    return await files.call(method, parameters, { signal, transfer, onProgress });
  } finally {
    files.close();
  }
}

async function isAEC(file) {
  const bytes = new Uint8Array(await file.slice(0, signature.length).arrayBuffer());
  return signature.every((byte, i) => bytes[i] === byte);
}

/** What the page shows of a picture, or of what a file says of it. */
function factsOf({ width, height, channels, bitDepth, alpha, hasAlpha = Boolean(alpha), icc, exif, xmp }) {
  const { name, copyright, isKnown, colorSpace: space } = describeProfile(icc ?? null);
  return {
    width, height, channels, bitDepth, hasAlpha, exif: exif ?? null, xmpSize: xmp?.length ?? 0, colorSpace: space,
    hasPlace: hasPlace({ exif, xmp }),
    profile: icc ? { name, copyright, isKnown } : null,
  };
}

function forget() {
  left = right = apart = null;
  encoded.clear();
  redraw();
}

/** What a file says of itself, without what is told in `factsOf`. */
const withoutMetadata = ({ exif, xmp, ...info }) => info;

const keyOf = ({ quality, effort, lossless, leavesOutPlace }) =>
  `${lossless ? "lossless" : quality} ${effort}${leavesOutPlace ? " without the place" : ""}`;

/** A picture that does not tell where it was taken. */
function placeless(picture) {
  const { warnings, ...metadata } = withoutPlace(picture);
  return { picture: { ...picture, ...metadata }, warnings };
}

/** Keeps a file of the original, and no more of them than there is room for. */
function keep(key, entry) {
  encoded.delete(key);
  encoded.set(key, entry);
  const size = () => [...encoded.values()].reduce((sum, { bytes }) => sum + bytes.length, 0);
  while (encoded.size > 1 && (encoded.size > mostEncoded.count || size() > mostEncoded.bytes)) {
    encoded.delete(encoded.keys().next().value);
  }
}

/** Draws a picture while it is being decoded: as it is foretold, if it is, then its rows, every few ones of large pictures. */
class Progress {
  /** @param {object} info of the file @param {number} orientation */
  constructor({ width, height, channels, bitDepth, icc }, orientation) {
    this.step = Math.max(1, Math.ceil(Math.sqrt((width * height) / 2e6)));
    this.orientation = orientation;
    const sides = [width, height].map((side) => Math.ceil(side / this.step));
    const samples = bitDepth === 16 ? Uint16Array : Uint8Array;
    const pixels = new samples(sides[0] * sides[1] * channels);
    this.picture = {
      width: sides[0], height: sides[1], channels, bitDepth, pixels, alpha: new samples(sides[0] * sides[1]), icc,
    };
    this.sides = orientation >= 5 ? [height, width] : [width, height];
  }

  show(picture) {
    this.layer = right = new Layer(picture, this.step);
    [right.width, right.height] = this.sides;
    // What is not there yet is transparent, and has nothing behind it.
    right.hasAlpha = false;
  }

  /** All of it, made larger. */
  foretell({ width, height, channels, pixels }) {
    const { step, picture, orientation } = this;
    const scale = picture.bitDepth === 16 ? 257 : 1;
    // Of a place along a side: the pixel in front of it, the next one, and how much that counts.
    const between = (place, side) => {
      const at = Math.min(Math.max((place * step + 0.5) / 8 - 0.5, 0), side - 1);
      const first = Math.floor(at);
      return [first, Math.min(first + 1, side - 1), at - first];
    };
    const columns = Array.from({ length: picture.width }, (_, x) => between(x, width));
    for (let y = 0, to = 0; y < picture.height; y++) {
      const [above, below, down] = between(y, height).map((row, i) => (i < 2 ? row * width : row));
      for (let x = 0; x < picture.width; x++) {
        const [left, next, across] = columns[x];
        for (let c = 0; c < channels; c++, to++) {
          const at = (row, column) => pixels[(row + column) * channels + c];
          const upper = at(above, left) + (at(above, next) - at(above, left)) * across;
          const lower = at(below, left) + (at(below, next) - at(below, left)) * across;
          picture.pixels[to] = (upper + (lower - upper) * down) * scale + 0.5;
        }
      }
    }
    picture.alpha.fill(picture.bitDepth === 16 ? 65535 : 255);
    if (orientation === 1) {
      this.show(picture);
    } else {
      const turned = (samples, count) => turn(samples, picture.width, picture.height, count, orientation);
      const [wide, high] = orientation >= 5 ? [picture.height, picture.width] : [picture.width, picture.height];
      const samples = { pixels: turned(picture.pixels, channels), alpha: turned(picture.alpha, 1) };
      this.show({ ...picture, width: wide, height: high, ...samples });
    }
    redraw();
  }

  add({ first, count, width, channels, bitDepth, pixels }) {
    // Rows of what is to be turned are none of what is shown.
    if (this.orientation !== 1) return;
    const { step, picture } = this;
    const shortWidth = picture.width;
    if (!this.layer) this.show(picture);
    const [from, to] = [Math.ceil(first / step), Math.ceil((first + count) / step)];
    for (let row = from; row < to; row++) {
      const source = (row * step - first) * width;
      for (let x = 0, at = row * shortWidth; x < shortWidth; x++, at++) {
        for (let c = 0; c < channels; c++) picture.pixels[at * channels + c] = pixels[(source + x * step) * channels + c];
        picture.alpha[at] = bitDepth === 16 ? 65535 : 255;
      }
    }
    this.layer.touch(from, to - from);
    redraw();
  }
}

serve({
  /** Takes over a canvas of the page. */
  canvas(parameters) {
    ({ canvas, colorSpace } = parameters);
    context = canvas.getContext("2d", { colorSpace });
    redraw();
  },

  /** What is seen of the pictures, in pixels of the canvas. */
  view(parameters) {
    view = parameters;
    redraw();
  },

  /** Opens a file: of an .aec file what it says of itself, of others the picture. */
  async open({ file }, { signal, onProgress }) {
    forget();
    if (await isAEC(file)) {
      const info = await aec.inspect(file, { signal });
      const turn = orientation(info.exif);
      const [width, height] = turn >= 5 ? [info.height, info.width] : [info.width, info.height];
      return { format: "AEC", info: withoutMetadata(info), orientation: turn, facts: { ...factsOf(info), width, height } };
    }
    const { picture, ...found } = await withFiles("read", { file }, { signal, onProgress });
    signal.throwIfAborted();
    left = new Layer(picture);
    redraw();
    return { ...found, facts: factsOf(picture) };
  },

  /** Decodes the .aec file that was opened. */
  async decode({ file, info, turn, salvage }, { signal, onProgress }) {
    const progress = new Progress(info, turn);
    const onRows = (rows) => signal.aborted || progress.add(rows);
    // What is small is there soon enough.
    const onPreview = info.width * info.height < 2 ** 19 ? null : (preview) => signal.aborted || progress.foretell(preview);
    const options = { signal, onProgress, salvage, maxPixels: limits.maxPixels, onRows, onPreview };
    const picture = upright(await aec.decode(file, options));
    signal.throwIfAborted();
    right = new Layer(picture);
    apart = null;
    redraw();
    return { warnings: picture.warnings, facts: factsOf(picture) };
  },

  /** Reads the original of an .aec file's picture; null if it has another size. */
  async addOriginal({ file }, { signal, onProgress }) {
    const { picture, ...found } = await withFiles("read", { file }, { signal, onProgress });
    signal.throwIfAborted();
    if (picture.width !== right.picture.width || picture.height !== right.picture.height) return null;
    left = new Layer(picture);
    apart = null;
    redraw();
    return { ...found, facts: factsOf(picture) };
  },

  /** Makes a file of the original and decodes it. */
  async encode(settings, { signal, onProgress }) {
    const key = keyOf(settings);
    const { quality, effort, lossless, leavesOutPlace } = settings;
    let result = encoded.get(key);
    if (!result) {
      const { picture, warnings: omissions } = leavesOutPlace ? placeless(left.picture) : { picture: left.picture, warnings: [] };
      const made = await aec.encode(picture, {
        signal, effort, ...(lossless ? { lossless } : { quality }), onProgress: (share) => onProgress({ step: "encode", share }),
      });
      result = { ...made, warnings: [...omissions, ...made.warnings] };
    }
    signal.throwIfAborted();
    keep(key, result);
    const info = await aec.inspect(result.bytes, { signal });
    const picture = await aec.decode(result.bytes, {
      signal, maxPixels: limits.maxPixels, onProgress: (share) => onProgress({ step: "decode", share }),
    });
    signal.throwIfAborted();
    right = new Layer(picture);
    apart = null;
    redraw();
    const { bytes, warnings, comparison = null } = result;
    return { size: bytes.length, warnings, info: withoutMetadata(info), comparison };
  },

  /** Measures what is on the right against what is on the left. */
  async compare({ settings }, { signal, onProgress }) {
    const comparison = await aec.compare(left.picture, right.picture, { signal, onProgress });
    const result = settings && encoded.get(keyOf(settings));
    if (result) result.comparison = comparison;
    return comparison;
  },

  /** The right picture as a PNG file. */
  async png({ leavesOutPlace }, { signal, onProgress }) {
    const { pixels, alpha, ...rest } = leavesOutPlace ? placeless(right.picture).picture : right.picture;
    const picture = { ...rest, pixels: pixels.slice(), alpha: alpha && alpha.slice() };
    return withFiles("write", { picture }, { signal, onProgress, transfer: buffersOf(picture) });
  },

  /** The file of the original that was made with such settings. */
  file({ settings }) {
    return new Blob([encoded.get(keyOf(settings)).bytes], { type: "image/aec" });
  },
});
