/**
 * Previews, in the place of the picture.
 */

/** The pixels of a preview on a canvas of their own. */
function smallCanvas({ columns, rows, data, colorSpace }) {
  // A page of an older browser has no other canvas than this.
  const small = globalThis.OffscreenCanvas ? new OffscreenCanvas(columns, rows) : document.createElement("canvas");
  [small.width, small.height] = [columns, rows];
  small.getContext("2d", { colorSpace }).putImageData(new ImageData(data, columns, rows, { colorSpace }), 0, 0);
  return small;
}

/**
 * A file that browsers show in the size of the picture: an SVG, which they make larger. In it is a JPEG, because an image is read on
 * the page's own thread: a large one would hold it up.
 * @param {object} sketch as of `drawSketch`
 * @param {{ width: number, height: number }} size of the picture
 * @returns {Promise<Blob>}
 */
export async function sketchFile({ x, y, width, height, ...sketch }, size) {
  const small = smallCanvas(sketch);
  const options = { type: "image/jpeg", quality: 0.92 };
  const jpeg = await (small.convertToBlob?.(options) ?? new Promise((resolve) => small.toBlob(resolve, options.type, options.quality)));
  const address = await new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(jpeg);
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}">` +
    `<image x="${x}" y="${y}" width="${width}" height="${height}" preserveAspectRatio="none" href="${address}"/></svg>`;
  return new Blob([svg], { type: "image/svg+xml" });
}

/**
 * Draws a preview in the place of the picture.
 * @param {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D} context
 * @param {object} sketch `columns` x `rows` pixels, `data`, in `colorSpace`, that fill the rectangle `x`, `y`, `width`, `height`
 */
export function drawSketch(context, { x, y, width, height, ...sketch }) {
  context.drawImage(smallCanvas(sketch), x, y, width, height);
}
