/** Colour profiles: their names, and what it takes to show their colours on a canvas, which knows sRGB and Display P3. */

/** The colours of red, green and blue in the profile's connection space, by canvas space. */
const spaces = {
  srgb: [[0.4361, 0.2225, 0.0139], [0.3851, 0.7169, 0.0971], [0.1431, 0.0606, 0.7141]],
  "display-p3": [[0.5151, 0.2412, -0.0011], [0.292, 0.6922, 0.0419], [0.1571, 0.0666, 0.7841]],
};

/** The widest space that canvases have here. */
const widest = hasDisplayP3() ? "display-p3" : "srgb";

function hasDisplayP3() {
  if (typeof ImageData === "undefined") return true;
  try {
    return new ImageData(1, 1, { colorSpace: "display-p3" }).colorSpace === "display-p3";
  } catch {
    return false;
  }
}

/**
 * @param {Uint8Array | null} icc
 * @returns {{ name: string, copyright: string, colorSpace: "srgb" | "display-p3", convert: object | null, isKnown: boolean }} the
 *   canvas' space; what `converter` takes where samples are to be converted for it; whether colours are shown as they should be
 */
export function describeProfile(icc) {
  const plain = { name: "", copyright: "", colorSpace: "srgb", convert: null, isKnown: icc === null };
  if (!icc) return plain;
  try {
    return read(icc) ?? plain;
  } catch {
    // Whatever a damaged profile says, the picture is shown.
    return plain;
  }
}

function read(icc) {
  const view = new DataView(icc.buffer, icc.byteOffset, icc.byteLength);
  const word = (at) => String.fromCharCode(...icc.subarray(at, at + 4));
  if (icc.length < 132 || word(36) !== "acsp") return null;
  const found = new Map();
  for (let i = 0; i < Math.min(view.getUint32(128), 100); i++) {
    const at = 132 + 12 * i;
    found.set(word(at), { at: view.getUint32(at + 4), size: view.getUint32(at + 8) });
  }
  const result = {
    name: text(icc, view, word, found.get("desc")), copyright: text(icc, view, word, found.get("cprt")),
    colorSpace: "srgb", convert: null, isKnown: false,
  };
  const kind = word(16);
  if (kind === "GRAY") {
    const curve = readCurve(view, word, found.get("kTRC"));
    result.isKnown = curve !== null;
    if (curve && !isLikeSRGB(curve)) result.convert = { curves: [curve], matrix: null };
    return result;
  }
  if (kind !== "RGB " || found.has("A2B0")) return result;
  const colors = ["rXYZ", "gXYZ", "bXYZ"].map((tag) => {
    const { at } = found.get(tag);
    return [8, 12, 16].map((offset) => view.getInt32(at + offset) / 65536);
  });
  const curves = ["rTRC", "gTRC", "bTRC"].map((tag) => readCurve(view, word, found.get(tag)));
  if (curves.includes(null)) return result;
  result.isKnown = true;
  const isUsual = curves.every(isLikeSRGB);
  for (const space of new Set(["srgb", widest])) {
    const primaries = spaces[space];
    if (isUsual && colors.every((color, i) => color.every((value, j) => Math.abs(value - primaries[i][j]) < 0.003))) {
      result.colorSpace = space;
      return result;
    }
  }
  // Other spaces are wider than sRGB, most of them.
  result.colorSpace = widest;
  result.convert = { curves, matrix: multiply(invert(columns(spaces[widest])), columns(colors)) };
  return result;
}

function text(icc, view, word, tag) {
  if (!tag) return "";
  const { at } = tag;
  const decode = (start, length, encoding) =>
    new TextDecoder(encoding).decode(icc.subarray(start, start + Math.min(length, 400))).replace(/\0[^]*$/, "").trim();
  if (word(at) === "desc") return decode(at + 12, view.getUint32(at + 8), "latin1");
  if (word(at) === "text") return decode(at + 8, tag.size - 8, "latin1");
  if (word(at) === "mluc") return decode(at + view.getUint32(at + 24), view.getUint32(at + 20), "utf-16be");
  return "";
}

