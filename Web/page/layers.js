/**
 * Pictures as they are drawn: in halves of halves of their size, cut into tiles, of which the few that are seen are kept as
 * canvases. For a worker.
 */
import { converter, describeProfile } from "./icc.js";

const tileSide = 512;

/** Half the size: each pixel is the mean of four. Colours count as much as they can be seen. */
function halve({ width, height, channels, bitDepth, pixels, alpha }) {
  const [halfWidth, halfHeight] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  const half = {
    width: halfWidth, height: halfHeight, channels, bitDepth,
    pixels: new pixels.constructor(halfWidth * halfHeight * channels),
    alpha: alpha && new alpha.constructor(halfWidth * halfHeight),
  };
  for (let y = 0, to = 0; y < halfHeight; y++) {
    const first = 2 * y * width;
    const second = 2 * y + 1 < height ? first + width : first;
    for (let x = 0; x < halfWidth; x++, to++) {
      const left = 2 * x;
      const right = left + 1 < width ? left + 1 : left;
      const [a, b, c, d] = [first + left, first + right, second + left, second + right];
      const sum = alpha ? alpha[a] + alpha[b] + alpha[c] + alpha[d] : 0;
      if (alpha) half.alpha[to] = (sum + 2) >> 2;
      for (let i = 0; i < channels; i++) {
        const [p, q] = [pixels[a * channels + i], pixels[b * channels + i]];
        const [r, s] = [pixels[c * channels + i], pixels[d * channels + i]];
        half.pixels[to * channels + i] = sum
          ? (p * alpha[a] + q * alpha[b] + r * alpha[c] + s * alpha[d] + sum / 2) / sum
          : (p + q + r + s + 2) >> 2;
      }
    }
  }
  return half;
}

/** One picture to draw. */
export class Layer {
  /**
   * @param {object} picture a Picture as the package has it
   * @param {number} [factor] by how much it is smaller than what is meant
   */
  constructor(picture, factor = 1) {
    this.levels = [{ ...picture, factor }];
    this.width = picture.width;
    this.height = picture.height;
    this.profile = describeProfile(picture.icc ?? null);
    this.convert = converter(this.profile.convert, picture.channels);
    this.hasAlpha = Boolean(picture.alpha);
    this.gain = 1;
    this.tiles = new Map();
  }

  get picture() {
    return this.levels[0];
  }

  /** The smallest picture that has a pixel for each of the canvas. */
  level(scale) {
    for (;;) {
      const smallest = this.levels[this.levels.length - 1];
      if (smallest.factor * 2 * scale > 1.001 || (smallest.width <= 64 && smallest.height <= 64)) break;
      this.levels.push({ ...halve(smallest), factor: smallest.factor * 2 });
    }
    return this.levels.findLastIndex(({ factor }, i) => i === 0 || factor * scale <= 1.001);
  }

  /** Forgets what is drawn of rows. */
  touch(first, count) {
    for (const [key, { top }] of this.tiles) if (top < first + count && top + tileSide > first) this.tiles.delete(key);
  }

  /** Differences are multiplied by this when they are drawn. */
  amplify(gain) {
    if (gain === this.gain) return;
    this.gain = gain;
    this.tiles.clear();
  }

  /**
   * @param {OffscreenCanvasRenderingContext2D} context
   * @param {{ scale: number, left: number, top: number }} view canvas pixels for one of the picture's, and where it begins
   * @param {{ left: number, top: number, right: number, bottom: number }} clip in canvas pixels
   * @param {PredefinedColorSpace} colorSpace of the canvas
   */
  draw(context, view, clip, colorSpace) {
    const index = this.level(view.scale);
    const level = this.levels[index];
    const scale = view.scale * level.factor;
    const [columns, rows] = [Math.ceil(level.width / tileSide), Math.ceil(level.height / tileSide)];
    const first = (from, begin) => Math.max(0, Math.floor((from - begin) / (tileSide * scale)));
    const last = (to, begin, count) => Math.min(count - 1, Math.floor((to - 1 - begin) / (tileSide * scale)));
    context.imageSmoothingEnabled = scale < 2;
    context.imageSmoothingQuality = "medium";
    for (let row = first(clip.top, view.top); row <= last(clip.bottom, view.top, rows); row++) {
      for (let column = first(clip.left, view.left); column <= last(clip.right, view.left, columns); column++) {
        const tile = this.tile(index, column, row, colorSpace);
        // On whole pixels, so that there are no seams.
        const at = (begin, place) => Math.round(begin + place * scale);
        const [x, y] = [at(view.left, column * tileSide), at(view.top, row * tileSide)];
        const [right, bottom] = [at(view.left, column * tileSide + tile.width), at(view.top, row * tileSide + tile.height)];
        context.drawImage(tile, x, y, right - x, bottom - y);
      }
    }
  }

