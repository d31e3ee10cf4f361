/**
 * Previews: what the means of 8 x 8 pixels will be, foretold from a few of the latents before any pixel is computed. They are
 * there after a third of the work.
 */
import { latents as chosen, model, weights } from "./preview-table.js";

/** How many times smaller they are. */
const factor = 8;
/** What is smaller is there soon enough. */
const leastPixels = 2 ** 19;

/** Whether one can be had, of what `inspect` says of a file, and of what is asked for. */
export function canPreview(info, { region, scale = 1, salvage = false } = {}) {
  return info.model === model && !region && scale === 1 && !salvage;
}

/** Whether it is worth while. */
export function isLarge({ width, height }) {
  return width * height >= leastPixels;
}

/**
 * @param {{ columns: number, channels: number, values: Int16Array }} latents of a whole picture
 * @param {{ width: number, height: number, channels: 1 | 3 }} picture
 * @returns {import("./aec.d.ts").Preview}
 */
export function previewOf({ columns, channels: stride, values }, picture) {
  const [width, height] = [Math.ceil(picture.width / factor), Math.ceil(picture.height / factor)];
  const { channels } = picture;
  const pixels = new Uint8ClampedArray(width * height * channels);
  const sums = new Float64Array(12);
  const constant = 12 * chosen.length;
  for (let row = 0; 2 * row < height; row++) {
    for (let column = 0; 2 * column < width; column++) {
      const from = (row * columns + column) * stride;
      for (let k = 0; k < 12; k++) sums[k] = weights[constant + k];
      for (let i = 0; i < chosen.length; i++) {
        const value = values[from + chosen[i]];
        for (let k = 0; k < 12; k++) sums[k] += value * weights[12 * i + k];
      }
      for (let square = 0; square < 4; square++) {
        const [x, y] = [2 * column + (square & 1), 2 * row + (square >> 1)];
        if (x >= width || y >= height) continue;
        const at = (y * width + x) * channels;
        if (channels === 3) {
          for (let k = 0; k < 3; k++) pixels[at + k] = sums[3 * square + k] / 65536;
        } else {
          pixels[at] = (sums[3 * square] + sums[3 * square + 1] + sums[3 * square + 2]) / 3 / 65536;
        }
      }
    }
  }
  return { width, height, channels, bitDepth: 8, pixels: new Uint8Array(pixels.buffer) };
}
