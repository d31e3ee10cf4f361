/**
 * Reads and writes PNG files sample by sample: a canvas would reduce 16 bits to 8 and multiply by alpha. For workers and for
 * node.
 */
import { join } from "./bytes.js";
import { FileError, checkSize, limits } from "./error.js";
import { lossNotes, resolution } from "./losses.js";

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

const crcTable = new Uint32Array(256).map((_, i) => {
  let crc = i;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

function crc32(bytes, crc = 0) {
  let sum = ~crc;
  for (let i = 0; i < bytes.length; i++) sum = crcTable[(sum ^ bytes[i]) & 255] ^ (sum >>> 8);
  return ~sum >>> 0;
}

/** @param {Uint8Array} bytes the beginning of a file */
export function isPNG(bytes) {
  return signature.every((byte, i) => bytes[i] === byte);
}

/**
 * Whether a program should go on after a chunk of another kind than it knows.
 * @param {string} type four letters, of which the first is small where the chunk can be left out
 */
const isCritical = (type) => type.charCodeAt(0) < 0x60;

/**
 * @param {Uint8Array} bytes a whole file
 * @param {{ onProgress?: (share: number) => void }} [options]
 * @returns {Promise<{ picture: object, notes: string[], losses: string[], texts: { keyword: string, text: string }[],
 *   form: string }>}
 *   `picture` is a Picture as the package has it, `form` says how the file has its samples, `losses` what is not put into an
 *   .aec file
 * @throws {FileError}
 */
export async function readPNG(bytes, { onProgress } = {}) {
  const file = scan(bytes);
  const { header } = file;
  const palette = header.colorType === 3 ? readPalette(file) : null;
  const metadata = await readMetadata(file);
  // As in the program: a palette of greys is a grey picture, unless a profile says what its colours are.
  const isGrey = palette ? palette.isGrey && !metadata.icc : (header.colorType & 2) === 0;
  const transparent = palette ? null : readTransparentColor(file);
  const hasAlpha = (header.colorType & 4) !== 0 || (palette ? palette.alpha !== null : transparent !== null);

  const { width, height } = header;
  // Deflate makes at most 1032 bytes of one: no memory for a picture that cannot be there.
  const stored = file.data.reduce((sum, part) => sum + part.length, 0);
  if ((width * height * header.samples * header.bitDepth) / 8 > stored * 1032 + 1024) {
    throw new FileError("truncated", `${stored} bytes of data cannot hold ${width}×${height} pixels`);
  }
  const channels = isGrey ? 1 : 3;
  const bitDepth = header.bitDepth === 16 ? 16 : 8;
  const Samples = bitDepth === 16 ? Uint16Array : Uint8Array;
  const picture = {
    width, height, channels, bitDepth,
    pixels: allocate(Samples, width * height * channels),
    alpha: hasAlpha ? allocate(Samples, width * height) : null,
    icc: metadata.icc, exif: metadata.exif, xmp: metadata.xmp,
  };
  await readRows(file, (row, pass, y) => unpack(row, header, pass, y, picture, palette, transparent), onProgress);
  if (picture.alpha && isOpaque(picture.alpha, bitDepth)) picture.alpha = null;

  const kinds = { 0: "grey", 2: "RGB", 3: "palette", 4: "grey and alpha", 6: "RGB and alpha" };
  const interlaced = header.isInterlaced ? ", interlaced" : "";
  const form = `${kinds[header.colorType]}, ${header.bitDepth} ${header.bitDepth === 1 ? "bit" : "bits"}${interlaced}`;
  const { texts, losses } = metadata;
  return { picture, notes: file.notes, losses, texts, form };
}

function allocate(Samples, count) {
  try {
    return new Samples(count);
  } catch {
    throw new FileError("limitExceeded", "the picture needs more memory than there is");
  }
}

function isOpaque(alpha, bitDepth) {
  const most = bitDepth === 16 ? 65535 : 255;
  for (let i = 0; i < alpha.length; i++) if (alpha[i] !== most) return false;
  return true;
}

/** The chunks of a file, checked, and its header. */
function scan(bytes) {
  if (!isPNG(bytes)) throw new FileError("malformed", "this is no PNG file", 0);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const file = { header: null, chunks: new Map(), data: [], texts: [], notes: [] };
  let at = 8;
  for (let isFirst = true; ; isFirst = false) {
    if (at + 12 > bytes.length) throw new FileError("truncated", "the file ends before the picture does", bytes.length);
    const length = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (!/^[A-Za-z]{4}$/.test(type)) throw new FileError("malformed", "a chunk has a name that is none", at + 4);
    if (isFirst && type !== "IHDR") throw new FileError("malformed", `the first chunk is ${type} and not IHDR`, at + 4);
    const end = at + 12 + length;
    if (end > bytes.length) throw new FileError("truncated", `the file ends within a chunk ${type}`, bytes.length);
    const content = bytes.subarray(at + 8, at + 8 + length);
    const isWhole = crc32(bytes.subarray(at + 4, at + 8 + length)) === view.getUint32(at + 8 + length);
    if (!isWhole && isCritical(type)) throw new FileError("checksumMismatch", `the chunk ${type} is damaged`, at);
    if (!isWhole) file.notes.push(`The chunk ${type} is damaged and was left out.`);
    else if (type === "IHDR") file.header = readHeader(file, content, at + 8);
    else if (type === "IDAT") file.data.push(content);
    else if (type === "IEND") break;
    else if (type === "iTXt" || type === "tEXt" || type === "zTXt") file.texts.push({ type, content });
    else if (type === "PLTE" || !isCritical(type)) {
      // Transparent colours before the palette are ignored, as by all programs that use libpng.
      if (type === "PLTE" && (file.header.colorType & 2) !== 0 && file.chunks.delete("tRNS")) {
        file.notes.push("The transparent colours stand in the wrong place and were ignored.");
      }
      if (!file.chunks.has(type)) file.chunks.set(type, { content, offset: at + 8 });
    } else throw new FileError("unsupportedFeature", `the file has a chunk ${type}, which this page does not know`, at);
    at = end;
  }
  if (file.data.length === 0) throw new FileError("malformed", "the file has no picture in it", at);
  if (file.chunks.has("acTL")) file.notes.push("Of an animation, the first picture is shown.");
  return file;
}

function readHeader(file, content, offset) {
  if (file.header) throw new FileError("malformed", "the file has two headers", offset);
  if (content.length !== 13) throw new FileError("malformed", "the header has another length than 13 bytes", offset);
  const view = new DataView(content.buffer, content.byteOffset, 13);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  const [bitDepth, colorType, compression, filter, interlace] = content.subarray(8);
  const depths = { 0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16] };
  if (!depths[colorType]?.includes(bitDepth)) {
    throw new FileError("malformed", `there is no colour type ${colorType} with ${bitDepth} bits`, offset + 8);
  }
  if (compression !== 0 || filter !== 0 || interlace > 1) {
    throw new FileError("unsupportedFeature", "the file is compressed or interlaced in an unknown way", offset + 10);
  }
  checkSize(width, height, offset);
  const samples = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }[colorType];
  return { width, height, bitDepth, colorType, samples, isInterlaced: interlace === 1 };
}

