// What tests in Chromium share: pages that are served, time limits, and the count of what failed.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { serve } from "../../Web/server.mjs";

// Of one test: a machine that is busy with other things takes several times as long as an idle one.
const limit = 180;

export class Tests {
  passed = 0;
  failed = 0;
  #prefix;
  #only;

  constructor(prefix, only = "") {
    this.#prefix = prefix;
    this.#only = only;
  }

  async test(name, work) {
    if (!name.includes(this.#only)) return;
    const start = performance.now();
    let timer;
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`it takes more than ${limit} seconds`)), limit * 1000);
    });
    try {
      const note = await Promise.race([work(), late]);
      this.passed++;
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      console.log(`ok  ${this.#prefix}: ${name}${note ? `: ${note}` : ""} (${seconds} s)`);
    } catch (error) {
      this.failed++;
      console.error(`error: ${this.#prefix}: ${name}: ${error.stack}`);
    } finally {
      clearTimeout(timer);
    }
  }
}

// Lines of a golden.txt: Fixtures/golden.
export function goldensIn(folder) {
  return readFileSync(join(folder, "golden.txt"), "utf8").trim().split("\n").map((line) => {
    const found = /^(\S+) (\d+)x(\d+) \S+ \S+ pixels ([0-9a-f]{64})(?: alpha ([0-9a-f]{64}))?/.exec(line);
    assert.ok(found, line);
    const [, name, width, height, hash, alphaHash = null] = found;
    return { name, width: Number(width), height: Number(height), hash, alphaHash };
  });
}

/**
 * Serves build/web, and beside it `pages` (texts by path) and `folders` (by prefix).
 * `change(path, request)` gives a text in the place of a file, or null.
 */
export function serveTests({ root, isolated, pages, folders, change = () => null, headers = {} }) {
  return serve({
    root, isolated,
    async intercept(request, response, path) {
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      const text = pages[path] ?? await change(path, response);
      if (text !== null && text !== undefined) {
        const type = path.endsWith(".js") ? "text/javascript" : path.endsWith(".html") ? "text/html" : "application/octet-stream";
        response.writeHead(200, { "Content-Type": `${type}; charset=utf-8` }).end(text);
        return true;
      }
      const prefix = Object.keys(folders).find((prefix) => path.startsWith(prefix));
      if (!prefix) return false;
      try {
        response.end(readFileSync(join(folders[prefix], path.slice(prefix.length))));
      } catch {
        response.writeHead(404, { "Content-Type": "text/plain" }).end("404\n");
      }
      return true;
    },
  });
}

// An ICC profile of a matrix and one curve, as small as those that phones embed.
export function matrixProfile(columns, gamma) {
  const fixed = (value) => {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32BE(Math.round(value * 65536));
    return bytes;
  };
  const xyz = (values) => Buffer.concat([Buffer.from("XYZ \0\0\0\0"), ...values.map(fixed)]);
  const curve = gamma === "srgb"
    ? [Buffer.from("para\0\0\0\0\0\x03\0\0"), ...[2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045].map(fixed)]
    : [Buffer.from("curv\0\0\0\0\0\0\0\x01"), Buffer.from([Math.floor(gamma), Math.round((gamma % 1) * 256), 0, 0])];
  const parts = [
    ["rXYZ", xyz(columns.slice(0, 3))], ["gXYZ", xyz(columns.slice(3, 6))], ["bXYZ", xyz(columns.slice(6))],
    ["wtpt", xyz([0.9642, 1, 0.8249])], ["rTRC", Buffer.concat(curve)],
  ];
  const count = parts.length + 2;
  let at = 132 + 12 * count;
  const table = [];
  for (const [name, body] of parts) {
    const place = Buffer.alloc(12);
    place.write(name);
    place.writeUInt32BE(at, 4);
    place.writeUInt32BE(body.length, 8);
    table.push(place);
    // The three curves are one.
    if (name === "rTRC") for (const other of ["gTRC", "bTRC"]) table.push(Buffer.concat([Buffer.from(other), place.subarray(4)]));
    at += body.length;
  }
  const header = Buffer.alloc(132);
  header.writeUInt32BE(at);
  header.write("\x04\x30", 8, "latin1");
  header.write("mntrRGB XYZ ", 12);
  header.write("acsp", 36);
  header.writeUInt32BE(count, 128);
  return Buffer.concat([header, ...table, ...parts.map(([, body]) => body)]);
}

// Exif with the tag Orientation alone.
export function orientationExif(value) {
  const exif = Buffer.from("II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\0\0\0\0\0\0\0\0", "latin1");
  exif.writeUInt16LE(value, 18);
  return exif;
}

// As PPM: what is decoded in hardly any time.
export function drawing(width, height) {
  const pixels = Buffer.alloc(3 * width * height, 250);
  for (let y = 0; y < height; y += 3) pixels.fill(80, 3 * y * width, 3 * y * width + width);
  return { file: Buffer.concat([headerOf(width, height), pixels]), pixels };
}

function headerOf(width, height) {
  return Buffer.from(`P6\n${width} ${height}\n255\n`);
}

// As PPM: what looks enough like a photograph, smooth, with edges and some grain.
export function photograph(width, height) {
  const pixels = Buffer.alloc(3 * width * height);
  let seed = 1;
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
      const shape = (x - width / 2) ** 2 + (y - height / 3) ** 2 < (height / 4) ** 2 ? 60 : 0;
      const light = 70 + 90 * (y / height) + 30 * Math.sin(x / 37) * Math.cos(y / 53) + shape + ((seed >> 16) & 7);
      pixels[at++] = light;
      pixels[at++] = light * 0.9 + 10 * Math.sin(x / 200);
      pixels[at++] = 220 - light * 0.6;
    }
  }
  return { file: Buffer.concat([headerOf(width, height), pixels]), pixels };
}
