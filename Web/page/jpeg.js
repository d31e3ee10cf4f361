/** Reads what stands around the pixels of a JPEG file: the pixels are the browser's business. */
import { FileError, limits } from "./error.js";

/** @param {Uint8Array} bytes the beginning of a file */
export function isJPEG(bytes) {
  return bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;
}

const startsWith = (bytes, text) => bytes.length >= text.length && [...text].every((c, i) => bytes[i] === c.charCodeAt(0));

/**
 * @param {Uint8Array} bytes a whole file
 * @returns {{ width: number, height: number, components: number, bitDepth: number, form: string, icc: Uint8Array | null,
 *   exif: Uint8Array | null, exifOffset: number, xmp: Uint8Array | null, notes: string[] }}
 * @throws {FileError}
 */
export function readJPEGHeader(bytes) {
  const result = {
    width: 0, height: 0, components: 0, bitDepth: 8, form: "", icc: null, exif: null, exifOffset: 0, xmp: null, notes: [],
  };
  const profile = [];
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
      if (!result.notes.length) result.notes.push("The long part of the XMP was left out.");
    } else if (marker === 0xe2 && startsWith(content, "ICC_PROFILE\0")) {
      profile.push({ index: content[12], count: content[13], part: content.subarray(14) });
    } else if (marker === 0xda || marker === 0xd9) break;
    at += 2 + length;
  }
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
  const whole = new Uint8Array(size);
  let at = 0;
  for (const { part } of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