function readPalette(file) {
  const chunk = file.chunks.get("PLTE");
  if (!chunk) throw new FileError("malformed", "the palette is missing");
  const { content, offset } = chunk;
  const count = content.length / 3;
  if (count === 0 || count > 256 || !Number.isInteger(count)) {
    throw new FileError("malformed", `a palette cannot have ${content.length} bytes`, offset);
  }
  // Pixels beyond the palette are black.
  const colors = new Uint8Array(256 * 3);
  colors.set(content);
  let isGrey = true;
  for (let i = 0; i < content.length; i += 3) {
    if (content[i] !== content[i + 1] || content[i] !== content[i + 2]) isGrey = false;
  }
  const transparency = file.chunks.get("tRNS")?.content.subarray(0, 256);
  const alpha = transparency ? new Uint8Array(256).fill(255) : null;
  if (alpha) alpha.set(transparency);
  return { colors, alpha, isGrey };
}

/** The colour that is transparent, in a picture that has neither palette nor alpha; null if there is none. */
function readTransparentColor({ header, chunks, notes }) {
  const chunk = chunks.get("tRNS");
  if (!chunk || (header.colorType !== 0 && header.colorType !== 2)) return null;
  if (chunk.content.length !== header.samples * 2) {
    notes.push("The transparent colour is damaged and was left out.");
    return null;
  }
  // Bits beyond those of a sample do not count.
  const mask = 2 ** header.bitDepth - 1;
  return Array.from({ length: header.samples }, (_, i) => ((chunk.content[2 * i] << 8) | chunk.content[2 * i + 1]) & mask);
}

