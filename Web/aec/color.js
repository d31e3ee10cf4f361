/**
 * Which colour space of a canvas a picture is in, by its ICC profile, and the other way.
 */
import { AECError } from "./error.js";

/** The columns of red, green and blue, adapted to D50 as in every profile. */
const spaces = {
  "srgb": [0.4361, 0.2225, 0.0139, 0.3851, 0.7169, 0.0971, 0.1431, 0.0606, 0.7141],
  "display-p3": [0.5151, 0.2412, -0.0011, 0.2919, 0.6922, 0.0419, 0.1572, 0.0666, 0.7841],
};
/** What small profiles may be off by. */
const tolerance = 0.004;

/**
 * @param {Uint8Array | null} icc
 * @returns {{ colorSpace: PredefinedColorSpace, warning: string | null }} sRGB, and why, where it is neither that nor Display P3
 */
export function colorSpaceOf(icc) {
  const found = icc === null ? "srgb" : find(icc);
  if (found) return { colorSpace: found, warning: null };
  return { colorSpace: "srgb", warning: "its colour profile is neither sRGB nor Display P3: it is shown as if it were sRGB" };
}

/** null for a profile that is neither. */
function find(icc) {
  try {
    const view = new DataView(icc.buffer, icc.byteOffset, icc.byteLength);
    const tags = tagsOf(view);
    // What has tables goes by these, whatever else is there.
    if (tags.has("A2B0")) return null;
    if (text(view, 16) === "GRAY") return isLikeSRGB(view, tags.get("kTRC")) ? "srgb" : null;
    if (!["rTRC", "gTRC", "bTRC"].every((name) => isLikeSRGB(view, tags.get(name)))) return null;
    const columns = ["rXYZ", "gXYZ", "bXYZ"].flatMap((name) => [8, 12, 16].map((at) => fixed(view, tags.get(name) + at)));
    return Object.keys(spaces).find((name) => spaces[name].every((value, i) => Math.abs(value - columns[i]) < tolerance)) ?? null;
  } catch {
    // A tag that is missing, or that lies outside of the profile.
    return null;
  }
}

/** Where each tag begins. */
function tagsOf(view) {
  const tags = new Map();
  const count = Math.min(view.getUint32(128), 1000);
  for (let i = 0; i < count; i++) tags.set(text(view, 132 + 12 * i), view.getUint32(136 + 12 * i));
  return tags;
}

/** Whether a curve makes what sRGB's does, to within one and a half of 255 levels. */
function isLikeSRGB(view, at) {
  const curve = curveAt(view, at);
  for (let i = 5; i <= 255; i += 5) {
    const linear = curve(i / 255);
    const back = linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
    // Written so that no number is not like it, either.
    if (!(Math.abs(255 * back - i) < 1.5)) return false;
  }
  return true;
}

/** A function of [0, 1]. */
function curveAt(view, at) {
  const type = text(view, at);
  if (type === "curv") {
    const count = view.getUint32(at + 8);
    if (count === 0) return (x) => x;
    if (count === 1) return (x) => x ** (view.getUint16(at + 12) / 256);
    return (x) => {
      const place = x * (count - 1);
      const i = Math.min(Math.floor(place), count - 2);
      const low = view.getUint16(at + 12 + 2 * i);
      return (low + (view.getUint16(at + 14 + 2 * i) - low) * (place - i)) / 65535;
    };
  }
  if (type !== "para") throw new RangeError(`a curve of type ${type}`);
  const kind = view.getUint16(at + 8);
  const [g, a = 1, b = 0, c = 0, d = 0, e = 0, f = 0] =
    Array.from({ length: [1, 3, 4, 5, 7][kind] }, (_, i) => fixed(view, at + 12 + 4 * i));
  switch (kind) {
    case 0: return (x) => x ** g;
    case 1: return (x) => (x >= -b / a ? (a * x + b) ** g : 0);
    case 2: return (x) => (x >= -b / a ? (a * x + b) ** g + c : c);
    default: return (x) => (x >= d ? (a * x + b) ** g + e : c * x + f);
  }
}

function fixed(view, at) {
  return view.getInt32(at) / 65536;
}

function text(view, at) {
  return String.fromCharCode(...[0, 1, 2, 3].map((i) => view.getUint8(at + i)));
}

/**
 * The profile of what a canvas has.
 * @param {string} [colorSpace] of an ImageData
 * @returns {Uint8Array | null} null for sRGB, which a file without a profile is in
 * @throws {AECError} for others than sRGB and Display P3
 */
export function profileOf(colorSpace = "srgb") {
  if (colorSpace === "srgb") return null;
  if (colorSpace !== "display-p3") {
    throw new AECError("invalidArgument", `an ImageData must be in srgb or display-p3, not in ${colorSpace}`);
  }
  const columns = spaces[colorSpace];
  const xyz = (values) => ["XYZ ", 0, ...values.map(toFixed)];
  const words = (text) => ["mluc", 0, 1, 12, "enUS", 2 * text.length, 28, text];
  const curve = ["para", 0, 3 << 16, ...[2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045].map(toFixed)];
  return makeProfile({
    desc: words("Display P3"), cprt: words("CC0"), wtpt: xyz([0.9642, 1, 0.8249]), chad: ["sf32", 0, ...adaptation.map(toFixed)],
    rXYZ: xyz(columns.slice(0, 3)), gXYZ: xyz(columns.slice(3, 6)), bXYZ: xyz(columns.slice(6)),
    rTRC: curve, gTRC: curve, bTRC: curve,
  });
}

/** From D65 to D50, after Bradford. */
const adaptation = [1.04788, 0.02292, -0.05022, 0.02959, 0.99048, -0.01707, -0.00925, 0.01508, 0.75168];

function toFixed(value) {
  return Math.round(value * 65536);
}

/** Of tags whose parts are words of 32 bits and texts, those of four letters as they are and others in UTF-16. */
function makeProfile(tags) {
  const bytes = new Uint8Array(1024);
  const view = new DataView(bytes.buffer);
  let at = 0;
  const write = (part) => {
    if (typeof part === "number") {
      view.setInt32(at, part);
      at += 4;
    } else if (part.length === 4) {
      for (const letter of part) bytes[at++] = letter.charCodeAt(0);
    } else {
      for (const letter of part) bytes[(at += 2) - 1] = letter.charCodeAt(0);
    }
  };
  // Version 4.3, for displays.
  [0, 0, 0x04300000, "mntr", "RGB ", "XYZ ", 0, 0, 0, "acsp"].forEach(write);
  at = 68;
  [0.9642, 1, 0.8249].map(toFixed).forEach(write);
  at = 128;
  const entries = Object.entries(tags);
  write(entries.length);
  const places = new Map();
  let end = 132 + 12 * entries.length;
  for (const [i, [name, parts]] of entries.entries()) {
    // Curves that are the same are there once.
    if (!places.has(parts)) {
      at = end;
      parts.forEach(write);
      places.set(parts, [end, at - end]);
      end = Math.ceil(at / 4) * 4;
    }
    at = 132 + 12 * i;
    [name, ...places.get(parts)].forEach(write);
  }
  view.setUint32(0, end);
  return bytes.slice(0, end);
}
