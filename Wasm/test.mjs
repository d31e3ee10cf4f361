/**
 * Encodes and decodes the golden files with the WebAssembly codec (see Scripts/test-wasm).
 *
 *     node Wasm/test.mjs aec.wasm standard.aecm Fixtures/golden
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Engine } from "../Web/aec/engine.js";
import { AECError } from "../Web/aec/error.js";
import { canPreview, previewOf } from "../Web/aec/preview.js";
import { testAllocator, testEndOfMemory } from "./test-allocator.mjs";
import { chunks, generator, goldensIn, repairChecksums, sha256, withMaximumMemory } from "./test-support.mjs";

const [wasmPath, modelPath, goldenFolder] = process.argv.slice(2);
const wasm = readFileSync(wasmPath);
const model = readFileSync(modelPath);
const module = await WebAssembly.compile(wasm);
const goldens = goldensIn(goldenFolder);
// Each is there twice: its exact picture, and then the lossy one.
const layered = goldensIn(join(goldenFolder, "lossless"));
const golden = (name) => goldens.find((golden) => golden.name === name) ?? assert.fail(`no golden file ${name}`);

function check(what, test) {
  const start = performance.now();
  const note = test();
  console.log(`ok  ${what}${note ? `: ${note}` : ""} (${(performance.now() - start).toFixed(0)} ms)`);
}

/** The error of a decode that must fail, and must not be a fault of the decoder. */
function failure(decoder, bytes, options) {
  try {
    decoder.decode(bytes, options);
  } catch (error) {
    assert(error instanceof AECError, String(error));
    assert.notEqual(error.code, "internalInconsistency", error.message);
    return error;
  }
  assert.fail("it was decoded");
}

check("allocator", () => testAllocator(module));
check("end of memory", () => testEndOfMemory(module));

const started = performance.now();
const decoder = await Engine.create({ module, model });
console.log(`ok  model loaded (${(performance.now() - started).toFixed(0)} ms)`);

for (const { name, width, height, hash, alphaHash, bytes } of goldens) {
  check(name, () => {
    const start = performance.now();
    const picture = decoder.decode(bytes);
    const rate = width * height / (performance.now() - start) / 1000;
    assert.deepEqual([picture.width, picture.height], [width, height]);
    assert.equal(picture.pixels.length, width * height * picture.channels);
    assert.equal(sha256(picture.pixels), hash, `${name}: other pixels than elsewhere`);
    assert.equal(picture.alpha && sha256(picture.alpha), alphaHash, `${name}: other alpha than elsewhere`);
    // The high digit of the sample format: spec/aec-format.md, section 3.2.
    assert.equal(picture.bitDepth, bytes[5] >= 0x10 ? 16 : 8);
    assert.equal(picture.pixels.BYTES_PER_ELEMENT, picture.bitDepth / 8);
    return `${width}x${height}, ${rate.toFixed(2)} Mpx/s`;
  });
}

// Files of the first entropy coders, which nothing writes any more, but for the lowest effort, and of the model of that time.
const formerModel = readFileSync(join(goldenFolder, "../models/56afddd3568d2253.aecm"));
const formerDecoder = await Engine.create({ module, model: formerModel });
for (const folder of ["unbound", "scalar"]) {
  for (const { name, hash, alphaHash, bytes } of goldensIn(join(goldenFolder, folder))) {
    check(`${folder}/${name}`, () => {
      const picture = formerDecoder.decode(bytes);
      assert.equal(sha256(picture.pixels), hash);
      assert.equal(picture.alpha && sha256(picture.alpha), alphaHash);
    });
  }
}

for (const [number, { name, hash, alphaHash, bytes }] of layered.entries()) {
  const layer = number % 2 === 0 ? "exact" : "base";
  check(`lossless/${name}, ${layer}`, () => {
    const picture = decoder.decode(bytes, { layer });
    assert.equal(sha256(picture.pixels), hash, `${name}: other pixels than elsewhere`);
    assert.equal(picture.alpha && sha256(picture.alpha), alphaHash);
  });
}

check("a damaged layer", () => {
  const { hash, bytes } = layered[1];
  const damaged = Uint8Array.from(bytes);
  damaged[damaged.length - 5] ^= 1;
  assert.equal(failure(decoder, damaged).code, "checksumMismatch");
  assert.equal(sha256(decoder.decode(damaged, { layer: "base" }).pixels), hash);
  assert.equal(failure(decoder, bytes, { layer: "lossy" }).code, "invalidArgument");
});

