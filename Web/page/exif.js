/** Reads what people want to know of Exif, and says of a picture that was turned upright that it is. */

const tags = {
  main: {
    0x010e: "Description", 0x010f: "Make", 0x0110: "Camera", 0x0131: "Software", 0x0132: "Changed", 0x013b: "Artist",
    0x8298: "Copyright",
  },
  photo: {
    0x9003: "Taken", 0x829a: "Exposure", 0x829d: "Aperture", 0x8827: "ISO", 0x9204: "Exposure bias", 0x9209: "Flash",
    0x920a: "Focal length", 0xa405: "In 35 mm", 0xa434: "Lens",
  },
};
const sizes = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 9: 4, 10: 8 };

/** The entries of one directory, as a generator that never leaves the block. */
function* entries(block, offset) {
  const { view, isLittle } = block;
  if (offset < 8 || offset + 2 > view.byteLength) return;
  const count = view.getUint16(offset, isLittle);
  for (let i = 0; i < count; i++) {
    const at = offset + 2 + 12 * i;
    if (at + 12 > view.byteLength) return;
    const [tag, type] = [view.getUint16(at, isLittle), view.getUint16(at + 2, isLittle)];
    const number = view.getUint32(at + 4, isLittle);
    const length = (sizes[type] ?? 0) * number;
    const value = length <= 4 ? at + 8 : view.getUint32(at + 8, isLittle);
    if (length > 0 && value + length <= view.byteLength) yield { tag, type, number, at: value };
  }
}

function open(exif) {
  if (!exif || exif.length < 8) return null;
  const view = new DataView(exif.buffer, exif.byteOffset, exif.byteLength);
  const order = view.getUint16(0);
  if (order !== 0x4949 && order !== 0x4d4d) return null;
  const isLittle = order === 0x4949;
  return view.getUint16(2, isLittle) === 42 ? { view, isLittle, first: view.getUint32(4, isLittle) } : null;
}

function read({ view, isLittle }, { type, number, at }, i = 0) {
  switch (type) {
    case 1: case 7: return view.getUint8(at + i);
    case 2: {
      const bytes = new Uint8Array(view.buffer, view.byteOffset + at, Math.min(number, 500));
      return new TextDecoder().decode(bytes).replace(/\0[^]*$/, "").trim();
    }
    case 3: return view.getUint16(at + 2 * i, isLittle);
    case 4: return view.getUint32(at + 4 * i, isLittle);
    case 9: return view.getInt32(at + 4 * i, isLittle);
    case 5: return view.getUint32(at + 8 * i, isLittle) / view.getUint32(at + 8 * i + 4, isLittle);
    default: return view.getInt32(at + 8 * i, isLittle) / view.getInt32(at + 8 * i + 4, isLittle);
  }
}

function find(block, offset, tag) {
  for (const entry of entries(block, offset)) if (entry.tag === tag) return entry;
  return null;
}

/** Where a directory that another one points to begins; 0 if there is none. */
function pointer(block, tag) {
  const entry = find(block, block.first, tag);
  return entry && entry.type === 4 ? read(block, entry) : 0;
}

function tell(name, value) {
  if (typeof value === "number" && !Number.isFinite(value)) return "";
  switch (name) {
    case "Exposure": return value > 0 && value < 0.4 ? `1/${Math.round(1 / value)} s` : `${+value.toFixed(2)} s`;
    case "Aperture": return `f/${+value.toFixed(1)}`;
    case "Exposure bias": return `${value > 0 ? "+" : ""}${+value.toFixed(1)} EV`;
    case "Focal length": return `${+value.toFixed(1)} mm`;
    case "In 35 mm": return value > 0 ? `${value} mm` : "";
    case "Flash": return value & 1 ? "fired" : "not fired";
    case "Taken": case "Changed": return String(value).replace(/^(\d{4}):(\d\d):/, "$1-$2-");
    default: return String(value);
  }
}

/**
 * @param {Uint8Array | null} exif from the TIFF header on
 * @returns {{ name: string, value: string }[]}
 */
