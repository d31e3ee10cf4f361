/** A worker that reads a picture's file, or writes one, and ends. */
import { Moving, buffersOf, serve } from "./calls.js";
import { FileError, checkSize } from "./error.js";
import { orientation, upright, uprightExif } from "./exif.js";
import { isJPEG, readJPEGHeader } from "./jpeg.js";
import { isPNG, readPNG, writePNG } from "./png.js";

serve({
  async read({ file }, { onProgress }) {
    const bytes = new Uint8Array(await file.arrayBuffer());
    const found = isPNG(bytes) ? { format: "PNG", ...(await readPNG(bytes, { onProgress })) }
      : isJPEG(bytes) ? await readJPEG(bytes, file)
      : await readOther(bytes, file);
    found.orientation = orientation(found.picture.exif);
    found.picture = upright(found.picture);
    return new Moving(found, buffersOf(found.picture));
  },

  write({ picture }, { onProgress }) {
    return writePNG(picture, { onProgress });
  },
});

async function readJPEG(bytes, file) {
  const header = readJPEGHeader(bytes);
  checkSize(header.width, header.height);
  const { icc, exif, xmp, notes, losses, form, components } = header;
  if (header.bitDepth !== 8) throw new FileError("unsupportedFeature", `a browser reads no JPEG of ${header.bitDepth} bits`);
  // Browsers turn pictures as Exif asks, and cannot be told not to: they get a file that does not ask for it.
  const end = header.exifOffset + (exif?.length ?? 0);
  const unturned = orientation(exif) === 1 ? file
    : new Blob([bytes.subarray(0, header.exifOffset), uprightExif(exif, header.width, header.height), bytes.subarray(end)]);
  const picture = await readByBrowser(unturned, components === 1 ? 1 : 3);
  return { format: "JPEG", form, notes, losses, texts: [], picture: { ...picture, icc, exif, xmp } };
}

/** By the first bytes; nothing for what is none of these. */
function formatOf(bytes) {
  const word = (from) => String.fromCharCode(...bytes.subarray(from, from + 4));
  if (word(0) === "RIFF" && word(8) === "WEBP") return "WebP";
  if (word(4) === "ftyp") return /^(avi|mif|mia)/.test(word(8)) ? "AVIF" : "HEIF";
  if (word(0) === "GIF8") return "GIF";
  return word(0).startsWith("BM") ? "BMP" : "";
}

const nothing = { icc: null, exif: null, xmp: null };

async function readOther(bytes, file) {
  const format = formatOf(bytes);
  if (bytes.length === 0) throw new FileError("truncated", "the file is empty", 0);
  if (!format) throw new FileError("unsupportedFeature", "this is no picture in a format that this page reads", 0);
  const picture = await readByBrowser(file, 3, format);
  const notes = [`${format} is read by the browser: 8 bits a sample, without a profile and other metadata.`];
  if (picture.alpha) notes.push("Colours that are partly transparent may be off by a little.");
  return { format, form: "as the browser gives it", notes, losses: [], texts: [], picture: { ...picture, ...nothing } };
}

/** The pixels of a JPEG as they are in the file; other formats are turned and converted as they ask for. */
async function readByBrowser(file, channels, format = "JPEG") {
  const isRaw = format === "JPEG";
  let bitmap;
  try {
    bitmap = await createImageBitmap(file, {
      colorSpaceConversion: isRaw ? "none" : "default", premultiplyAlpha: "none",
    });
  } catch {
    const reason = "it is damaged, or of a kind that the browser does not know";
    throw new FileError("malformed", `the browser cannot read this ${format} file: ${reason}`);
  }
  const { width, height } = bitmap;
  checkSize(width, height);
  const pixels = new Uint8Array(width * height * channels);
  let alpha = isRaw ? null : new Uint8Array(width * height);
  let isOpaque = true;
  // In bands, for browsers that have small canvases only.
  const rows = Math.max(1, Math.min(height, Math.floor(4e6 / width)));
  const canvas = new OffscreenCanvas(width, rows);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  for (let y = 0; y < height; y += rows) {
    const count = Math.min(rows, height - y);
    context.clearRect(0, 0, width, rows);
    context.drawImage(bitmap, 0, y, width, count, 0, 0, width, count);
    const { data } = context.getImageData(0, 0, width, count);
    for (let i = 0, to = y * width * channels, at = y * width; i < data.length; i += 4, at++) {
      pixels[to++] = data[i];
      if (channels === 3) {
        pixels[to++] = data[i + 1];
        pixels[to++] = data[i + 2];
      }
      if (alpha) {
        alpha[at] = data[i + 3];
        if (data[i + 3] !== 255) isOpaque = false;
      }
    }
  }
  bitmap.close();
  if (isOpaque) alpha = null;
  return { width, height, channels, bitDepth: 8, pixels, alpha };
}