/** Inflates a zlib stream of at most so many bytes; null where it is damaged or larger. */
async function inflate(bytes, most) {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate")).getReader();
  const parts = [];
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.length;
      if (size > most) {
        await reader.cancel();
        return null;
      }
      parts.push(value);
    }
  } catch {
    return null;
  }
  return join(parts);
}

async function readMetadata({ chunks, texts: chunksOfText, notes }) {
  const metadata = { icc: null, exif: null, xmp: null, texts: [], losses: [] };
  const profile = chunks.get("iCCP")?.content;
  if (profile) {
    const end = profile.indexOf(0);
    metadata.icc = end > 0 && profile[end + 1] === 0 ? await inflate(profile.subarray(end + 2), limits.maxMetadata) : null;
    if (!metadata.icc) notes.push("The colour profile is damaged and was left out.");
  }
  if (chunks.has("eXIf")) metadata.exif = chunks.get("eXIf").content.slice();
  for (const { type, content } of chunksOfText) {
    const text = await readText(type, content);
    if (!text) notes.push("A text is damaged or too long and was left out.");
    else if (text.keyword === "XML:com.adobe.xmp") metadata.xmp ??= text.bytes.slice();
    else metadata.texts.push({ keyword: text.keyword, text: new TextDecoder(text.encoding).decode(text.bytes) });
  }
  metadata.losses = lossesOf(chunks, metadata.texts, notes);
  return metadata;
}

/** The chunks that the picture is made of, or that come through as what they are; those of an animation are told of as one. */
const used = new Set(["PLTE", "tRNS", "iCCP", "sRGB", "eXIf", "acTL", "fcTL", "fdAT"]);

/** Where red, green, blue and white of sRGB are, as in cHRM. */
const chromaticities = [31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000];

/** What the chunks hold that is not put into an .aec file, by what it is. */
function lossesOf(chunks, texts, notes) {
  const kept = [];
  const lost = [];
  // Beside a profile or sRGB they are for programs that know neither.
  const isNamed = chunks.has("iCCP") || chunks.has("sRGB");
  for (const [type, { content }] of chunks) {
    const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
    const values = (count) =>
      content.length === 4 * count ? Array.from({ length: count }, (_, i) => view.getUint32(4 * i)) : null;
    if (type === "pHYs" && content.length === 9) {
      const [x, y] = [view.getUint32(0), view.getUint32(4)];
      if (content[8] === 1) kept.push(resolution(x * 0.0254, y * 0.0254));
      else if (x !== y) kept.push("the ratio of a pixel's sides");
    } else if (type === "gAMA") {
      if (isNamed || !(Math.abs(values(1)?.[0] - 45455) > 500)) continue;
      notes.push("The gamma that the file states is not applied.");
      kept.push("gamma (gAMA)");
    } else if (type === "cHRM") {
      const isOther = values(8)?.some((value, i) => Math.abs(value - chromaticities[i]) > 100);
      if (!isNamed && isOther) kept.push("primaries (cHRM)");
    } else if (type === "cICP") {
      if (content.join() !== "1,13,0,1") kept.push("the kind of colours (cICP)");
    } else if (type === "mDCV" || type === "cLLI") kept.push(`light levels of HDR (${type})`);
    else if (!used.has(type)) lost.push(lossesByChunk[type] ?? `a chunk ${type}`);
  }
  const profile = (names) => texts.some(({ keyword }) => names.includes(keyword.replace("Raw profile type ", "")));
  if (profile(["iptc"])) kept.push("IPTC");
  if (profile(["exif", "xmp", "APP1"])) kept.push("Exif or XMP in a text");
  if (texts.some(({ keyword }) => !keyword.startsWith("Raw profile type "))) kept.push("the text shown below");
  return lossNotes(kept, lost);
}

