/**
 * The codec of aec.wasm with a model, on the calling thread: what the worker runs. Pages use aec.js. With aec-threads.wasm other
 * threads help; who calls must be allowed to wait for them, as workers are.
 */

import { AECError } from "./error.js";
import { Helpers, sharedMemory, sharesMemory } from "./helpers.js";
import { checkDecoding, checkEncoding } from "./options.js";

// The numbers of host.h.
const targets = { quality: 0, targetSize: 1, targetBPP: 2, psnr: 3, lossless: 4, nearLossless: 5 };
const tunings = { visual: 1, psnr: 2 };
const metadata = ["icc", "exif", "xmp"];
const imageSize = 48;
/** Of a quality what tells its step from the others: there are 1792. */
const rounded = (quality) => Math.round(quality * 100) / 100;

export class Engine {
  #module;
  #model;
  #threads;
  #threadURL;
  #maximumPages;
  #helpers = null;
  /** The exports of a running instance; null when there is none. */
  #wasm = null;
  /** What the codec has reported during a call. */
  #result = {};
  #failure = null;
  /** What the call at hand has allocated. */
  #allocated = [];
  #onProgress = null;
  #onRows = null;
  #onLatents = null;

  /**
   * @param {object} parts
   * @param {WebAssembly.Module} parts.module aec.wasm or aec-threads.wasm
   * @param {Uint8Array} parts.model the bytes of an `.aecm` file; a picture needs exactly the model that it was made with
   * @param {number} [parts.threads] how many shall work on a picture, where they can be had: of aec.wasm, 1 does
   * @param {URL | string | null} [parts.thread] where thread.js lies; null for beside this file
   * @param {number} [parts.maximumPages] the most memory of threads, in pages of 64 KiB
   * @returns {Promise<Engine>}
   * @throws {AECError} when the model is damaged or of another version; `limitExceeded` when the memory cannot be had
   */
  static async create({ module, model, ...rest }) {
    const engine = new Engine(module, model, rest);
    await engine.#helpers?.started;
    return engine;
  }

  /** As `create`, but threads may still be about to start: until then there are fewer. */
  constructor(module, model, { threads = 1, thread = null, maximumPages } = {}) {
    this.#module = module;
    this.#model = model;
    this.#threads = threads;
    this.#threadURL = thread;
    this.#maximumPages = maximumPages;
    this.#start();
  }

