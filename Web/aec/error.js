/** Why something cannot be done. */
export class AECError extends Error {
  /**
   * @param {string} code `truncated`, `malformed`, `checksumMismatch`, `limitExceeded`, `unsupportedVersion`,
   *   `unsupportedFeature`, `modelMismatch`, `modelMissing`, `invalidArgument`, `unreachableTarget`, `unavailable` or
   *   `internalInconsistency`
   * @param {string} message what went wrong and what to do about it
   * @param {number | null} offset the byte of the file, where that is known
   */
  constructor(code, message, offset = null) {
    super(message);
    this.name = "AECError";
    this.code = code;
    this.offset = offset;
  }
}