const lossesByChunk = {
  tIME: "the time of the last change", bKGD: "the background colour", sBIT: "how many bits are significant (sBIT)",
  hIST: "a histogram", sPLT: "a suggested palette",
};

async function readText(type, content) {
  const end = content.indexOf(0);
  if (end < 1) return null;
  const keyword = new TextDecoder("latin1").decode(content.subarray(0, end));
  if (type === "tEXt") return { keyword, bytes: content.subarray(end + 1), encoding: "latin1" };
  if (type === "zTXt") {
    const bytes = await inflate(content.subarray(end + 2), limits.maxMetadata);
    return bytes && { keyword, bytes, encoding: "latin1" };
  }
  const isCompressed = content[end + 1] === 1;
  const language = content.indexOf(0, end + 3);
  const translation = language < 0 ? -1 : content.indexOf(0, language + 1);
  if (translation < 0) return null;
  const rest = content.subarray(translation + 1);
  const bytes = isCompressed ? await inflate(rest, limits.maxMetadata) : rest;
  return bytes && { keyword, bytes, encoding: "utf-8" };
}

/** The parts that rows come in: of an interlaced picture seven, some of which may be empty. */
function passes({ width, height, isInterlaced }) {
  const grid = isInterlaced
    ? [[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]]
    : [[0, 0, 1, 1]];
  return grid
    .map(([x, y, dx, dy]) => ({
      x, y, dx, dy, columns: Math.max(0, Math.ceil((width - x) / dx)), rows: Math.max(0, Math.ceil((height - y) / dy)),
    }))
    .filter(({ columns, rows }) => columns > 0 && rows > 0);
}

/** Inflates the rows and undoes their filters; `take(row, pass, y)` gets each, which is valid until it returns. */
async function readRows({ header, data, notes }, take, onProgress) {
  const bits = header.samples * header.bitDepth;
  const step = Math.max(1, bits >> 3);
  const parts = passes(header);
  const total = parts.reduce((sum, pass) => sum + pass.rows, 0);
  const reader = new Blob(data).stream().pipeThrough(new DecompressionStream("deflate")).getReader();
  let done = 0;
  let index = 0;
  let y = 0;
  let length = 1 + Math.ceil((parts[0].columns * bits) / 8);
  let row = new Uint8Array(length);
  let above = new Uint8Array(length);
  let filled = 0;
  let told = 0;
  try {
    while (index < parts.length) {
      const { done: isOver, value } = await reader.read();
      if (isOver) break;
      for (let at = 0; at < value.length && index < parts.length; ) {
        const count = Math.min(length - filled, value.length - at);
        row.set(value.subarray(at, at + count), filled);
        at += count;
        filled += count;
        if (filled < length) break;
        unfilter(row, above, step);
        take(row, parts[index], y);
        [row, above] = [above, row];
        filled = 0;
        done++;
        if (++y === parts[index].rows) {
          y = 0;
          index++;
          if (index < parts.length) {
            length = 1 + Math.ceil((parts[index].columns * bits) / 8);
            row = new Uint8Array(length);
            above = new Uint8Array(length);
          }
        }
      }
      if (onProgress && done - told > total / 50) onProgress((told = done) / total);
    }
    if (index < parts.length) throw new FileError("truncated", `${total - done} of ${total} rows are missing`);
    // What is behind the rows is of no use, and there may be much of it.
    await reader.cancel();
  } catch (error) {
    if (error instanceof FileError) throw error;
    throw new FileError("malformed", `the picture's data is damaged after ${done} of ${total} rows`);
  }
}