  /**
   * Decodes a file.
   * @param {Uint8Array} bytes a whole `.aec` file; of one with an exact layer, the lossy picture's part is enough for that
   * @param {import("./aec.d.ts").DecodeOptions} [options]
   * @param {object} [listeners]
   * @param {(share: number) => void} [listeners.onProgress]
   * @param {(rows: import("./aec.d.ts").Rows) => void} [listeners.onRows]
   * @param {(latents: { rows: number, columns: number, channels: number, values: Int16Array }) => void} [listeners.onLatents] gets
   *   them in front of the pixels, where those come of nothing else; the values are valid during the call
   * @returns {import("./aec.d.ts").DecodedPicture}
   * @throws {AECError}
   */
  decode(bytes, options = {}, { onProgress, onRows, onLatents } = {}) {
    checkDecoding(options);
    const { layer = "exact", maxPixels = 2 ** 28, maxSide = 32768, region, scale = 1, salvage = false } = options;
    const { x, y, width, height } = region ?? { x: 0, y: 0, width: 0, height: 0 };
    return this.#call((wasm) => {
      wasm.aec_decode(
        this.#copyIn(bytes), bytes.length, Math.min(maxPixels, 2 ** 28), Math.min(maxSide, 32768), layer === "base" ? 1 : 0,
        salvage ? 1 : 0, onLatents ? 1 : 0, scale, x, y, width, height);
      const { picture, warnings } = this.#result;
      return { ...picture, ...this.#metadata(), warnings };
    }, { onProgress, onRows, onLatents });
  }

  /**
   * What the header and the chunks of a file say.
   * @param {Uint8Array} bytes a whole file
   * @returns {import("./aec.d.ts").FileInfo}
   * @throws {AECError} for the header
   */
  inspect(bytes) {
    return this.#call((wasm) => {
      wasm.aec_inspect(this.#copyIn(bytes), bytes.length);
      const { info, model, layer = null, chunks, defect = null, warnings } = this.#result;
      return { ...info, model, layer, chunks, defect, warnings, ...this.#metadata() };
    });
  }

  /**
   * Encodes a picture.
   * @param {import("./aec.d.ts").PictureToEncode} picture
   * @param {import("./aec.d.ts").EncodeOptions} [options]
   * @param {object} [listeners]
   * @param {(share: number) => void} [listeners.onProgress]
   * @returns {import("./aec.d.ts").EncodedPicture}
   * @throws {AECError}
   */
  encode(picture, options = {}, { onProgress } = {}) {
    checkEncoding(options);
    const { effort = 3, tune, exact = false } = options;
    const chosen = Object.keys(targets).filter((name) => options[name] !== undefined && options[name] !== false);
    if (chosen.length > 1) {
      throw new AECError("invalidArgument", `an encoding cannot aim at ${chosen.join(" and ")} at the same time`);
    }
    const [name] = chosen.length ? chosen : ["quality"];
    const value = name === "lossless" ? 0 : options[name] ?? 60;
    return this.#call((wasm) => {
      wasm.aec_encode(this.#describe(picture), targets[name], value, effort, tunings[tune] ?? 0, exact ? 1 : 0);
      const { file, warnings } = this.#result;
      return { ...file, warnings };
    }, { onProgress });
  }

  /**
   * Measures how much `other` differs from `original`.
   * @param {import("./aec.d.ts").PictureToEncode} original
   * @param {import("./aec.d.ts").PictureToEncode} other of the same size
   * @returns {import("./aec.d.ts").Comparison}
   * @throws {AECError}
   */
  compare(original, other) {
    return this.#call((wasm) => {
      wasm.aec_compare(this.#describe(original), this.#describe(other));
      return this.#result.comparison;
    });
  }

  /** Bytes of memory that the codec holds, model included. */
  get memorySize() {
    return this.#wasm ? this.#wasm.memory.buffer.byteLength : 0;
  }

  /** Ends the threads that help. The engine is of no use then. */
  close() {
    this.#stop();
  }

  #start() {
    const env = this.#host();
    const isShared = sharesMemory(this.#module);
    if (isShared) env.memory = this.#sharedMemory();
    this.#wasm = new WebAssembly.Instance(this.#module, { env, math: Math }).exports;
    this.#call((wasm) => {
      // The codec uses the model where it lies, from now on.
      const address = this.#copyIn(this.#model);
      this.#allocated.pop();
      if (!wasm.aec_load_model(address, this.#model.length)) this.#wasm = null;
    });
    if (!isShared || this.#threads <= 1) return;
    const wasm = this.#wasm;
    let threads = 1;
    this.#helpers = new Helpers({
      count: this.#threads - 1, url: this.#threadURL, module: this.#module, memory: env.memory, allocate: wasm.aec_allocate,
      onStart: () => wasm.aec_set_threads(++threads),
    });
  }

  /** Ends an instance whose memory is in no state to go on with, and whoever else uses that. */
  #stop() {
    this.#helpers?.end();
    this.#helpers = null;
    this.#wasm = null;
  }

  #sharedMemory() {
    try {
      return sharedMemory(this.#maximumPages);
    } catch (error) {
      throw new AECError("limitExceeded", `threads cannot have a memory that they share: ${error.message}`);
    }
  }

  /** What host.h asks for. */
  #host() {
    const samples = (address, size, bitDepth) => {
      const bytes = this.#copyOut(address, size);
      return bitDepth === 16 ? new Uint16Array(bytes.buffer) : bytes;
    };
    const error = (code, codeSize, message, messageSize, offset) =>
      [this.#text(code, codeSize), this.#text(message, messageSize), offset < 0 ? null : offset];
    return {
      aec_picture: (width, height, channels, bitDepth, pixels, size, alpha, alphaSize) => {
        this.#result.picture = {
          width, height, channels, bitDepth,
          pixels: samples(pixels, size, bitDepth),
          alpha: alphaSize ? samples(alpha, alphaSize, bitDepth) : null,
        };
      },
      aec_rows: (first, count, width, channels, bitDepth, pixels, size) =>
        this.#onRows?.({ first, count, width, channels, bitDepth, pixels: samples(pixels, size, bitDepth) }),
      aec_latents: (rows, columns, channels, address) => {
        const values = new Int16Array(this.#wasm.memory.buffer, address >>> 0, rows * columns * channels);
        this.#onLatents?.({ rows, columns, channels, values });
      },
      aec_failure: (...reason) => {
        this.#failure = new AECError(...error(...reason));
      },
      aec_defect: (...reason) => {
        const [code, message, offset] = error(...reason);
        this.#result.defect = { code, message, offset };
      },
      aec_warning: (text, size) => this.#result.warnings.push(this.#text(text, size)),
      aec_metadata: (kind, address, size) => {
        this.#result[metadata[kind]] = this.#copyOut(address, size);
      },
      aec_other_metadata: (name, size) => this.#result.otherMetadata.push(this.#text(name, size)),
      aec_info: (width, height, channels, bitDepth, hasAlpha, quality, formatVersion, groups) => {
        this.#result.info = {
          width, height, channels, bitDepth, hasAlpha: hasAlpha !== 0, quality: rounded(quality), formatVersion, groups,
        };
      },
      aec_model: (id, size) => {
        this.#result.model = Array.from(this.#copyOut(id, size), (byte) => byte.toString(16).padStart(2, "0")).join("");
      },
      aec_layer: (maxError, isBaseEmpty, baseSize, size) => {
        this.#result.layer = { maxError, isBaseEmpty: isBaseEmpty !== 0, baseSize, size };
      },
      aec_chunk: (type, typeSize, meaning, meaningSize, offset, length, isCritical) => {
        this.#result.chunks.push({
          type: this.#text(type, typeSize), offset, length, isCritical: isCritical !== 0,
          meaning: this.#text(meaning, meaningSize),
        });
      },
      aec_file: (address, size, quality) => {
        this.#result.file = { bytes: this.#copyOut(address, size), quality: rounded(quality) };
      },
      aec_comparison: (psnr, ssimulacra2) => {
        this.#result.comparison = { psnr, ssimulacra2: Number.isNaN(ssimulacra2) ? null : ssimulacra2 };
      },
      aec_progress: (share) => this.#onProgress?.(share),
      aec_thread_failed: (isOutOfMemory, reason, size) => {
        const text = this.#text(reason, size);
        if (isOutOfMemory) throw new AECError("limitExceeded", text);
        throw new AECError("internalInconsistency", `a thread of the codec has stopped: ${text}`);
      },
      aec_out_of_memory: (size) => {
        throw new AECError(
          "limitExceeded", `the picture needs more memory than there is: ${size >>> 0} bytes cannot be had`);
      },
    };
  }

  /** The result of `work`, or the failure that it has reported. */
  #call(work, { onProgress = null, onRows = null, onLatents = null } = {}) {
    if (!this.#wasm) this.#start();
    this.#result = { warnings: [], chunks: [], otherMetadata: [] };
    this.#failure = null;
    this.#onProgress = onProgress;
    this.#onRows = onRows;
    this.#onLatents = onLatents;
    try {
      const result = work(this.#wasm);
      this.#allocated.forEach((address) => this.#wasm.aec_free(address));
      if (this.#failure) throw this.#failure;
      return result;
    } catch (error) {
      if (error !== this.#failure) {
        // It was interrupted at some point.
        this.#stop();
        if (error instanceof WebAssembly.RuntimeError) {
          throw new AECError("internalInconsistency", `the codec has stopped: ${error.message}`);
        }
      }
      throw error;
    } finally {
      this.#result = {};
      this.#allocated = [];
      this.#onProgress = null;
      this.#onRows = null;
      this.#onLatents = null;
    }
  }

  #metadata() {
    return {
      ...Object.fromEntries(metadata.map((name) => [name, this.#result[name] ?? null])),
      otherMetadata: this.#result.otherMetadata,
    };
  }

  /** Views last until memory grows. Addresses come as signed numbers. */
  #view(address, count) {
    return new Uint8Array(this.#wasm.memory.buffer, address >>> 0, count >>> 0);
  }

  #copyOut(address, count) {
    return this.#view(address, count).slice();
  }

  #text(address, count) {
    return new TextDecoder().decode(this.#copyOut(address, count));
  }

  #allocate(size) {
    const address = this.#wasm.aec_allocate(size);
    this.#allocated.push(address);
    return address;
  }

  #copyIn(bytes) {
    const address = this.#allocate(bytes.length);
    this.#view(address, bytes.length).set(bytes);
    return address;
  }

  /** The aec_host_image of a picture. */
  #describe({ width, height, channels, bitDepth, pixels, alpha = null, ...rest }) {
    const check = (samples, count, name) => {
      const type = bitDepth === 16 ? Uint16Array : Uint8Array;
      if (!(samples instanceof type) && !(bitDepth === 8 && samples instanceof Uint8ClampedArray)) {
        throw new AECError("invalidArgument", `${name} of ${bitDepth} bits a sample must be a ${type.name}`);
      }
      if (samples.length !== count) {
        throw new AECError("invalidArgument", `${name} must have ${count} samples, not ${samples.length}`);
      }
      return this.#copyIn(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength));
    };
    const isWhole = (value, most) => Number.isInteger(value) && value > 0 && value <= most;
    if (!isWhole(width, 2 ** 20) || !isWhole(height, 2 ** 20) || width * height > 2 ** 28) {
      throw new AECError("invalidArgument", `a picture cannot have ${width} x ${height} pixels`);
    }
    if (channels !== 1 && channels !== 3) {
      throw new AECError("invalidArgument", `a picture has 1 or 3 channels, not ${channels}; alpha is a plane of its own`);
    }
    if (bitDepth !== 8 && bitDepth !== 16) {
      throw new AECError("invalidArgument", `samples have 8 or 16 bits, not ${bitDepth}`);
    }
    const fields = [
      width, height, channels, bitDepth, check(pixels, width * height * channels, "pixels"),
      alpha ? check(alpha, width * height, "alpha") : 0,
    ];
    for (const name of metadata) {
      const part = rest[name];
      fields.push(part?.length ? this.#copyIn(part) : 0, part?.length ?? 0);
    }
    const address = this.#allocate(imageSize);
    new Int32Array(this.#wasm.memory.buffer, address >>> 0, imageSize / 4).set(fields);
    return address;
  }
}
