/** Why something cannot be done: see aec.d.ts. */
export class AECError extends Error {
  /**
   * @param {string} code one of the codes of the library, or `unavailable`
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