/** Rows have their filter in front, `above` the one of its own. */
function unfilter(row, above, step) {
  const length = row.length;
  const first = Math.min(length, 1 + step);
  switch (row[0]) {
    case 0:
      break;
    case 1:
      for (let i = first; i < length; i++) row[i] += row[i - step];
      break;
    case 2:
      for (let i = 1; i < length; i++) row[i] += above[i];
      break;
    case 3:
      for (let i = 1; i < first; i++) row[i] += above[i] >> 1;
      for (let i = first; i < length; i++) row[i] += (row[i - step] + above[i]) >> 1;
      break;
    case 4:
      for (let i = 1; i < first; i++) row[i] += above[i];
      for (let i = first; i < length; i++) row[i] += paeth(row[i - step], above[i], above[i - step]);
      break;
    default:
      throw new FileError("malformed", `there is no filter ${row[0]}`);
  }
}

function paeth(left, up, corner) {
  const a = Math.abs(up - corner);
  const b = Math.abs(left - corner);
  const c = Math.abs(left + up - 2 * corner);
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

/** Puts a row's samples where they belong. */
function unpack(row, { bitDepth, colorType, width }, pass, y, picture, palette, transparent) {
  const { pixels, alpha, channels } = picture;
  const start = (pass.y + y * pass.dy) * width + pass.x;
  const { columns, dx } = pass;
  if (bitDepth < 8 || colorType === 3) {
    const scale = 255 / (2 ** bitDepth - 1);
    const mask = 2 ** bitDepth - 1;
    for (let x = 0; x < columns; x++) {
      const bit = x * bitDepth;
      const value = (row[1 + (bit >> 3)] >> (8 - bitDepth - (bit & 7))) & mask;
      const at = start + x * dx;
      if (!palette) pixels[at] = value * scale;
      else if (channels === 1) pixels[at] = palette.colors[3 * value];
      else for (let c = 0; c < 3; c++) pixels[3 * at + c] = palette.colors[3 * value + c];
      if (alpha) alpha[at] = palette ? palette.alpha[value] : value === transparent[0] ? 0 : 255;
    }
    return;
  }
  const hasAlpha = (colorType & 4) !== 0;
  const samples = channels + (hasAlpha ? 1 : 0);
  if (bitDepth === 8) {
    if (dx === 1 && !hasAlpha) pixels.set(row.subarray(1), start * channels);
    else {
      for (let x = 0, from = 1; x < columns; x++, from += samples) {
        const to = (start + x * dx) * channels;
        for (let c = 0; c < channels; c++) pixels[to + c] = row[from + c];
        if (hasAlpha) alpha[start + x * dx] = row[from + channels];
      }
    }
  } else {
    for (let x = 0, from = 1; x < columns; x++, from += 2 * samples) {
      const to = (start + x * dx) * channels;
      for (let c = 0; c < channels; c++) pixels[to + c] = (row[from + 2 * c] << 8) | row[from + 2 * c + 1];
      if (hasAlpha) alpha[start + x * dx] = (row[from + 2 * channels] << 8) | row[from + 2 * channels + 1];
    }
  }
  if (transparent) {
    const most = bitDepth === 16 ? 65535 : 255;
    for (let x = 0; x < columns; x++) {
      const at = start + x * dx;
      let isSame = true;
      for (let c = 0; c < channels; c++) if (pixels[at * channels + c] !== transparent[c]) isSame = false;
      alpha[at] = isSame ? 0 : most;
    }
  }
}

/**
 * @param {object} picture a Picture as the package has it
 * @param {{ onProgress?: (share: number) => void }} [options]
 * @returns {Promise<Blob>} a PNG file with the same samples, and with profile, Exif and XMP
 */
export async function writePNG(picture, { onProgress } = {}) {
  const { width, height, channels, bitDepth, alpha } = picture;
  const colorType = (channels === 3 ? 2 : 0) + (alpha ? 4 : 0);
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([bitDepth, colorType], 8);
  const parts = [Uint8Array.from(signature), ...chunk("IHDR", [header])];
  const text = new TextEncoder();
  if (picture.icc) parts.push(...chunk("iCCP", [text.encode("icc\0\0"), ...(await deflate(picture.icc))]));
  if (picture.exif) parts.push(...chunk("eXIf", [picture.exif]));
  if (picture.xmp) parts.push(...chunk("iTXt", [text.encode("XML:com.adobe.xmp\0\0\0\0\0"), picture.xmp]));

  const stream = new CompressionStream("deflate");
  const writer = stream.writable.getWriter();
  const written = writeRows(picture, (bytes) => writer.write(bytes), onProgress).then(() => writer.close());
  // A failure to write ends the stream, too, and is told there.
  written.catch((error) => writer.abort(error).catch(() => {}));
  for (const reader = stream.readable.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(...chunk("IDAT", [value]));
  }
  await written;
  parts.push(...chunk("IEND", []));
  return new Blob(parts, { type: "image/png" });
}

function chunk(type, contents) {
  const name = new TextEncoder().encode(type);
  const length = contents.reduce((sum, part) => sum + part.length, 0);
  const [before, after] = [new Uint8Array(8), new Uint8Array(4)];
  new DataView(before.buffer).setUint32(0, length);
  before.set(name, 4);
  new DataView(after.buffer).setUint32(0, [name, ...contents].reduce((crc, part) => crc32(part, crc), 0));
  return [before, ...contents, after];
}

async function deflate(bytes) {
  const reader = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate")).getReader();
  const parts = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return parts;
    parts.push(value);
  }
}

