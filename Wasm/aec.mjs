/**
 * Decodes `.aec` pictures in browsers and in node, with the decoder that Scripts/test-wasm builds.
 *
 *     const decoder = await AECDecoder.create(wasmBytes, modelBytes, { inflate });
 *     const { width, height, channels, bitDepth, pixels, alpha } = decoder.decode(bytes);
 *
 * `inflate(source, size)` inflates one raw DEFLATE stream: `source` is a Uint8Array, the result one of exactly `size`
 * bytes. It throws, or gives null, when the stream is damaged, gives another size or ends before `source` does. In node
 * that is `inflate` of inflate-node.mjs; browsers have no synchronous inflater of their own, so a page brings a
 * library such as fflate or pako.
 */

/** Why a file cannot be decoded. */
export class AECError extends Error {
  /**
   * @param {string} code `truncated`, `malformed`, `checksumMismatch`, `limitExceeded`, `unsupportedVersion`,
   *   `unsupportedFeature`, `modelMismatch`, `modelMissing`, `invalidArgument` or `internalInconsistency`
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

/** A decoder with its model. Decoding runs on the calling thread: a page does it in a worker. */
export class AECDecoder {
  #module;
  #model;
  #inflate;
  #maxPixels;
  #maxSide;
  /** The exports of a running instance; null when there is none. */
  #wasm = null;
  /** What the decoder has reported during a call. */
  #picture = null;
  #failure = null;

  /**
   * @param {BufferSource | WebAssembly.Module} wasm aec.wasm
   * @param {Uint8Array} model the bytes of an `.aecm` file; a picture needs exactly the model that it was made with
   * @param {object} options
   * @param {(source: Uint8Array, size: number) => Uint8Array | null} options.inflate see above
   * @param {number} [options.maxPixels] larger pictures are refused; at most 2^28, the default
   * @param {number} [options.maxSide] pictures with longer sides are refused; at most 32768, the default
   * @returns {Promise<AECDecoder>}
   * @throws {AECError} when the model is damaged or of another version
   */
  static async create(wasm, model, options) {
    const module = wasm instanceof WebAssembly.Module ? wasm : await WebAssembly.compile(wasm);
    return new AECDecoder(module, model, options);
  }

  /** As `create`, for a module that is compiled already. */
  constructor(module, model, { inflate, maxPixels = 2 ** 28, maxSide = 32768 } = {}) {
    if (typeof inflate !== "function") throw new TypeError("AECDecoder needs a function `inflate`");
    this.#module = module;
    this.#model = model;
    this.#inflate = inflate;
    this.#maxPixels = Math.max(0, Math.min(maxPixels, 2 ** 28));
    this.#maxSide = Math.max(0, Math.min(maxSide, 32768));
    this.#start();
  }

  /**
   * @param {Uint8Array} bytes a whole `.aec` file; of one with an exact layer, the lossy picture's part is enough for that
   * @param {object} [options]
   * @param {"exact" | "base"} [options.layer] of a file with an exact layer, the exact picture, the default, or the lossy
   *   one, which takes less time; other files have one picture
   * @returns {{ width: number, height: number, channels: 1 | 3, bitDepth: 8 | 16,
   *   pixels: Uint8Array | Uint16Array, alpha: Uint8Array | Uint16Array | null }} rows from the top, pixels from the
   *   left, channels interleaved: grey, or red, green, blue, not multiplied by alpha. Alpha is a plane of its own, null
   *   in an opaque picture. A picture of 16 bits a sample gives arrays of 16 bits, 0 to 65535, and nothing is lost
   * @throws {AECError}
   */
  decode(bytes, { layer = "exact" } = {}) {
    if (layer !== "exact" && layer !== "base") throw new TypeError(`there is no layer ${layer}`);
    if (!this.#wasm) this.#start();
    return this.#call((wasm) => {
      const file = this.#copyIn(bytes);
      wasm.aec_decode(file, bytes.length, this.#maxPixels, this.#maxSide, layer === "base" ? 1 : 0);
      wasm.aec_free(file);
      return this.#picture;
    });
  }

  /** Bytes of memory that the decoder holds, model included. */
  get memorySize() {
    return this.#wasm ? this.#wasm.memory.buffer.byteLength : 0;
  }

  #start() {
    const env = {
      aec_picture: (width, height, channels, bitDepth, pixels, size, alpha, alphaSize) => {
        const samples = (address, count) => {
          const bytes = this.#view(address, count).slice();
          return bitDepth === 16 ? new Uint16Array(bytes.buffer) : bytes;
        };
        this.#picture = {
          width, height, channels, bitDepth,
          pixels: samples(pixels, size),
          alpha: alphaSize ? samples(alpha, alphaSize) : null,
        };
      },
      aec_failure: (code, codeSize, message, messageSize, offset) => {
        this.#failure = new AECError(
          this.#text(code, codeSize), this.#text(message, messageSize), offset < 0 ? null : offset);
      },
      aec_inflate: (source, sourceSize, target, targetSize) =>
        this.#inflateInto(this.#view(source, sourceSize), this.#view(target, targetSize)),
      aec_out_of_memory: (size) => {
        throw new AECError(
          "limitExceeded", `the picture needs more memory than there is: ${size >>> 0} bytes cannot be had`);
      },
    };
    this.#wasm = new WebAssembly.Instance(this.#module, { env }).exports;
    this.#call((wasm) => {
      // The decoder uses the model where it lies, from now on.
      if (!wasm.aec_load_model(this.#copyIn(this.#model), this.#model.length)) this.#wasm = null;
    });
  }

  /** The result of `work`, or the failure that it has reported. */
  #call(work) {
    this.#picture = null;
    this.#failure = null;
    try {
      const result = work(this.#wasm);
      if (this.#failure) throw this.#failure;
      return result;
    } catch (error) {
      if (error !== this.#failure) {
        // It was interrupted at some point: its memory is in no state to go on with.
        this.#wasm = null;
        if (error instanceof WebAssembly.RuntimeError) {
          throw new AECError("internalInconsistency", `the decoder has stopped: ${error.message}`);
        }
      }
      throw error;
    } finally {
      this.#picture = null;
    }
  }

  /** Views last until memory grows. Addresses come as signed numbers. */
  #view(address, count) {
    return new Uint8Array(this.#wasm.memory.buffer, address >>> 0, count >>> 0);
  }

  #text(address, count) {
    return new TextDecoder().decode(this.#view(address, count));
  }

  #copyIn(bytes) {
    const address = this.#wasm.aec_allocate(bytes.length);
    this.#view(address, bytes.length).set(bytes);
    return address;
  }

  /** 0, or -1 when `source` is not one stream of as many bytes as `target` has. */
  #inflateInto(source, target) {
    let bytes;
    try {
      bytes = this.#inflate(source, target.length);
    } catch {
      return -1;
    }
    if (bytes?.length !== target.length) return -1;
    target.set(bytes);
    return 0;
  }
}