// Int has 32 bits here: of sizes in an exact layer, the highest bit is set where such a number can be.
check("sizes of 2^31 in an exact layer", () => {
  for (const { name, bytes } of layered) {
    const boundaries = chunks(bytes);
    for (const [start, end] of boundaries) {
      if (!["xLYR", "xGRP"].includes(String.fromCharCode(...bytes.subarray(start, start + 4)))) continue;
      for (let at = start + 8; at < Math.min(end, start + 40); at++) {
        const damaged = Uint8Array.from(bytes);
        damaged[at] |= 0x80;
        repairChecksums(damaged, boundaries);
        try {
          decoder.decode(damaged);
        } catch (error) {
          assert.notEqual(error.code, "internalInconsistency", `${name}, byte ${at}: ${error.message}`);
        }
      }
    }
  }
});

const icon = golden("icon");

check("memory is given back", () => {
  const size = decoder.memorySize;
  for (let i = 0; i < 3; i++) goldens.forEach(({ bytes }) => decoder.decode(bytes));
  assert.equal(decoder.memorySize, size);
  return `${(size / 2 ** 20).toFixed(1)} MiB`;
});

check("every prefix of a file", () => {
  for (let count = 0; count < icon.bytes.length; count++) {
    const error = failure(decoder, icon.bytes.subarray(0, count));
    assert.equal(error.code, "truncated", `${count} bytes: ${error.message}`);
    assert.equal(error.offset, count);
  }
});

check("damage that checksums tell", () => {
  for (let i = 29; i < icon.bytes.length; i++) {
    const damaged = Uint8Array.from(icon.bytes);
    damaged[i] ^= 0x10;
    failure(decoder, damaged);
  }
});

check("metadata", () => {
  for (const found of [decoder.decode(golden("metadata-parts").bytes), decoder.inspect(golden("metadata-parts").bytes)]) {
    assert.deepEqual([...found.icc.subarray(36, 40)], [..."acsp"].map((letter) => letter.charCodeAt()));
    assert.deepEqual([...found.exif.subarray(0, 2)], [73, 73]);
    assert(found.xmp.length > 0);
    assert.deepEqual(found.otherMetadata, ["colours of a PNG", "resolution", "light levels", "texts", "IPTC", "gain map"]);
  }
});

// What the exact layer keeps is what was encoded: the codec makes the same file of it as everywhere.
check("files to the byte", () => {
  const own = ["residual", "residual-grey", "residual-columns", "residual-squares", "residual-16", "residual-groups"];
  for (const [number, { name, bytes }] of layered.entries()) {
    if (number % 2 || !own.includes(name)) continue;
    const effort = name === "residual-squares" ? 4 : 3;
    const file = decoder.encode(decoder.decode(bytes), { lossless: true, effort });
    assert.equal(Buffer.compare(file.bytes, bytes), 0, name);
  }
});

check("what cannot be encoded", () => {
  const picture = decoder.decode(icon.bytes);
  const refusal = (change, options) => {
    try {
      decoder.encode({ ...picture, ...change }, options);
    } catch (error) {
      return error.code;
    }
    return null;
  };
  assert.equal(refusal({ width: 65 }), "invalidArgument");
  assert.equal(refusal({ channels: 4 }), "invalidArgument");
  assert.equal(refusal({ alpha: new Uint8Array(3) }), "invalidArgument");
  assert.equal(refusal({ bitDepth: 16 }), "invalidArgument");
  assert.equal(refusal({}, { quality: 50, psnr: 40 }), "invalidArgument");
  assert.equal(refusal({}, { quality: NaN }), "invalidArgument");
  assert.equal(refusal({}, { nearLossless: 256 }), "invalidArgument");
  assert.equal(refusal({}, { targetSize: 10 }), "unreachableTarget");
  assert.equal(refusal({}, { tune: "speed" }), "invalidArgument");
  assert.equal(refusal({}, { quality: 50 }), null);
});

// Products of sizes that do not fit in 32 bits: what refines latents reserves much for a group.
check("every effort", () => {
  const { bytes } = golden("groups");
  const picture = decoder.decode(bytes);
  const sizes = [1, 2, 3, 5, 7, 9].map((effort) => decoder.encode(picture, { quality: 40, effort }).bytes.length);
  assert(sizes.at(-1) < sizes[0], String(sizes));
  return String(sizes);
});

/** The decibels of a preview against the means of the picture; null where there was none. */
function previewed({ bytes }) {
  let preview = null;
  let isFirst = true;
  const info = decoder.inspect(bytes);
  const picture = decoder.decode(bytes, {}, {
    onRows: () => {
      isFirst &&= preview !== null;
    },
    onLatents: (latents) => {
      preview = previewOf(latents, info);
    },
  });
  if (!preview) return { picture, psnr: null };
  assert(isFirst, "rows come before the preview");
  const means = decoder.decode(bytes, { scale: 8 });
  assert.deepEqual([preview.width, preview.height, preview.channels], [means.width, means.height, means.channels]);
  const step = picture.bitDepth === 16 ? 257 : 1;
  const error = means.pixels.reduce((sum, value, i) => sum + (value / step - preview.pixels[i]) ** 2, 0);
  return { picture, psnr: 10 * Math.log10(255 ** 2 * means.pixels.length / error) };
}