  tile(index, column, row, colorSpace) {
    const key = `${index} ${column} ${row}`;
    const known = this.tiles.get(key);
    if (known) {
      // The last one in the map is the one that was used last.
      this.tiles.delete(key);
      this.tiles.set(key, known);
      return known.canvas;
    }
    const level = this.levels[index];
    const [left, top] = [column * tileSide, row * tileSide];
    const [width, height] = [Math.min(tileSide, level.width - left), Math.min(tileSide, level.height - top)];
    const canvas = new OffscreenCanvas(width, height);
    // What has a converter is Display P3 afterwards; the others are of their own space.
    // With data of its own: in Firefox that is the only form that takes more than two sides.
    const image = new ImageData(new Uint8ClampedArray(4 * width * height), width, height, { colorSpace: this.profile.colorSpace });
    this.fill(image.data, level, left, top, width, height);
    canvas.getContext("2d", { colorSpace }).putImageData(image, 0, 0);
    this.tiles.set(key, { canvas, top: level.factor === this.levels[0].factor ? top : 0 });
    for (const oldest of this.tiles.keys()) {
      if (this.tiles.size <= 64) break;
      this.tiles.delete(oldest);
    }
    return canvas;
  }

  /** RGBA of 8 bits. */
  fill(data, { width: rowLength, channels, bitDepth, pixels, alpha }, left, top, width, height) {
    const scale = this.gain / (bitDepth === 16 ? 257 : 1);
    for (let y = 0, to = 0; y < height; y++) {
      let at = (top + y) * rowLength + left;
      for (let x = 0; x < width; x++, to += 4, at++) {
        if (channels === 3) {
          data[to] = pixels[3 * at] * scale;
          data[to + 1] = pixels[3 * at + 1] * scale;
          data[to + 2] = pixels[3 * at + 2] * scale;
        } else {
          data[to] = data[to + 1] = data[to + 2] = pixels[at] * scale;
        }
        data[to + 3] = alpha ? (bitDepth === 16 ? alpha[at] / 257 : alpha[at]) : 255;
      }
    }
    this.convert?.(data, width * height);
  }
}

/** How far the samples of two pictures of the same size are apart, in 16 bits; where it is more, alpha's difference. */
export function difference(a, b) {
  const channels = Math.max(a.channels, b.channels);
  const count = a.width * a.height;
  const pixels = new Uint16Array(count * channels);
  const [scaleA, scaleB] = [a, b].map(({ bitDepth }) => (bitDepth === 16 ? 1 : 257));
  for (let i = 0, to = 0; i < count; i++) {
    // What is not seen in either does not differ.
    const [alphaA, alphaB] = [a.alpha ? a.alpha[i] * scaleA : 65535, b.alpha ? b.alpha[i] * scaleB : 65535];
    const seen = Math.max(alphaA, alphaB) / 65535;
    const apart = Math.abs(alphaA - alphaB);
    for (let c = 0; c < channels; c++) {
      const first = a.pixels[i * a.channels + (a.channels === 1 ? 0 : c)] * scaleA;
      const second = b.pixels[i * b.channels + (b.channels === 1 ? 0 : c)] * scaleB;
      pixels[to++] = Math.max(Math.abs(first - second) * seen, apart);
    }
  }
  return { width: a.width, height: a.height, channels, bitDepth: 16, pixels, alpha: null };
}
