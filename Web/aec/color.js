/**
 * Which colour space of a canvas a picture is in, by its ICC profile.
 */

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
