/** Reads what stands around the pixels of a JPEG file: the pixels are the browser's business. */
import { join } from "./bytes.js";
import { FileError, limits } from "./error.js";
import { lossNotes, resolution } from "./losses.js";

/** @param {Uint8Array} bytes the beginning of a file */
export function isJPEG(bytes) {
  return bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;
}

const startsWith = (bytes, text) => bytes.length >= text.length && [...text].every((c, i) => bytes[i] === c.charCodeAt(0));

/**
 * @param {Uint8Array} bytes a whole file
 * @returns {{ width: number, height: number, components: number, bitDepth: number, form: string, icc: Uint8Array | null,
 *   exif: Uint8Array | null, exifOffset: number, xmp: Uint8Array | null, notes: string[],
 *   losses: string[] }} `losses` is what is not put into an .aec file
 * @throws {FileError}
 */
export function readJPEGHeader(bytes) {
  const result = {
    width: 0, height: 0, components: 0, bitDepth: 8, form: "", icc: null, exif: null, exifOffset: 0, xmp: null, notes: [],
    losses: [],
  };
  const profile = [];
  const kept = new Set();
  let hasOthers = false;
  let at = 2;
  for (;;) {
    while (bytes[at] === 0xff && bytes[at + 1] === 0xff) at++;
    if (at + 4 > bytes.length) throw new FileError("truncated", "the file ends before the picture begins", bytes.length);
    if (bytes[at] !== 0xff) throw new FileError("malformed", "there is no marker where one should be", at);
    const marker = bytes[at + 1];
    if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)) {
      at += 2;
      continue;
    }
    const length = (bytes[at + 2] << 8) | bytes[at + 3];
    const content = bytes.subarray(at + 4, at + 2 + length);
    if (length < 2 || at + 2 + length > bytes.length) {
      throw new FileError("truncated", "the file ends within a segment", bytes.length);
    }
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) readFrame(result, marker, content, at);
    else if (marker === 0xe1 && startsWith(content, "Exif\0") && !result.exif) {
      result.exif = content.slice(6);
      result.exifOffset = at + 10;
    } else if (marker === 0xe1 && startsWith(content, "http://ns.adobe.com/xap/1.0/\0")) result.xmp ??= content.slice(29);
    else if (marker === 0xe1 && startsWith(content, "http://ns.adobe.com/xmp/extension/\0")) {
      kept.add("the long part of the XMP");
    } else if (marker === 0xe2 && startsWith(content, "MPF\0")) hasOthers = true;
    else if (marker === 0xe0 && startsWith(content, "JFIF\0")) readDensity(kept, content);
    else if (marker === 0xed && startsWith(content, "Photoshop 3.0\0")) readResources(kept, content);
    else if (marker === 0xfe && content.length > 0) kept.add("a comment");
    else if (marker === 0xe2 && startsWith(content, "ICC_PROFILE\0")) {
      profile.push({ index: content[12], count: content[13], part: content.subarray(14) });
    } else if (marker === 0xda || marker === 0xd9) break;
    at += 2 + length;
  }
  result.losses = lossesOf(kept, result.xmp, hasOthers, bytes.subarray(at));
  if (result.width === 0) throw new FileError("malformed", "the file does not say how large the picture is", at);
  if (profile.length > 0) {
    result.icc = assemble(profile);
    if (!result.icc) result.notes.push("The colour profile is damaged and was left out.");
  }
  if (result.components === 4) {
    result.icc = null;
    result.notes.push("The picture is CMYK: the browser has made RGB of it, in its own way, and the profile was left out.");
  }
  return result;
}

/** Dots an inch or a centimetre; without a unit they are a ratio of sides alone. */
function readDensity(kept, content) {
  if (content.length < 12) return;
  const [unit, x, y] = [content[7], (content[8] << 8) | content[9], (content[10] << 8) | content[11]];
  const inch = { 1: 1, 2: 2.54 }[unit];
  if (inch && x > 0 && y > 0) kept.add(resolution(x * inch, y * inch));
}

/** Of Photoshop's resources, IPTC and what it says of the copyright are the picture's. */
function readResources(kept, content) {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  for (let at = 14; at + 12 <= content.length && startsWith(content.subarray(at), "8BIM"); ) {
    const id = view.getUint16(at + 4);
    if (id === 0x0404) kept.add("IPTC");
    if (id === 0x040a || id === 0x040b) kept.add("Photoshop's copyright");
    // A name, whose length stands before it, and the content are padded to an even number of bytes.
    const size = at + 6 + ((content[at + 6] + 2) & ~1);
    if (size + 4 > content.length) return;
    at = size + 4 + ((view.getUint32(size) + 1) & ~1);
  }
}

/** With what is behind the picture: its gain map, further pictures, a video. */
function lossesOf(kept, xmp, hasOthers, rest) {
  const text = xmp ? new TextDecoder().decode(xmp) : "";
  const isMoving = /GCamera:(MotionPhoto|MicroVideo)\b/.test(text);
  const lost = isMoving ? ["the video"] : [];
  // What a map is called stands at its own beginning.
  const signs = ["hdrgm:", "urn:iso:std:iso:ts:21496", "hdrgainmap"];
  const behind = hasOthers || text.includes("hdrgm:") ? new TextDecoder("latin1").decode(rest) : "";
  if (signs.some((sign) => behind.includes(sign))) kept.add("the gain map of HDR");
  else if (hasOthers) lost.push("further pictures in the file (MPF)");
  return lossNotes([...kept], lost);
}

function readFrame(result, marker, content, at) {
  if (content.length < 6) throw new FileError("malformed", "the header of the picture is too short", at);
  result.bitDepth = content[0];
  result.height = (content[1] << 8) | content[2];
  result.width = (content[3] << 8) | content[4];
  result.components = content[5];
  const kind = { 0xc0: "baseline", 0xc1: "extended", 0xc2: "progressive" }[marker] ?? "of a rare kind";
  const colors = { 1: "grey", 3: "colour", 4: "CMYK" }[result.components] ?? `${result.components} components`;
  // The sampling of the first component against the second one's says how much colour there is.
  let sampling = "";
  if (result.components === 3 && content.length >= 15) {
    const [h, v] = [(content[7] >> 4) / (content[10] >> 4), (content[7] & 15) / (content[10] & 15)];
    sampling = { "1,1": ", 4:4:4", "2,1": ", 4:2:2", "2,2": ", 4:2:0", "1,2": ", 4:4:0" }[`${h},${v}`] ?? "";
  }
  result.form = `${colors}, ${result.bitDepth} bits, ${kind}${sampling}`;
}

/** The whole of a profile that comes in parts, of which none may be missing. */
function assemble(parts) {
  parts.sort((a, b) => a.index - b.index);
  const isWhole = parts.length === parts[0].count && parts.every(({ index }, i) => index === i + 1);
  const size = parts.reduce((sum, { part }) => sum + part.length, 0);
  if (!isWhole || size === 0 || size > limits.maxMetadata) return null;
  return join(parts.map(({ part }) => part));
}
