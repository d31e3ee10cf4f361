// Tests the page's reader and writer of PNG in node, and what it reads of Exif, JPEG and profiles.
//
//     node Tests/Web/png.mjs
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { crc32, deflateSync } from "node:zlib";
import { FileError } from "../../Web/page/error.js";
import { exifFields, orientation, upright } from "../../Web/page/exif.js";
import { converter, describeProfile } from "../../Web/page/icc.js";
import { readJPEGHeader } from "../../Web/page/jpeg.js";
import { readPNG, writePNG } from "../../Web/page/png.js";
import { Tests, matrixProfile, orientationExif } from "./support.mjs";

const tests = new Tests("png");
const test = (name, work) => tests.test(name, work);
const signature = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");

// ---- Files, made in another way than the writer's --------------------------------------------------------------------

function chunk(type, content = Buffer.alloc(0)) {
  const body = Buffer.concat([Buffer.from(type), content]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  // Of older nodes zlib has no CRC.
  sum.writeUInt32BE(crc32 ? crc32(body) : checksum(body));
  return Buffer.concat([length, body, sum]);
}

function checksum(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}

function header({ width, height, bitDepth, colorType, isInterlaced = false }) {
  const content = Buffer.alloc(13);
  content.writeUInt32BE(width);
  content.writeUInt32BE(height, 4);
  content.set([bitDepth, colorType, 0, 0, isInterlaced ? 1 : 0], 8);
  return chunk("IHDR", content);
}

const samplesOf = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

// Rows of `value(x, y, sample)`, every one with another filter.
function rows({ width, height, bitDepth, colorType, isInterlaced = false }, value) {
  const samples = samplesOf[colorType];
  const step = Math.max(1, (samples * bitDepth) >> 3);
  const grid = isInterlaced
    ? [[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]] : [[0, 0, 1, 1]];
  const parts = [];
  let count = 0;
  for (const [x0, y0, dx, dy] of grid) {
    const columns = Math.ceil((width - x0) / dx);
    if (columns <= 0) continue;
    let above = null;
    for (let y = y0; y < height; y += dy) {
      let bits = "";
      for (let x = x0; x < width; x += dx) {
        for (let s = 0; s < samples; s++) bits += value(x, y, s).toString(2).padStart(bitDepth, "0");
      }
      const row = Buffer.from(bits.padEnd(Math.ceil(bits.length / 8) * 8, "0").match(/.{8}/g).map((byte) => parseInt(byte, 2)));
      above ??= Buffer.alloc(row.length);
      const kind = count++ % 5;
      const filtered = row.map((byte, i) => {
        const [left, up, corner] = [row[i - step] ?? 0, above[i], above[i - step] ?? 0];
        const guess = left + up - corner;
        const nearest = [left, up, corner].reduce((a, b) => (Math.abs(guess - b) < Math.abs(guess - a) ? b : a));
        return byte - [0, left, up, (left + up) >> 1, nearest][kind];
      });
      parts.push(Buffer.from([kind]), filtered);
      above = row;
    }
  }
  return Buffer.concat(parts);
}

function file(form, value, chunks = [], data = deflateSync(rows(form, value))) {
  // In parts of an odd length.
  const parts = [];
  for (let at = 0; at < data.length; at += 37) parts.push(chunk("IDAT", data.subarray(at, at + 37)));
  return Buffer.concat([signature, header(form), ...chunks, ...parts, chunk("IEND")]);
}

const noise = (x, y, s) => (Math.imul(x * 31 + y * 17 + s * 7 + 3, 2654435761) >>> 8) & 65535;
const gradient = { width: 13, height: 11 };
const rejects = (bytes, code = null) =>
  assert.rejects(readPNG(bytes), (error) => error instanceof FileError && (code === null || error.code === code));

// ---- Reading ---------------------------------------------------------------------------------------------------------

for (const [colorType, depths] of [[0, [1, 2, 4, 8, 16]], [2, [8, 16]], [4, [8, 16]], [6, [8, 16]]]) {
  for (const bitDepth of depths) {
    for (const isInterlaced of [false, true]) {
      await test(`colour type ${colorType} of ${bitDepth} bits${isInterlaced ? ", interlaced" : ""}`, async () => {
        for (const [width, height] of [[13, 11], [1, 1], [3, 9], [8, 2]]) {
          const form = { width, height, bitDepth, colorType, isInterlaced };
          const value = (x, y, s) => noise(x, y, s) & (2 ** bitDepth - 1);
          const { picture } = await readPNG(file(form, value));
          const channels = colorType & 2 ? 3 : 1;
          const scale = bitDepth < 8 ? 255 / (2 ** bitDepth - 1) : 1;
          assert.deepEqual([picture.width, picture.height, picture.channels], [width, height, channels]);
          assert.equal(picture.bitDepth, bitDepth === 16 ? 16 : 8);
          for (let y = 0; y < height; y++) {
            for (let x = 0; x < width; x++) {
              const at = y * width + x;
              for (let s = 0; s < channels; s++) {
                assert.equal(picture.pixels[at * channels + s], value(x, y, s) * scale, `${x},${y}`);
              }
              if (colorType & 4) assert.equal(picture.alpha[at], value(x, y, channels));
              else assert.equal(picture.alpha, null);
            }
          }
        }
      });
    }
  }
}

await test("palettes of every depth, with opacity", async () => {
  const palette = Buffer.from(Array.from({ length: 3 * 16 }, (_, i) => (i * 53) & 255));
  for (const bitDepth of [1, 2, 4, 8]) {
    const form = { ...gradient, bitDepth, colorType: 3 };
    const value = (x, y) => noise(x, y, 0) & Math.min(15, 2 ** bitDepth - 1);
    const { picture } = await readPNG(file(form, value, [chunk("PLTE", palette), chunk("tRNS", Buffer.from([0, 128]))]));
    assert.equal(picture.channels, 3);
    for (let i = 0; i < 13 * 11; i++) {
      const index = value(i % 13, Math.floor(i / 13));
      assert.deepEqual([...picture.pixels.subarray(3 * i, 3 * i + 3)], [...palette.subarray(3 * index, 3 * index + 3)]);
      assert.equal(picture.alpha[i], [0, 128][index] ?? 255);
    }
  }
});

await test("a palette of greys is a grey picture", async () => {
  const palette = chunk("PLTE", Buffer.from([9, 9, 9, 200, 200, 200]));
  const { picture } = await readPNG(file({ ...gradient, bitDepth: 1, colorType: 3 }, (x) => x & 1, [palette]));
  assert.equal(picture.channels, 1);
  assert.deepEqual([...picture.pixels.subarray(0, 3)], [9, 200, 9]);
});

await test("one colour is transparent, by all of its bits", async () => {
  const form = { ...gradient, bitDepth: 16, colorType: 0 };
  const { picture } = await readPNG(file(form, (x) => (x === 4 ? 0x1234 : 0x1235), [chunk("tRNS", Buffer.from([0x12, 0x34]))]));
  assert.deepEqual([...picture.alpha.subarray(0, 6)], [65535, 65535, 65535, 65535, 0, 65535]);
});

await test("alpha that is opaque throughout is none", async () => {
  const { picture } = await readPNG(file({ ...gradient, bitDepth: 8, colorType: 6 }, (x, y, s) => (s === 3 ? 255 : 7)));
  assert.equal(picture.alpha, null);
});

await test("profile, Exif, XMP and texts are read, damaged ones left out", async () => {
  const profile = Buffer.from(matrixProfile([0.4361, 0.2225, 0.0139, 0.3851, 0.7169, 0.0971, 0.1431, 0.0606, 0.7141], "srgb"));
  const packet = Buffer.from("<x:xmpmeta/>");
  const form = { ...gradient, bitDepth: 8, colorType: 2 };
  const whole = [
    chunk("iCCP", Buffer.concat([Buffer.from("a name\0\0"), deflateSync(profile)])), chunk("eXIf", orientationExif(3)),
    chunk("iTXt", Buffer.concat([Buffer.from("XML:com.adobe.xmp\0\x01\0\0\0"), deflateSync(packet)])),
    chunk("zTXt", Buffer.concat([Buffer.from("Comment\0\0"), deflateSync(Buffer.from("caf\xe9", "latin1"))])),
  ];
  const { picture, texts } = await readPNG(file(form, noiseOf8, whole));
  assert.deepEqual([...picture.icc], [...profile]);
  assert.deepEqual([...picture.exif], [...orientationExif(3)]);
  assert.deepEqual([...picture.xmp], [...packet]);
  assert.deepEqual(texts, [{ keyword: "Comment", text: "café" }]);
  const broken = whole.map((bytes) => Buffer.from(bytes).fill(0xaa, 30, bytes.length - 4));
  const rest = await readPNG(file(form, noiseOf8, broken));
  assert.deepEqual([rest.picture.icc, rest.picture.exif, rest.picture.xmp], [null, null, null]);
  assert.equal(rest.notes.length, 3);
  // The text is too short to be damaged.
  assert.deepEqual(rest.losses, ["Not kept by this page: the text shown below. `aec compress` keeps that."]);
});

const lossesWith = async (...chunks) =>
  (await readPNG(file({ ...gradient, bitDepth: 8, colorType: 2 }, noiseOf8, chunks))).losses;
const longs = (...values) => Buffer.concat(values.map((value) => Buffer.from(Uint32Array.of(value).buffer).swap32()));

await test("what a PNG has besides and is not kept is told", async () => {
  const density = chunk("pHYs", Buffer.concat([longs(11811, 11811), Buffer.from([1])]));
  const text = chunk("tEXt", Buffer.from("Raw profile type iptc\0..."));
  assert.deepEqual(await lossesWith(density, text, chunk("tIME", Buffer.alloc(7)), chunk("bKGD", Buffer.alloc(6))), [
    "Not kept by this page: resolution (300 dpi), IPTC. `aec compress` keeps them.",
    "Not kept: the time of the last change, the background colour.",
  ]);
  const wide = chunk("cHRM", longs(31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000));
  const light = chunk("cLLI", longs(10, 5));
  assert.deepEqual(await lossesWith(wide, light, chunk("cICP", Buffer.from([9, 16, 0, 1])), chunk("vpAg")), [
    "Not kept by this page: primaries (cHRM), light levels of HDR (cLLI), the kind of colours (cICP). `aec compress` keeps them.",
    "Not kept: a chunk vpAg.",
  ]);
  // What says sRGB once more says nothing.
  const usual = chunk("cHRM", longs(31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000));
  assert.deepEqual(await lossesWith(usual, chunk("gAMA", longs(45455)), chunk("cICP", Buffer.from([1, 13, 0, 1]))), []);
  assert.deepEqual(await lossesWith(chunk("sRGB", Buffer.alloc(1)), wide), []);
  assert.deepEqual(await lossesWith(chunk("gAMA", longs(100000))), [
    "Not kept by this page: gamma (gAMA). `aec compress` keeps that.",
  ]);
});

function noiseOf8(x, y, s) {
  return noise(x, y, s) & 255;
}

await test("a text that unfolds to hundreds of megabytes is left out", async () => {
  const bomb = deflateSync(Buffer.alloc(200 << 20));
  const start = performance.now();
  const chunks = [
    chunk("iTXt", Buffer.concat([Buffer.from("XML:com.adobe.xmp\0\x01\0\0\0"), bomb])),
    chunk("iCCP", Buffer.concat([Buffer.from("x\0\0"), bomb])),
  ];
  const { picture, notes } = await readPNG(file({ ...gradient, bitDepth: 8, colorType: 0 }, noiseOf8, chunks));
  assert.deepEqual([picture.xmp, picture.icc], [null, null]);
  assert.equal(notes.length, 2);
  assert.ok(performance.now() - start < 5000);
});

// ---- What is damaged -------------------------------------------------------------------------------------------------

await test("invalid files are refused", async () => {
  const folder = "Fixtures/invalid/png";
  for (const name of readdirSync(folder)) {
    if (name === "pixels-after-the-end.png") continue;
    await rejects(readFileSync(join(folder, name)));
  }
});

await test("a file that ends early is refused, wherever it does", async () => {
  const whole = file({ ...gradient, bitDepth: 8, colorType: 2 }, noiseOf8);
  for (let length = 0; length < whole.length; length++) await rejects(whole.subarray(0, length));
});

await test("a bit that flips never gives other pixels in silence", async () => {
  const form = { width: 5, height: 4, bitDepth: 8, colorType: 2 };
  const whole = file(form, noiseOf8, [chunk("eXIf", orientationExif(1))]);
  const wanted = [...(await readPNG(whole)).picture.pixels];
  for (let i = 0; i < whole.length; i++) {
    const flipped = Buffer.from(whole);
    flipped[i] ^= 1 << i % 8;
    try {
      assert.deepEqual([...(await readPNG(flipped)).picture.pixels], wanted, `byte ${i}`);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
    }
  }
});

await test("data that is missing, too much, or no data", async () => {
  const form = { ...gradient, bitDepth: 8, colorType: 2 };
  const raw = rows(form, noiseOf8);
  await rejects(file(form, noiseOf8, [], deflateSync(raw.subarray(0, raw.length - 1))), "truncated");
  await rejects(file(form, noiseOf8, [], deflateSync(raw).subarray(0, 100)), "malformed");
  await rejects(file(form, noiseOf8, [], Buffer.alloc(300, 7)), "malformed");
  await rejects(file(form, noiseOf8, [], deflateSync(Buffer.from(raw).fill(9, 0, 1))), "malformed");
  // As other programs do: what follows the rows does not count.
  const { picture } = await readPNG(file(form, noiseOf8, [], deflateSync(Buffer.concat([raw, Buffer.alloc(1 << 20)]))));
  assert.equal(picture.pixels[3 * 13 * 11 - 1], noiseOf8(12, 10, 2));
});

await test("sizes that the data cannot hold take no memory", async () => {
  const data = deflateSync(Buffer.alloc(100));
  await rejects(file({ width: 30000, height: 3000, bitDepth: 16, colorType: 6 }, () => 0, [], data), "truncated");
  await rejects(file({ width: 30000, height: 30000, bitDepth: 8, colorType: 0 }, () => 0, [], data), "limitExceeded");
});

await test("an unknown critical chunk is refused, an unknown ancillary one is not", async () => {
  const form = { ...gradient, bitDepth: 8, colorType: 0 };
  await rejects(file(form, noiseOf8, [chunk("ABCD")]), "unsupportedFeature");
  await readPNG(file(form, noiseOf8, [chunk("abCD")]));
});

// ---- Writing ---------------------------------------------------------------------------------------------------------

await test("what is written is read", async () => {
  for (const bitDepth of [8, 16]) {
    for (const channels of [1, 3]) {
      for (const hasAlpha of [false, true]) {
        const Samples = bitDepth === 16 ? Uint16Array : Uint8Array;
        const [width, height] = [213, 150];
        const picture = {
          width, height, channels, bitDepth,
          pixels: Samples.from({ length: width * height * channels }, (_, i) => (i % 7 ? i * 3 : noise(i, 1, 2))),
          alpha: hasAlpha ? Samples.from({ length: width * height }, (_, i) => i * 5) : null,
          icc: hasAlpha ? new Uint8Array(5000).fill(3) : null, exif: new Uint8Array(orientationExif(1)),
          xmp: new TextEncoder().encode("<x:xmpmeta/> ä"),
        };
        const bytes = new Uint8Array(await (await writePNG(picture)).arrayBuffer());
        assert.deepEqual((await readPNG(bytes)).picture, picture);
      }
    }
  }
});

await test("filters make files smaller", async () => {
  const pixels = Uint8Array.from({ length: 300 * 200 }, (_, i) => (i % 300) + Math.floor(i / 300) + (noise(i, 0, 0) & 3));
  const nothing = { alpha: null, icc: null, exif: null, xmp: null };
  const blob = await writePNG({ width: 300, height: 200, channels: 1, bitDepth: 8, pixels, ...nothing });
  assert.ok(blob.size < deflateSync(pixels).length * 0.8, `${blob.size} and ${deflateSync(pixels).length}`);
});

// ---- Exif, JPEG, profiles --------------------------------------------------------------------------------------------

await test("pictures are turned as Exif asks", () => {
  // 1 2 3
  // 4 5 6
  const turned = {
    1: [3, 2, "123456"], 2: [3, 2, "321654"], 3: [3, 2, "654321"], 4: [3, 2, "456123"], 5: [2, 3, "142536"], 6: [2, 3, "415263"],
    7: [2, 3, "635241"], 8: [2, 3, "362514"],
  };
  for (const [value, [width, height, wanted]] of Object.entries(turned)) {
    const picture = {
      width: 3, height: 2, channels: 1, bitDepth: 8, icc: null,
      pixels: Uint8Array.of(1, 2, 3, 4, 5, 6), alpha: Uint8Array.of(1, 2, 3, 4, 5, 6),
      exif: new Uint8Array(orientationExif(Number(value))),
      xmp: new TextEncoder().encode(`<a tiff:Orientation="${value}"/>`),
    };
    const result = upright(picture);
    assert.deepEqual([result.width, result.height], [width, height], value);
    assert.deepEqual([[...result.pixels].join(""), [...result.alpha].join("")], [wanted, wanted], value);
    assert.equal(orientation(result.exif), 1);
    assert.equal(new TextDecoder().decode(result.xmp), '<a tiff:Orientation="1"/>');
  }
});

await test("what people want to know of Exif", () => {
  // Entries of a directory at `offset`, in either order of bytes, with what does not fit into them behind it.
  const directory = (isLittle, offset, entries) => {
    const block = Buffer.alloc(2 + 12 * entries.length + 4);
    const put = (value, size, at) => (isLittle ? block.writeUIntLE(value, at, size) : block.writeUIntBE(value, at, size));
    const behind = [];
    let end = offset + block.length;
    put(entries.length, 2, 0);
    entries.forEach(([tag, type, count, value], i) => {
      const at = 2 + 12 * i;
      put(tag, 2, at);
      put(type, 2, at + 2);
      put(count, 4, at + 4);
      if (typeof value === "number") return put(value, type === 3 ? 2 : 4, at + 8);
      const numbers = typeof value === "string" ? Buffer.from(value) : Buffer.concat(value.map((number) => {
        const four = Buffer.alloc(4);
        isLittle ? four.writeUInt32LE(number) : four.writeUInt32BE(number);
        return four;
      }));
      if (numbers.length <= 4) return numbers.copy(block, at + 8);
      put(end, 4, at + 8);
      behind.push(numbers);
      end += numbers.length;
    });
    return Buffer.concat([block, ...behind]);
  };
  for (const isLittle of [true, false]) {
    const head = Buffer.from(isLittle ? "II*\0\x08\0\0\0" : "MM\0*\0\0\0\x08", "latin1");
    const main = (photo, place) => directory(isLittle, 8, [
      [0x10f, 2, 6, "Maker\0"], [0x110, 2, 8, "Camera 1"], [0x8769, 4, 1, photo], [0x8825, 4, 1, place],
    ]);
    const photoAt = 8 + main(0, 0).length;
    const photo = directory(isLittle, photoAt, [
      [0x829a, 5, 1, [1, 250]], [0x829d, 5, 1, [28, 10]], [0x8827, 3, 1, 400],
      [0x9003, 2, 20, "2026:05:04 10:20:30\0"], [0x920a, 5, 1, [35, 1]],
    ]);
    const placeAt = photoAt + photo.length;
    const place = directory(isLittle, placeAt, [
      [1, 2, 2, "N\0"], [2, 5, 3, [48, 1, 30, 1, 0, 1]], [3, 2, 2, "W\0"], [4, 5, 3, [2, 1, 15, 1, 36, 1]],
    ]);
    const exif = new Uint8Array(Buffer.concat([head, main(photoAt, placeAt), photo, place]));
    assert.deepEqual(Object.fromEntries(exifFields(exif).map(({ name, value }) => [name, value])), {
      Make: "Maker", Camera: "Camera 1", Exposure: "1/250 s", Aperture: "f/2.8", ISO: "400", Taken: "2026-05-04 10:20:30",
      "Focal length": "35 mm", Place: "48.50000, -2.26000",
    });
  }
});

await test("Exif that points anywhere is read or left out", () => {
  const whole = orientationExif(6);
  for (let i = 0; i < whole.length; i++) {
    for (const value of [0, 255]) {
      const bytes = new Uint8Array(whole);
      bytes[i] = value;
      exifFields(bytes);
      exifFields(bytes.subarray(0, i));
      for (const part of [bytes, bytes.subarray(0, i)]) assert.ok(orientation(part) >= 1 && orientation(part) <= 8);
    }
  }
});

await test("the header of a JPEG, cut off anywhere", () => {
  const segment = (marker, content) => {
    const length = content.length + 2;
    return Buffer.concat([Buffer.from([0xff, marker, length >> 8, length & 255]), content]);
  };
  const profile = Buffer.from("a profile in two parts");
  const part = (index, bytes) => segment(0xe2, Buffer.concat([Buffer.from(`ICC_PROFILE\0`), Buffer.from([index, 2]), bytes]));
  const bytes = Buffer.concat([
    Buffer.from([0xff, 0xd8]), segment(0xe1, Buffer.concat([Buffer.from("Exif\0\0"), orientationExif(8)])),
    part(2, profile.subarray(9)), part(1, profile.subarray(0, 9)),
    segment(0xe1, Buffer.from("http://ns.adobe.com/xap/1.0/\0<x/>")),
    segment(0xc2, Buffer.from([8, 0, 20, 0, 30, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1])), segment(0xda, Buffer.from([0, 0])),
  ]);
  const found = readJPEGHeader(bytes);
  assert.deepEqual([found.width, found.height, found.form], [30, 20, "colour, 8 bits, progressive, 4:2:0"]);
  assert.equal(Buffer.from(found.icc).toString(), profile.toString());
  assert.equal(orientation(found.exif), 8);
  assert.deepEqual([...bytes.subarray(found.exifOffset, found.exifOffset + found.exif.length)], [...found.exif]);
  assert.equal(new TextDecoder().decode(found.xmp), "<x/>");
  for (let length = 2; length < bytes.length; length++) {
    assert.throws(() => readJPEGHeader(bytes.subarray(0, length)), FileError);
  }
});

const adobe = [0.6097, 0.3111, 0.0195, 0.2053, 0.6257, 0.0609, 0.1492, 0.0632, 0.7446];

await test("what a JPEG has besides and is not kept is told", () => {
  const segment = (marker, content) => {
    const head = Buffer.from([0xff, marker, 0, 0]);
    head.writeUInt16BE(content.length + 2, 2);
    return Buffer.concat([head, Buffer.from(content, "latin1")]);
  };
  const frame = segment(0xc0, "\x08\0\x08\0\x08\x01\x01\x11\0");
  const notes = (segments, rest = "") =>
    readJPEGHeader(Buffer.concat([Buffer.from([0xff, 0xd8]), ...segments, frame, segment(0xda, ""), Buffer.from(rest)])).losses;
  const density = (unit, x) => segment(0xe0, `JFIF\0\x01\x02${String.fromCharCode(unit, x >> 8, x & 255, x >> 8, x & 255)}\0\0`);
  // The name, of three letters, and the first content, of one, are padded.
  const photoshop = segment(0xed, "Photoshop 3.0\x008BIM\x04\x0b\x03url\0\0\0\x01a\x008BIM\x04\x04\0\0\0\0\0\x02ab");
  assert.deepEqual(notes([density(1, 300), photoshop, segment(0xfe, "hello")]), [
    "Not kept by this page: resolution (300 dpi), Photoshop's copyright, IPTC, a comment. `aec compress` keeps them.",
  ]);
  assert.deepEqual(notes([density(2, 100)]), ["Not kept by this page: resolution (254 dpi). `aec compress` keeps that."]);
  assert.deepEqual(notes([density(0, 1)]), []);
  const others = segment(0xe2, "MPF\0II*\0");
  assert.deepEqual(notes([others], "... hdrgm:Version"),
    ["Not kept by this page: the gain map of HDR. `aec compress` keeps that."]);
  assert.deepEqual(notes([others], "..."), ["Not kept: further pictures in the file (MPF)."]);
  const moving = segment(0xe1, "http://ns.adobe.com/xap/1.0/\0<x GCamera:MotionPhoto='1'/>");
  assert.deepEqual(notes([moving]), ["Not kept: the video."]);
});

await test("profiles are told apart, and others converted", () => {
  const srgb = [0.4361, 0.2225, 0.0139, 0.3851, 0.7169, 0.0971, 0.1431, 0.0606, 0.7141];
  const p3 = [0.5151, 0.2412, -0.0011, 0.292, 0.6922, 0.0419, 0.1571, 0.0666, 0.7841];
  for (const [columns, space] of [[srgb, "srgb"], [p3, "display-p3"]]) {
    const { colorSpace, convert, isKnown } = describeProfile(new Uint8Array(matrixProfile(columns, "srgb")));
    assert.deepEqual([colorSpace, convert, isKnown], [space, null, true]);
  }
  const { colorSpace, convert } = describeProfile(new Uint8Array(matrixProfile(adobe, 2.19921875)));
  assert.equal(colorSpace, "display-p3");
  const pixels = Uint8ClampedArray.of(0, 0, 0, 255, 255, 255, 255, 255, 128, 128, 128, 9, 200, 30, 30, 255);
  converter(convert, 3)(pixels, 4);
  assert.deepEqual([...pixels.subarray(0, 8)], [0, 0, 0, 255, 255, 255, 255, 255]);
  // Of greys, gamma 2.2 and sRGB's curve differ by little.
  assert.ok(Math.abs(pixels[8] - 128) < 3 && Math.abs(pixels[8] - pixels[9]) < 2 && pixels[11] === 9);
  // Red of Adobe RGB is more than that of Display P3.
  assert.ok(pixels[12] > 200 && pixels[15] === 255, pixels[12]);
});

await test("a profile that is damaged in any byte does no harm", () => {
  const whole = new Uint8Array(matrixProfile(adobe, 2.2));
  for (let i = 0; i < whole.length; i++) {
    const bytes = whole.slice();
    bytes[i] ^= 0xff;
    const { convert } = describeProfile(bytes);
    converter(convert, 3)?.(new Uint8ClampedArray(4), 1);
    describeProfile(whole.subarray(0, i));
  }
});

console.log(`Executed ${tests.passed + tests.failed} tests, with ${tests.failed} failures`);
process.exitCode = tests.failed === 0 ? 0 : 1;
