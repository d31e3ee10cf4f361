/**
 * Rows of samples as red, green, blue and opacity of 8 bits, turned upright.
 */

/**
 * @param {Uint8Array | null} exif from the TIFF header on
 * @returns {number} the tag Orientation, 1 to 8; 1 where there is none
 */
export function orientationOf(exif) {
  if (!exif || exif.length < 14) return 1;
  const view = new DataView(exif.buffer, exif.byteOffset, exif.byteLength);
  const little = view.getUint8(0) === 0x49;
  const start = view.getUint32(4, little);
  if (start + 2 > exif.length) return 1;
  const count = view.getUint16(start, little);
  for (let at = start + 2; at < start + 2 + 12 * count && at + 12 <= exif.length; at += 12) {
    if (view.getUint16(at, little) !== 0x0112) continue;
    const value = view.getUint16(at + 8, little);
    return view.getUint16(at + 2, little) === 3 && value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}

/** Whether width and height change places. */
export function swapsSides(orientation) {
  return orientation >= 5;
}

/**
 * Where rows [first, first + count) of a picture are when it stands upright.
 * @returns {{ x: number, y: number, width: number, height: number }}
 */
export function placeOf(orientation, { width, height }, first, count) {
  // From the other end where the picture's last row comes first.
  const start = [3, 4, 6, 7].includes(orientation) ? height - first - count : first;
  return swapsSides(orientation) ? { x: start, y: 0, width: count, height: width } : { x: 0, y: start, width, height: count };
}

/** The same of a preview, whose pixels stand for 8 x 8 each: those at the far edges may stand out. */
export function placeOfPreview(orientation, { width, height }, preview) {
  const across = [2, 3, 7, 8].includes(orientation) ? width - 8 * preview.width : 0;
  const down = [3, 4, 6, 7].includes(orientation) ? height - 8 * preview.height : 0;
  return swapsSides(orientation)
    ? { x: down, y: across, width: 8 * preview.height, height: 8 * preview.width }
    : { x: across, y: down, width: 8 * preview.width, height: 8 * preview.height };
}

/**
 * @param {object} rows `pixels` and `alpha` (or null) of `count` rows, of `channels` and `bitDepth`
 * @param {number} orientation
 * @returns {Uint8ClampedArray} of a picture as `placeOf` has it
 */
export function toRGBA({ width, count, channels, bitDepth, pixels, alpha }, orientation = 1) {
  const out = new Uint32Array(width * count);
  const stride = swapsSides(orientation) ? count : width;
  // From a pixel to its neighbour on the right, and to the first of the next row, in the picture that stands upright.
  const right = [1, -1, -1, 1, stride, stride, -stride, -stride][orientation - 1];
  const down = [stride, stride, -stride, -stride, 1, -1, -1, 1][orientation - 1];
  let start = (right < 0 ? -right * (width - 1) : 0) + (down < 0 ? -down * (count - 1) : 0);
  // v / 257, rounded, of 16 bits.
  const [factor, half, shift] = bitDepth === 16 ? [255, 32895, 16] : [1, 0, 0];
  const green = channels === 3 ? 1 : 0;
  let from = 0;
  let opacity = 255;
  for (let y = 0; y < count; y++, start += down) {
    for (let x = 0, to = start; x < width; x++, to += right, from += channels) {
      const r = (pixels[from] * factor + half) >>> shift;
      const g = (pixels[from + green] * factor + half) >>> shift;
      const b = (pixels[from + 2 * green] * factor + half) >>> shift;
      if (alpha) opacity = (alpha[y * width + x] * factor + half) >>> shift;
      // In memory the lowest byte comes first, wherever there is WebAssembly.
      out[to] = (r | (g << 8) | (b << 16) | (opacity << 24)) >>> 0;
    }
  }
  return new Uint8ClampedArray(out.buffer);
}

/**
 * The other way: samples of a picture of a canvas.
 * @param {{ width: number, height: number, data: Uint8ClampedArray }} image
 */
export function fromRGBA({ width, height, data }) {
  const count = width * height;
  const pixels = new Uint8Array(3 * count);
  const alpha = new Uint8Array(count);
  let isOpaque = true;
  for (let i = 0; i < count; i++) {
    pixels[3 * i] = data[4 * i];
    pixels[3 * i + 1] = data[4 * i + 1];
    pixels[3 * i + 2] = data[4 * i + 2];
    alpha[i] = data[4 * i + 3];
    if (alpha[i] !== 255) isOpaque = false;
  }
  return { width, height, channels: 3, bitDepth: 8, pixels, alpha: isOpaque ? null : alpha };
}