export function exifFields(exif) {
  const block = open(exif);
  if (!block) return [];
  const fields = [];
  for (const [names, offset] of [[tags.main, block.first], [tags.photo, pointer(block, 0x8769)]]) {
    for (const entry of entries(block, offset)) {
      const name = names[entry.tag];
      const value = name ? tell(name, read(block, entry)) : "";
      if (value) fields.push({ name, value });
    }
  }
  const place = pointer(block, 0x8825);
  const [north, east] = [[1, 2], [3, 4]].map(([reference, degrees]) => {
    const [sign, value] = [find(block, place, reference), find(block, place, degrees)];
    if (!sign || sign.type !== 2 || !value || value.type !== 5 || value.number < 3) return NaN;
    const angle = read(block, value) + read(block, value, 1) / 60 + read(block, value, 2) / 3600;
    return "SW".includes(read(block, sign) || " ") ? -angle : angle;
  });
  if (Number.isFinite(north) && Number.isFinite(east)) {
    fields.push({ name: "Place", value: `${north.toFixed(5)}, ${east.toFixed(5)}` });
  }
  return fields;
}

/** @returns {number} 1 to 8: how the picture is to be turned and mirrored */
export function orientation(exif) {
  const block = open(exif);
  const entry = block && find(block, block.first, 0x0112);
  const value = entry && entry.type === 3 ? read(block, entry) : 1;
  return value >= 1 && value <= 8 ? value : 1;
}

/**
 * A copy for a picture that was turned: it is upright, has such sides, and no small picture of how it was.
 * @param {Uint8Array} exif with an orientation
 */
export function uprightExif(exif, width, height) {
  const copy = exif.slice();
  const block = open(copy);
  const { view, isLittle, first } = block;
  view.setUint16(find(block, first, 0x0112).at, 1, isLittle);
  const photo = pointer(block, 0x8769);
  for (const [tag, side] of [[0xa002, width], [0xa003, height]]) {
    const entry = find(block, photo, tag);
    if (entry?.type === 3) view.setUint16(entry.at, side, isLittle);
    if (entry?.type === 4) view.setUint32(entry.at, side, isLittle);
  }
  const next = first + 2 + 12 * view.getUint16(first, isLittle);
  if (next + 4 <= view.byteLength) view.setUint32(next, 0, isLittle);
  return copy;
}

/** XMP that says the same. */
function uprightXMP(xmp) {
  const text = new TextDecoder().decode(xmp);
  const turned = text
    .replace(/(tiff:Orientation\s*=\s*["'])\d(["'])/g, "$11$2")
    .replace(/(<tiff:Orientation>\s*)\d(\s*<)/g, "$11$2");
  return turned === text ? xmp : new TextEncoder().encode(turned);
}

/** Turns samples as an orientation asks. */
export function turn(samples, width, height, channels, value) {
  const result = new samples.constructor(samples.length);
  const newWidth = value >= 5 ? height : width;
  // Where the first pixel goes, and how far the next one of a row and of a column.
  const [start, right, down] = {
    2: [width - 1, -1, width],
    3: [width * height - 1, -1, -width],
    4: [width * (height - 1), 1, -width],
    5: [0, newWidth, 1],
    6: [newWidth - 1, newWidth, -1],
    7: [width * height - 1, -newWidth, -1],
    8: [newWidth * (width - 1), -newWidth, 1],
  }[value];
  for (let y = 0, from = 0; y < height; y++) {
    let to = (start + y * down) * channels;
    for (let x = 0; x < width; x++, to += right * channels) {
      for (let c = 0; c < channels; c++) result[to + c] = samples[from++];
    }
  }
  return result;
}

/** As the program does: the pixels are turned as Exif asks, and the metadata says that they are upright. */
export function upright(picture) {
  const value = orientation(picture.exif);
  if (value === 1) return picture;
  const { width, height, channels, pixels, alpha, exif, xmp } = picture;
  const [newWidth, newHeight] = value >= 5 ? [height, width] : [width, height];
  return {
    ...picture, width: newWidth, height: newHeight,
    pixels: turn(pixels, width, height, channels, value), alpha: alpha && turn(alpha, width, height, 1, value),
    exif: uprightExif(exif, newWidth, newHeight), xmp: xmp && uprightXMP(xmp),
  };
}