check("previews", () => {
  const notes = [];
  for (const name of ["groups", "grey", "rgb-16", "lowest", "highest"]) {
    const file = golden(name);
    const { picture, psnr } = previewed(file);
    assert.equal(sha256(picture.pixels), file.hash, `${name}: other pixels than without a preview`);
    assert(psnr > 33, `${name}: ${psnr} dB`);
    notes.push(`${name} ${psnr.toFixed(1)} dB`);
  }
  // Opacity, exact parts, half a range.
  for (const name of ["rgb-alpha", "drawing", "range-10-drawing"]) {
    const { picture, psnr } = previewed(golden(name));
    assert.equal(psnr, null, name);
    assert.equal(sha256(picture.pixels), golden(name).hash);
  }
  const region = { x: 0, y: 0, width: 16, height: 16 };
  for (const options of [{ region }, { scale: 2 }, { salvage: true }]) {
    assert(!canPreview(decoder.inspect(golden("groups").bytes), options));
    let isCalled = false;
    decoder.decode(golden("groups").bytes, options, { onLatents: () => (isCalled = true) });
    assert.equal(isCalled, options.scale === 2);
  }
  return notes.join(", ");
});

check("comparison", () => {
  const { bytes } = golden("groups");
  const picture = decoder.decode(bytes);
  const { psnr, ssimulacra2 } = decoder.compare(picture, decoder.decode(decoder.encode(picture, { quality: 60 }).bytes));
  assert(psnr > 30 && psnr < 60 && ssimulacra2 > 50 && ssimulacra2 < 100, `${psnr} dB, ${ssimulacra2}`);
  assert.deepEqual(decoder.compare(picture, picture), { psnr: Infinity, ssimulacra2: 100 });
});

check("damaged metadata", () => {
  const file = golden("metadata");
  const damaged = Uint8Array.from(file.bytes);
  damaged[chunks(damaged)[0][0] + 12] ^= 1;
  assert.equal(sha256(decoder.decode(damaged).pixels), file.hash);
});

check("damage that checksums do not tell", () => {
  const random = generator(1);
  const codes = {};
  for (let i = 0; i < 200; i++) {
    const file = goldens[random(goldens.length)];
    const damaged = Uint8Array.from(file.bytes);
    const boundaries = chunks(damaged);
    const [start, end] = boundaries[random(boundaries.length)];
    damaged[start + 8 + random(end - start - 8)] ^= 1 << random(8);
    repairChecksums(damaged, boundaries);
    try {
      // A bit that no one reads may change; the picture may not.
      const { pixels, alpha } = decoder.decode(damaged);
      // Exact blocks and alpha have no checksum but their chunks'.
      const type = String.fromCharCode(...damaged.subarray(start, start + 4));
      if (type !== "EXCT") assert.equal(sha256(pixels), file.hash);
      if (type !== "ALPH") assert.equal(alpha && sha256(alpha), file.alphaHash);
      codes.harmless = (codes.harmless ?? 0) + 1;
    } catch (error) {
      if (!(error instanceof AECError)) throw error;
      assert.notEqual(error.code, "internalInconsistency", error.message);
      codes[error.code] = (codes[error.code] ?? 0) + 1;
    }
  }
  assert(codes.malformed > 0 && codes.checksumMismatch > 0);
  return JSON.stringify(codes);
});

check("limits", () => {
  const pixels = icon.width * icon.height;
  assert.equal(failure(decoder, icon.bytes, { maxPixels: pixels - 1 }).code, "limitExceeded");
  assert.equal(failure(decoder, icon.bytes, { maxSide: icon.width - 1 }).code, "limitExceeded");
  const picture = decoder.decode(icon.bytes, { maxPixels: pixels, maxSide: icon.width });
  assert.equal(sha256(picture.pixels), icon.hash);
});

check("a damaged model", () => {
  const damaged = Uint8Array.from(model);
  damaged[damaged.length >> 1] ^= 1;
  assert.throws(() => new Engine(module, damaged), { name: "AECError", code: "checksumMismatch" });
  assert.throws(() => new Engine(module, model.subarray(1)), { name: "AECError", code: "malformed" });
});

check("too little memory, and on with smaller pictures", () => {
  const roomy = new Engine(module, model);
  roomy.decode(icon.bytes);
  const tight = new WebAssembly.Module(withMaximumMemory(wasm, roomy.memorySize / 65536));
  const small = new Engine(tight, model);
  const error = failure(small, golden("groups").bytes);
  assert.equal(error.code, "limitExceeded", error.message);
  assert.equal(sha256(small.decode(icon.bytes).pixels), icon.hash);
});