/** A function from 0...1 to linear light; null if it is of a kind that is not known. */
function readCurve(view, word, tag) {
  if (!tag) return null;
  const { at } = tag;
  if (word(at) === "curv") {
    const count = view.getUint32(at + 8);
    if (count === 0) return (value) => value;
    if (count === 1) {
      const gamma = view.getUint16(at + 12) / 256;
      return (value) => value ** gamma;
    }
    const table = Array.from({ length: Math.min(count, 65536) }, (_, i) => view.getUint16(at + 12 + 2 * i) / 65535);
    return (value) => {
      const place = value * (table.length - 1);
      const low = Math.min(Math.floor(place), table.length - 2);
      return table[low] + (table[low + 1] - table[low]) * (place - low);
    };
  }
  if (word(at) !== "para") return null;
  const kind = view.getUint16(at + 8);
  const count = [1, 3, 4, 5, 7][kind] ?? 0;
  const [g, a, b, c, d, e, f] = Array.from({ length: count }, (_, i) => view.getInt32(at + 12 + 4 * i) / 65536);
  switch (kind) {
    case 0: return (value) => value ** g;
    case 1: return (value) => (value >= -b / a ? (a * value + b) ** g : 0);
    case 2: return (value) => (value >= -b / a ? (a * value + b) ** g : 0) + c;
    case 3: return (value) => (value >= d ? (a * value + b) ** g : c * value);
    case 4: return (value) => (value >= d ? (a * value + b) ** g + e : c * value + f);
    default: return null;
  }
}

const fromLinear = (value) => (value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055);

/** Within what is visible: profiles have their curves rounded. */
function isLikeSRGB(curve) {
  for (let i = 0; i <= 32; i++) if (Math.abs(fromLinear(Math.max(0, curve(i / 32))) - i / 32) > 0.01) return false;
  return true;
}

const columns = (colors) => [0, 1, 2].map((row) => colors.map((color) => color[row]));

const multiply = (a, b) => a.map((row) => [0, 1, 2].map((j) => row.reduce((sum, value, k) => sum + value * b[k][j], 0)));

function invert([[a, b, c], [d, e, f], [g, h, i]]) {
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  return [
    [e * i - f * h, c * h - b * i, b * f - c * e],
    [f * g - d * i, a * i - c * g, c * d - a * f],
    [d * h - e * g, b * g - a * h, a * e - b * d],
  ].map((row) => row.map((value) => value / determinant));
}

/**
 * What converts samples for a canvas.
 * @param {{ curves: ((value: number) => number)[], matrix: number[][] | null } | null} convert of `describeProfile`
 * @param {1 | 3} channels
 * @returns {((pixels: Uint8ClampedArray, count: number) => void) | null} changes RGBA pixels of 8 bits in place
 */
export function converter(convert, channels) {
  if (!convert || (channels === 1) !== (convert.matrix === null)) return null;
  const linear = convert.curves.map((curve) => Float32Array.from({ length: 256 }, (_, i) => curve(i / 255)));
  const encoded = Uint8ClampedArray.from({ length: 4097 }, (_, i) => Math.round(255 * fromLinear(i / 4096)));
  const encode = (value) => encoded[value <= 0 ? 0 : value >= 1 ? 4096 : (value * 4096 + 0.5) | 0];
  if (!convert.matrix) {
    return (pixels, count) => {
      for (let i = 0; i < 4 * count; i += 4) pixels[i] = pixels[i + 1] = pixels[i + 2] = encode(linear[0][pixels[i]]);
    };
  }
  const [[a, b, c], [d, e, f], [g, h, k]] = convert.matrix;
  const [reds, greens, blues] = linear;
  return (pixels, count) => {
    for (let i = 0; i < 4 * count; i += 4) {
      const [red, green, blue] = [reds[pixels[i]], greens[pixels[i + 1]], blues[pixels[i + 2]]];
      pixels[i] = encode(a * red + b * green + c * blue);
      pixels[i + 1] = encode(d * red + e * green + f * blue);
      pixels[i + 2] = encode(g * red + h * green + k * blue);
    }
  };
}