/** Filters the rows, each in the way in which it has the smallest sum of differences, and writes some at a time. */
async function writeRows(picture, write, onProgress) {
  const { width, height, channels, bitDepth, alpha } = picture;
  const bytes = bitDepth / 8;
  const step = (channels + (alpha ? 1 : 0)) * bytes;
  const length = width * step;
  const rowsAtOnce = Math.max(1, Math.floor((1 << 18) / (length + 1)));
  let row = new Uint8Array(length);
  let above = new Uint8Array(length);
  const tries = Array.from({ length: 5 }, () => new Uint8Array(length));
  for (let y = 0; y < height; ) {
    const count = Math.min(rowsAtOnce, height - y);
    const block = new Uint8Array(count * (length + 1));
    for (let i = 0; i < count; i++, y++) {
      pack(picture, y, row);
      const kind = bestFilter(row, above, step, tries);
      block[i * (length + 1)] = kind;
      block.set(kind === 0 ? row : tries[kind], i * (length + 1) + 1);
      [row, above] = [above, row];
    }
    await write(block);
    onProgress?.(y / height);
  }
}

function pack({ width, channels, bitDepth, pixels, alpha }, y, row) {
  const samples = channels + (alpha ? 1 : 0);
  for (let x = 0, to = 0, from = y * width * channels; x < width; x++) {
    for (let c = 0; c < samples; c++) {
      const value = c < channels ? pixels[from + c] : alpha[y * width + x];
      if (bitDepth === 16) row[to++] = value >> 8;
      row[to++] = value;
    }
    from += channels;
  }
}

function bestFilter(row, above, step, [, sub, up, average, paethed]) {
  const sums = [0, 0, 0, 0, 0];
  for (let i = 0; i < row.length; i++) {
    const value = row[i];
    const left = i < step ? 0 : row[i - step];
    const top = above[i];
    sub[i] = value - left;
    up[i] = value - top;
    average[i] = value - ((left + top) >> 1);
    paethed[i] = value - paeth(left, top, i < step ? 0 : above[i - step]);
    // As signed numbers: small ones of either sign compress well.
    sums[0] += value < 128 ? value : 256 - value;
    sums[1] += sub[i] < 128 ? sub[i] : 256 - sub[i];
    sums[2] += up[i] < 128 ? up[i] : 256 - up[i];
    sums[3] += average[i] < 128 ? average[i] : 256 - average[i];
    sums[4] += paethed[i] < 128 ? paethed[i] : 256 - paethed[i];
  }
  return sums.indexOf(Math.min(...sums));
}
