/**
 * Draws a preview in the place of the picture.
 * @param {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D} context
 * @param {object} sketch `columns` x `rows` pixels, `data`, in `colorSpace`, that fill the rectangle `x`, `y`, `width`, `height`
 */
export function drawSketch(context, { x, y, width, height, columns, rows, data, colorSpace }) {
  // A page of an older browser has no other canvas than this.
  const small = globalThis.OffscreenCanvas ? new OffscreenCanvas(columns, rows) : document.createElement("canvas");
  [small.width, small.height] = [columns, rows];
  small.getContext("2d", { colorSpace }).putImageData(new ImageData(data, columns, rows, { colorSpace }), 0, 0);
  context.drawImage(small, x, y, width, height);
}
