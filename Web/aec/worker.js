/**
 * The worker: takes one call at a time and answers with the result, or with the error. The messages are those of client.js.
 */
import { colorSpaceOf, profileOf } from "./color.js";
import { Engine } from "./engine.js";
import { AECError } from "./error.js";
import { isNode } from "./link.js";
import { toPNG } from "./png.js";
import { canPreview, isLarge, previewOf } from "./preview.js";
import { fromRGBA, orientationOf, placeOf, placeOfPreview, swapsSides, toRGBA } from "./turn.js";

const port = isNode ? process.getBuiltinModule("node:worker_threads").parentPort : globalThis;
/** So many pixels go to a canvas at a time, which takes a few milliseconds there. */
const stripSize = 2 ** 20;
let engine = null;

const listen = ({ kind, ...message }) => (kind === "start" ? start(message) : answer(message));
if (isNode) port.on("message", listen);
else port.onmessage = ({ data }) => listen(data);

async function start({ model, ...options }) {
  try {
    engine = await Engine.create({ model: await unpack(model), ...options });
    port.postMessage({ kind: "started", lock: await holdLock() });
  } catch (error) {
    port.postMessage(failure(error));
  }
}

async function unpack(model) {
  if (model[0] !== 0x1f || model[1] !== 0x8b) return model;
  try {
    const stream = new Blob([model]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  } catch (error) {
    throw new AECError("malformed", `the model is no gzip file, or it is damaged: ${error.message}`);
  }
}

/** Taken for as long as this worker lives: who waits for it learns of its death. null where there are no locks. */
function holdLock() {
  if (!globalThis.navigator?.locks) return null;
  const name = `aec-worker-${crypto.randomUUID()}`;
  return new Promise((resolve) => {
    navigator.locks.request(name, () => {
      resolve(name);
      return new Promise(() => {});
    }).catch(() => resolve(null));
  });
}

function answer({ method, ...values }) {
  try {
    const value = methods[method](values);
    port.postMessage({ kind: "result", value, memory: engine.memorySize }, buffersOf(value));
  } catch (error) {
    port.postMessage(failure(error));
  }
}

/** `isFatal`: it is better to go on with a new worker, where memory is as it was in the beginning. */
function failure(error) {
  if (error instanceof AECError) {
    const { code, message, offset } = error;
    return { kind: "error", code, message, offset, isFatal: engine === null || engine.memorySize === 0 };
  }
  // Of the arrays that a picture becomes.
  const isMemory = error instanceof RangeError;
  const code = isMemory ? "limitExceeded" : "internalInconsistency";
  const message = isMemory ? `the picture needs more memory than there is: ${error.message}` : String(error);
  return { kind: "error", code, message, offset: null, isFatal: true };
}

/** What can be handed over instead of copied. */
function buffersOf(value) {
  const found = new Set();
  for (const part of Object.values(value ?? {})) {
    if (ArrayBuffer.isView(part) && part.byteLength > 0) found.add(part.buffer);
  }
  return [...found];
}

function post(kind, value) {
  port.postMessage({ kind, ...value }, buffersOf(value));
}

/** What the engine calls: progress in steps that a page can follow. */
function watching({ wantsProgress, wantsRows }) {
  let told = -1;
  return {
    onProgress: !wantsProgress ? undefined : (share) => {
      if (share < told + 0.005 && share !== 1) return;
      told = share;
      post("progress", { share });
    },
    onRows: !wantsRows ? undefined : (rows) => post("rows", { rows }),
  };
}

/**
 * Of a file that is about to be decoded, what the engine calls, with `tell` for the preview, where there will be one.
 * @param {object} info of the file
 * @param {((preview: import("./aec.d.ts").Preview) => void) | null} tell
 */
function previewing(info, options, tell) {
  if (!tell || !canPreview(info, options)) return {};
  return { onLatents: (latents) => tell(previewOf(latents, info)) };
}

/** `decode`, of which the caller wants a preview perhaps. */
function decode(bytes, options, { wantsPreview, ...wants }) {
  const preview = wantsPreview
    ? previewing(engine.inspect(bytes), options, (preview) => post("preview", { preview })) : {};
  return engine.decode(bytes, options, { ...watching(wants), ...preview });
}

const methods = {
  decode: ({ bytes, options, ...wants }) => decode(bytes, options, wants),
  inspect: ({ bytes }) => engine.inspect(bytes),
  encode: ({ picture, options, ...wants }) => engine.encode(planar(picture), options, watching(wants)),
  compare: ({ original, other }) => engine.compare(planar(original), planar(other)),

  /** As it lies in the file. */
  image({ bytes, options, ...wants }) {
    const picture = decode(bytes, options, wants);
    const { width, height, warnings } = picture;
    const { colorSpace, warning } = colorSpaceOf(picture.icc);
    const data = toRGBA({ ...picture, count: height });
    return { width, height, data, colorSpace, warnings: warning ? [...warnings, warning] : warnings };
  },

  /** A file that every browser shows: upright, and with its profile. In front of a large one comes a preview of the same size. */
  png({ bytes, options, showsPreview, ...wants }) {
    const info = showsPreview ? engine.inspect(bytes) : null;
    const tell = !info || !isLarge(info) ? null : (preview) => {
      const orientation = orientationOf(info.exif);
      const { width, height } = placeOf(orientation, info, 0, info.height);
      const { colorSpace } = colorSpaceOf(info.icc);
      post("sketch", { sketch: sketchOf(preview, orientation, info, colorSpace), size: { width, height } });
    };
    const picture = engine.decode(bytes, options, { ...watching(wants), ...previewing(info, options, tell) });
    const orientation = orientationOf(picture.exif);
    const { width, height } = placeOf(orientation, picture, 0, picture.height);
    const data = toRGBA({ ...picture, count: picture.height }, orientation);
    const { icc } = picture;
    const file = toPNG({ width, height, data, isGrey: picture.channels === 1, hasAlpha: picture.alpha !== null, icc });
    return { blob: new Blob([file], { type: "image/png" }), warnings: picture.warnings };
  },

  /** Strips, upright, as soon as they are final. Those of a picture with opacity follow at its end once more. */
  draw({ bytes, options = {}, ...wants }) {
    const { preview: showsPreview = true, ...values } = options;
    const info = engine.inspect(bytes);
    const orientation = orientationOf(info.exif);
    const { colorSpace, warning } = colorSpaceOf(info.icc);
    const { width, height } = options.region ?? info;
    const scale = options.scale ?? 1;
    const size = { width: Math.ceil(width / scale), height: Math.ceil(height / scale) };
    const [wide, high] = swapsSides(orientation) ? [size.height, size.width] : [size.width, size.height];
    let hasBegun = false;
    let drawn = 0;

    const begin = () => {
      if (!hasBegun) post("size", { width: wide, height: high, colorSpace });
      hasBegun = true;
    };
    const sketch = (preview) => {
      begin();
      post("sketch", sketchOf(preview, orientation, size, colorSpace));
    };
    const strips = (rows, first, count) => {
      begin();
      const each = Math.max(1, Math.floor(stripSize / rows.width));
      const samples = rows.width * rows.channels;
      for (let at = 0; at < count; at += each) {
        const part = Math.min(each, count - at);
        const pixels = rows.pixels.subarray(at * samples, (at + part) * samples);
        const alpha = rows.alpha?.subarray(at * rows.width, (at + part) * rows.width) ?? null;
        const data = toRGBA({ ...rows, count: part, pixels, alpha }, orientation);
        post("strip", { ...placeOf(orientation, size, first + at, part), data, colorSpace });
      }
    };
    const picture = engine.decode(bytes, options, {
      ...watching(wants),
      ...previewing(info, values, showsPreview && isLarge(info) ? sketch : null),
      onRows: (rows) => {
        // What comes in another order comes at the end.
        if (rows.first !== drawn) return;
        strips({ ...rows, alpha: null }, rows.first, rows.count);
        drawn += rows.count;
      },
    });
    if (picture.alpha) drawn = 0;
    const rest = {
      ...picture,
      pixels: picture.pixels.subarray(drawn * picture.width * picture.channels),
      alpha: picture.alpha?.subarray(drawn * picture.width) ?? null,
    };
    if (drawn < picture.height) strips(rest, drawn, picture.height - drawn);
    const warnings = warning ? [...picture.warnings, warning] : picture.warnings;
    return { width: wide, height: high, colorSpace, warnings };
  },
};

/** A preview, upright, and where its pixels lie in the picture. */
function sketchOf(preview, orientation, size, colorSpace) {
  const data = toRGBA({ ...preview, count: preview.height, alpha: null }, orientation);
  const [columns, rows] = swapsSides(orientation) ? [preview.height, preview.width] : [preview.width, preview.height];
  return { ...placeOfPreview(orientation, size, preview), columns, rows, data, colorSpace };
}

/** Of what a canvas has, the samples that an encoder takes. */
function planar(picture) {
  return picture.data ? { ...fromRGBA(picture), icc: profileOf(picture.colorSpace) } : picture;
}
