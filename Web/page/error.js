/** Why a file of another format than `.aec` cannot be read. The same shape as the package's AECError. */
export class FileError extends Error {
  /**
   * @param {string} code as in AECError
   * @param {string} message what is wrong
   * @param {number | null} offset the byte of the file where it was found
   */
  constructor(code, message, offset = null) {
    super(message);
    this.name = "FileError";
    this.code = code;
    this.offset = offset;
  }
}

/** What the page takes: more would not fit in the memory of most browsers. */
export const limits = { maxPixels: 100e6, maxSide: 32768, maxMetadata: 16 << 20 };

/**
 * @param {number} width
 * @param {number} height
 * @param {number | null} offset where the size stands
 * @throws {FileError}
 */
export function checkSize(width, height, offset = null) {
  if (width === 0 || height === 0) throw new FileError("malformed", "the picture has no pixels", offset);
  if (width > limits.maxSide || height > limits.maxSide || width * height > limits.maxPixels) {
    const most = `${limits.maxPixels / 1e6} megapixels and sides of ${limits.maxSide}`;
    throw new FileError("limitExceeded", `the picture has ${width}×${height} pixels; this page takes up to ${most}`, offset);
  }
}
