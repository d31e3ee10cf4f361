// Tests the package aec-codec in a real browser, in pages with threads (cross-origin isolated) and in plain ones.
//
//     node Tests/Web/package.mjs /usr/bin/chromium build/web path/to/aec [FOLDER FOR SCREENSHOTS] [PART OF A TEST'S NAME]
//
// Scripts/test-web builds what it needs and runs this. In Firefox (/usr/bin/firefox-esr) all runs but what only Chromium tells.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Chromium } from "../Chromium/chromium.mjs";
import { Firefox } from "../Firefox/firefox.mjs";
import { Tests, drawing, goldensIn, matrixProfile, orientationExif, photograph, serveTests } from "./support.mjs";

const [program, root, aec, screenshots = "", only = ""] = process.argv.slice(2);
const isFirefox = /firefox/.test(program);
const golden = "Fixtures/golden";
const goldens = goldensIn(golden);
const layered = goldensIn(join(golden, "lossless"));
const made = mkdtempSync(join(tmpdir(), "aec-web-"));
const small = photograph(300, 200);
const large = { width: 4000, height: 3000 };
const seen = { width: 2000, height: 1500 };

function compress(name, picture, ...options) {
  writeFileSync(join(made, `${name}.ppm`), picture.file);
  execFileSync(aec, ["compress", "--force", join(made, `${name}.ppm`), "-o", join(made, `${name}.aec`), ...options]);
  return readFileSync(join(made, `${name}.aec`));
}
const encoded = { q60: compress("small", small, "-q", "60"), lossless: compress("small-lossless", small, "--lossless") };
compress("large", photograph(large.width, large.height), "--effort", "1", "-q", "40");
compress("seen", photograph(seen.width, seen.height), "--effort", "1", "-q", "40");
compress("middle", drawing(2400, 1600), "--effort", "1", "--lossless");
compress("other", photograph(160, 90), "-q", "50");
writeFileSync(join(made, "broken.aec"), readFileSync(join(golden, "icon.aec")).subarray(0, 100));

const blank = `<!DOCTYPE html><html lang="en"><title>Test</title><link rel="icon" href="data:,">`;
// What pages have at hand.
const helpers = `
  const hex = (bytes) => Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const text = (error) => ({ name: error.name, code: error.code, message: error.message, offset: error.offset });
  Object.assign(window, {
    bytes: async (url) => new Uint8Array(await (await fetch(url)).arrayBuffer()),
    sha: async (samples) => samples && hex(await crypto.subtle.digest("SHA-256", samples)),
    failure: (promise) => promise.then(() => null, text),
    event: (target, names) => new Promise((resolve) => {
      for (const name of names) target.addEventListener(name, (event) => resolve(
        event.error ? { type: name, ...text(event.error) } : { type: name }), { once: true });
    }),
    // Of a canvas that a worker paints, too.
    copy: (canvas) => {
      const copy = document.createElement("canvas");
      [copy.width, copy.height] = [canvas.width, canvas.height];
      copy.getContext("2d").drawImage(canvas, 0, 0);
      return copy;
    },
    pixel: (canvas, x, y) => [...canvas.getContext("2d").getImageData(x, y, 1, 1).data],
  });`;
const pages = {
  "/blank.html": `${blank}<script type="module">import * as aec from "./aec/aec.js"; ${helpers} window.aec = aec;</script>`,
  "/dying.html": `${blank}<script type="module">import * as aec from "./dying/aec.js"; ${helpers} window.aec = aec;</script>`,
  "/odd.html": `${blank}<script type="module">import * as aec from "./odd/aec.js"; ${helpers} window.aec = aec;</script>`,
  // As README has it.
  "/five-lines.html": `<!DOCTYPE html>
<link rel="icon" href="data:,"><title>A photo</title>
<script type="module">import { install } from "./aec/aec.js"; install();</script>
<h1>A photo</h1>
<img src="made/small.aec" alt="A hill">`,
};
// What README says that a policy has to allow.
pages["/strict.html"] = `${blank.replace(/<link.*>/, "")}<meta http-equiv="Content-Security-Policy" content="default-src 'none';
  script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; img-src blob: data:">
<link rel="icon" href="data:,"><script type="module" src="strict.js"></script>`;
pages["/strict.js"] = `import * as aec from "./aec/aec.js"; ${helpers} window.aec = aec;`;
// Before everything else in the worker: ends it without a word, or with an error, instead of doing what it is asked for.
const dying = `addEventListener("message", (event) => {
  const { method } = event.data;
  if (method !== "inspect" && method !== "compare") return;
  event.stopImmediatePropagation();
  if (method === "inspect") close();
  else setTimeout(() => { throw new Error("for the test"); });
});\n`;

async function runAll(isolated) {
  const tests = new Tests(`${isFirefox ? "Firefox, " : ""}${isolated ? "isolated" : "plain"}`, only);
  const test = (name, work) => tests.test(name, work);
  // What takes requests, the tree of accessibility, long tasks or memory of the browser's to see.
  const testInChromium = (name, work) => (isFirefox ? undefined : test(name, work));
  const change = (path, response) => {
    const [, folder, name] = /^\/(dying|odd)\/(.+)$/.exec(path) ?? [];
    if (!folder) return null;
    const file = readFileSync(join(root, "aec", name));
    if (folder === "odd") {
      // A server that knows neither of the types, and that unpacks what is packed.
      if (name.endsWith(".gz")) response.setHeader("Content-Encoding", "gzip");
      return file;
    }
    return name === "worker.js" ? dying + file : file;
  };
  const folders = { "/golden/": golden, "/made/": made };
  const server = await serveTests({ root, isolated, pages, folders, change });
  const cdn = await serveTests({
    root, isolated, pages, folders,
    headers: { "Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin" },
  });
  pages["/cdn.html"] =
    `${blank}<script type="module">import * as aec from "${cdn.url}aec/aec.js"; ${helpers} window.aec = aec;</script>`;
  const browser = await (isFirefox ? Firefox : Chromium).start(program);
  const open = async (path, size = { width: 1000, height: 800 }) => {
    const page = await browser.open(server.url + path, size);
    if (path !== "five-lines.html") await page.until("window.aec !== undefined");
    return page;
  };
  const main = await open("blank.html");
  const evaluate = (work) => main.evaluate(`(async () => { ${work} })()`);

  await test("the page is what it is called", async () => {
    assert.equal(await main.evaluate("crossOriginIsolated"), isolated);
  });

  await test("golden files have the pixels that they have everywhere", async () => {
    for (const { name, width, height, hash, alphaHash } of goldens) {
      const found = await evaluate(`const picture = await aec.decode(await bytes("golden/${name}.aec"));
        return [picture.width, picture.height, await sha(picture.pixels), await sha(picture.alpha)];`);
      assert.deepEqual(found, [width, height, hash, alphaHash], name);
    }
    return `${goldens.length} files`;
  });

  await test("exact layers, and the lossy pictures in front of them", async () => {
    for (const [i, { name, hash, alphaHash }] of layered.entries()) {
      const found = await evaluate(`const file = await (await fetch("golden/lossless/${name}.aec")).blob();
        const picture = await aec.decode(file, { layer: "${i % 2 ? "base" : "exact"}" });
        return [await sha(picture.pixels), await sha(picture.alpha)];`);
      assert.deepEqual(found, [hash, alphaHash], name);
    }
  });

  await test("a region and a scale", async () => {
    const [region, scaled] = await evaluate(`const file = await bytes("made/small.aec");
      const whole = await aec.decode(file);
      const region = await aec.decode(file, { region: { x: 30, y: 50, width: 40, height: 20 } });
      const scaled = await aec.decode(file, { scale: 8 });
      let same = region.width === 40 && region.height === 20;
      for (let y = 0; y < 20; y++) for (let x = 0; x < 120; x++) {
        same &&= region.pixels[y * 120 + x] === whole.pixels[((50 + y) * 300 + 30) * 3 + x];
      }
      return [same, [scaled.width, scaled.height]];`);
    assert.equal(region, true);
    assert.deepEqual(scaled, [38, 25]);
  });

  await test("what is encoded is what the program encodes", async () => {
    const [q60, lossless] = await evaluate(`const ppm = await bytes("made/small.ppm");
      const picture = { width: 300, height: 200, channels: 3, bitDepth: 8, pixels: ppm.slice(-180000) };
      const shares = [];
      const q60 = await aec.encode(picture, { onProgress: (share) => shares.push(share) });
      const lossless = await aec.encode(picture, { lossless: true });
      return [[await sha(q60.bytes), q60.quality], [await sha(lossless.bytes), lossless.warnings]];`);
    assert.equal(q60[0], await sha256(encoded.q60));
    // The format has 1792 steps.
    assert.ok(Math.abs(q60[1] - 60) < 0.05, `quality ${q60[1]}`);
    assert.deepEqual(lossless, [await sha256(encoded.lossless), []]);
  });

  await test("pictures of a canvas can be encoded, and compared", async () => {
    const found = await evaluate(`const canvas = new OffscreenCanvas(64, 48);
      const context = canvas.getContext("2d");
      context.fillStyle = "teal";
      context.fillRect(0, 0, 64, 48);
      context.clearRect(10, 10, 20, 20);
      const image = context.getImageData(0, 0, 64, 48);
      const { bytes } = await aec.encode(image, { lossless: true, exact: true });
      const back = await aec.decodeToImageData(bytes);
      const picture = await aec.decode(bytes);
      const { psnr } = await aec.compare(image, back);
      return [image.data.every((value, i) => value === back.data[i]), picture.channels, String(psnr)];`);
    assert.equal(found[0], true);
    assert.deepEqual(found.slice(1), [3, "Infinity"]);
  });

  await test("the file's errors, with code and place", async () => {
    const error = await evaluate(`return failure(aec.decode(await bytes("made/broken.aec")));`);
    assert.equal(error.name, "AECError");
    assert.equal(error.code, "truncated");
    assert.equal(error.offset, 100);
    assert.match(error.message, /ends within/);
    assert.equal((await evaluate(`return failure(aec.decode("photo.aec"));`)).code, "invalidArgument");
    const limited = await evaluate(`return failure(aec.decode(await bytes("made/small.aec"), { maxPixels: 59999 }));`);
    assert.equal(limited.code, "limitExceeded");
    assert.equal((await evaluate(`return failure(aec.decode(new Blob(["no picture"])));`)).code, "malformed");
  });

  await test("the bytes of the caller stay", async () => {
    const [length, same] = await evaluate(`const file = await bytes("made/small.aec");
      const promise = aec.decode(file);
      const before = await sha((await aec.decode(file)).pixels);
      const late = aec.decode(file);
      file.fill(0);
      return [file.length, before === await sha((await promise).pixels) && before === await sha((await late).pixels)];`);
    assert.equal(length, encoded.q60.length);
    assert.equal(same, true);
  });

  await test("progress never falls, and ends with 1", async () => {
    const shares = await evaluate(`const shares = [];
      await aec.decode(await bytes("golden/groups.aec"), { onProgress: (share) => shares.push(share) });
      return shares;`);
    assert.ok(shares.length > 0);
    assert.equal(shares.at(-1), 1);
    assert.deepEqual(shares, shares.toSorted((a, b) => a - b));
  });

  await test("rows that come early are those of the picture", async () => {
    const found = await evaluate(`const parts = [];
      const picture = await aec.decode(await bytes("golden/groups.aec"), { onRows: (rows) => parts.push(rows) });
      const stride = picture.width * picture.channels;
      return [parts.reduce((sum, { count }) => sum + count, 0), parts.every(({ first, count, pixels }) =>
        pixels.length === count * stride && pixels.every((value, i) => value === picture.pixels[first * stride + i]))];`);
    assert.ok(found[0] > 0);
    assert.equal(found[1], true);
  });

  await test("a canvas has the picture, turned as Exif says", async () => {
    // The browser's own way with a JPEG is the measure.
    for (let value = 1; value <= 8; value++) {
      const found = await evaluate(`const exif = Uint8Array.from(${JSON.stringify([...orientationExif(value)])});
        const source = new OffscreenCanvas(48, 32);
        const context = source.getContext("2d");
        for (const [color, x, y] of [["red", 0, 0], ["lime", 24, 0], ["blue", 0, 16], ["white", 24, 16]]) {
          context.fillStyle = color;
          context.fillRect(x, y, 24, 16);
        }
        const jpeg = new Uint8Array(await (await source.convertToBlob({ type: "image/jpeg", quality: 1 })).arrayBuffer());
        const marker = [0xff, 0xe1, 0, exif.length + 8, 0x45, 0x78, 0x69, 0x66, 0, 0];
        const turned = await createImageBitmap(new Blob(
          // In one piece: of several Firefox sees the first alone when it looks what kind of file it is.
          [await new Blob([jpeg.subarray(0, 2), Uint8Array.from(marker), exif, jpeg.subarray(2)]).arrayBuffer()]));
        const wanted = document.createElement("canvas");
        [wanted.width, wanted.height] = [turned.width, turned.height];
        wanted.getContext("2d").drawImage(turned, 0, 0);
        const samples = context.getImageData(0, 0, 48, 32).data.filter((_, i) => i % 4 !== 3);
        const picture = { width: 48, height: 32, channels: 3, bitDepth: 8, pixels: Uint8Array.from(samples), exif };
        const { bytes } = await aec.encode(picture, { lossless: true });
        const canvas = document.createElement("canvas");
        const result = await aec.decodeToCanvas(bytes, canvas);
        const [right, bottom] = [canvas.width - 5, canvas.height - 5];
        const near = [[4, 4], [right, 4], [4, bottom], [right, bottom]].every(([x, y]) =>
          pixel(canvas, x, y).every((value, i) => Math.abs(value - pixel(wanted, x, y)[i]) < 40));
        return [near, canvas.width === turned.width && canvas.height === turned.height, result];`);
      const [width, height] = value < 5 ? [48, 32] : [32, 48];
      assert.deepEqual(found, [true, true, { width, height, colorSpace: "srgb", warnings: [] }], `orientation ${value}`);
    }
  });

  await test("samples of 16 bits and grey ones become what they are nearest to", async () => {
    for (const name of ["rgb-16", "grey-alpha-16", "grey", "rgb-alpha"]) {
      const same = await evaluate(`const file = await bytes("golden/${name}.aec");
        const { width, height, channels, bitDepth, pixels, alpha } = await aec.decode(file);
        const { data } = await aec.decodeToImageData(file);
        const level = (value) => (bitDepth === 16 ? Math.round(value / 257) : value);
        for (let i = 0; i < width * height; i++) {
          for (let k = 0; k < 3; k++) {
            if (data[4 * i + k] !== level(pixels[i * channels + (channels === 3 ? k : 0)])) return [i, k];
          }
          if (data[4 * i + 3] !== (alpha ? level(alpha[i]) : 255)) return [i, 3];
        }
        return data.length === 4 * width * height;`);
      assert.equal(same, true, name);
    }
  });

  await test("colours of sRGB, of Display P3 and of others", async () => {
    const p3 = [0.5151, 0.2412, -0.0011, 0.2919, 0.6922, 0.0419, 0.1572, 0.0666, 0.7841];
    const srgb = [0.4361, 0.2225, 0.0139, 0.3851, 0.7169, 0.0971, 0.1431, 0.0606, 0.7141];
    const adobe = [0.6097, 0.3111, 0.0195, 0.2053, 0.6257, 0.0609, 0.1492, 0.0632, 0.7446];
    const cases = [
      [p3, "srgb", "display-p3", 0], [srgb, "srgb", "srgb", 0],
      [adobe, 2.2, "srgb", 1], [srgb, 1, "srgb", 1], [p3, 2.6, "srgb", 1],
    ];
    for (const [columns, gamma, wanted, count] of cases) {
      // Firefox has canvases of sRGB alone, and ImageData without a colour space.
      const [space, warnings] = isFirefox && wanted === "display-p3" ? ["srgb", 1] : [wanted, count];
      const found = await evaluate(`const icc = Uint8Array.from(${JSON.stringify([...matrixProfile(columns, gamma)])});
        const picture = { width: 16, height: 16, channels: 3, bitDepth: 8, pixels: new Uint8Array(768).fill(200), icc };
        picture.pixels.forEach((_, i) => { if (i % 3) picture.pixels[i] = 30; });
        const { bytes } = await aec.encode(picture, { lossless: true });
        const canvas = document.createElement("canvas");
        const { colorSpace, warnings } = await aec.decodeToCanvas(bytes, canvas);
        const image = await aec.decodeToImageData(bytes);
        const plain = document.createElement("canvas");
        plain.getContext("2d");
        const other = await aec.decodeToCanvas(bytes, plain);
        return [colorSpace, warnings.length, image.colorSpace, pixel(canvas, 3, 3), pixel(plain, 3, 3)[0], other];`);
      assert.deepEqual(found.slice(0, 4), [space, warnings, isFirefox ? null : space, [200, 30, 30, 255]]);
      // In a canvas of sRGB the same colour has more red.
      assert.equal(found[4] > 205, space === "display-p3");
      assert.equal(found[5].colorSpace, "srgb");
      assert.equal(found[5].warnings.length, wanted === "display-p3" ? 1 : warnings);
    }
  });

  await test("what is cancelled ends at once, and the next call goes on", async () => {
    const found = await evaluate(`const file = await bytes("made/large.aec");
      const first = new AbortController();
      let begin;
      const progress = new Promise((resolve) => { begin = resolve; });
      setTimeout(begin, 1000);
      const running = failure(aec.decode(file, { signal: first.signal, onProgress: begin }));
      const second = new AbortController();
      const waiting = failure(aec.decode(file, { signal: second.signal }));
      const next = aec.decode(await bytes("made/small.aec"));
      second.abort();
      const dropped = await waiting;
      await progress;
      const start = performance.now();
      first.abort(new Error("enough"));
      const ended = await running;
      const time = performance.now() - start;
      const early = await failure(aec.decode(file, { signal: AbortSignal.abort() }));
      return [dropped.name, ended.message, time, (await next).width, early.name];`);
    assert.deepEqual([found[0], found[1], found[3], found[4]], ["AbortError", "enough", 300, "AbortError"]);
    assert.ok(found[2] < 500, `${found[2]} ms`);
  });

  await test("close() ends what is going on, and the next call starts anew", async () => {
    const found = await evaluate(`const running = failure(aec.decode(await bytes("made/large.aec")));
      const waiting = failure(aec.inspect(await bytes("made/small.aec")));
      await new Promise((resolve) => setTimeout(resolve, 300));
      aec.close();
      return [(await running).code, (await waiting).code, (await aec.decode(await bytes("made/small.aec"))).width];`);
    assert.deepEqual(found, ["unavailable", "unavailable", 300]);
  });

  await test("a worker that dies is followed by another", async () => {
    const page = await open("dying.html");
    const found = await page.evaluate(`(async () => {
      const file = await bytes("made/small.aec");
      const picture = await aec.decode(file);
      const silent = await failure(aec.inspect(file));
      const loud = failure(aec.compare(picture, picture));
      const next = aec.decode(file);
      return [silent.code, silent.message, (await loud).code, (await loud).message, (await next).width];
    })()`);
    assert.equal(found[0], "internalInconsistency");
    assert.match(found[1], /the worker has stopped/);
    assert.equal(found[2], "internalInconsistency");
    assert.match(found[3], /for the test/);
    assert.equal(found[4], 300);
    await page.close();
  });

  await testInChromium("the model is fetched once", async () => {
    await evaluate(`await aec.decode(await bytes("made/small.aec"));`);
    const page = await open("blank.html");
    await page.evaluate(`(async () => (await aec.decode(await bytes("made/small.aec"))).width)()`);
    assert.deepEqual(page.requests.filter((url) => url.includes(".aecm")), []);
    await page.close();
  });

  await testInChromium("a damaged cache is seen, and mended", async () => {
    await evaluate(`await aec.decode(await bytes("made/small.aec"));
      const cache = await caches.open("aec-codec");
      const [key] = await cache.keys();
      const kept = await bytes(key.url.split("?")[0]);
      kept[1000000] ^= 1;
      await cache.put(key, new Response(kept));`);
    for (const count of [1, 0]) {
      const page = await open("blank.html");
      assert.equal(await page.evaluate(`(async () => (await aec.decode(await bytes("made/small.aec"))).width)()`), 300);
      assert.equal(page.requests.filter((url) => url.includes(".aecm")).length, count);
      await page.close();
    }
  });

  await test("what cannot be fetched is told, and tried again", async () => {
    const page = await open("blank.html");
    const found = await page.evaluate(`(async () => {
      const file = await bytes("made/small.aec");
      aec.configure({ model: "nowhere/standard.aecm" });
      const model = await failure(aec.decode(file));
      aec.configure({ base: "nowhere" });
      const all = await failure(aec.decode(file));
      aec.configure({ model: "golden/icon.aec" });
      const other = await failure(aec.decode(file));
      aec.configure({ worker: "nowhere/worker.js" });
      const worker = await failure(aec.decode(file));
      aec.configure({ threads: 1 });
      const none = await failure((async () => aec.configure({ threads: 0 }))());
      return [model, all, other, worker, (await aec.decode(file)).width, none];
    })()`);
    assert.equal(found[0].code, "unavailable");
    assert.ok(found[0].message.startsWith(`${server.url}nowhere/standard.aecm cannot be loaded: 404`), found[0].message);
    assert.equal(found[1].code, "unavailable");
    assert.ok(found[1].message.includes(`${server.url}nowhere/`), found[1].message);
    assert.equal(found[2].code, "malformed");
    assert.equal(found[3].code, "unavailable");
    assert.equal(found[4], 300);
    assert.equal(found[5].code, "invalidArgument");
    await page.close();
  });

  await test("from another origin, and from a server that knows no types", async () => {
    for (const path of ["cdn.html", "odd.html"]) {
      const page = await open(path);
      const width = await page.evaluate(`(async () => (await aec.decode(await bytes("made/small.aec"))).width)()`);
      assert.equal(width, 300, path);
      assert.deepEqual(page.errors, []);
      await page.close();
    }
  });

  await test("five lines show a picture", async () => {
    const page = await open("five-lines.html");
    await page.until("document.querySelector('img').naturalWidth > 0");
    const found = await page.evaluate(`(() => {
      const { naturalWidth, naturalHeight, clientWidth, dataset } = document.querySelector("img");
      return [naturalWidth, naturalHeight, clientWidth, dataset.aecSrc]; })()`);
    assert.deepEqual(found, [300, 200, 300, "made/small.aec"]);
    if (screenshots) await page.screenshot(join(screenshots, `five-lines-${isolated ? "isolated" : "plain"}.png`));
    await page.close();
  });

  await test("a policy that forbids all but what is needed", async () => {
    const page = await open("strict.html");
    const found = await page.evaluate(`(async () => {
      aec.install();
      document.body.innerHTML = '<aec-image src="made/small.aec" width="150"></aec-image><img src="made/other.aec" alt="">';
      const [element, image] = document.body.children;
      await Promise.all([event(element, ["load", "error"]), event(image, ["load", "error"])]);
      return [element.naturalWidth, element.clientHeight, image.naturalWidth];
    })()`);
    assert.deepEqual(found, [300, 100, 160]);
    // That the browser tries to load the file as an image before it is served is forbidden here, and harmless.
    assert.deepEqual(page.errors.filter((text) => !text.includes("made/other.aec")), []);
    await page.close();
  });

  await test("images show the same pixels, whatever kind they are", async () => {
    for (const name of ["icon", "grey", "rgb-alpha", "grey-alpha"]) {
      const same = await evaluate(`const stop = aec.install();
        const image = new Image();
        image.src = "golden/${name}.aec";
        document.body.append(image);
        const { type } = await event(image, ["load", "error"]);
        stop();
        const canvas = document.createElement("canvas");
        [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
        canvas.getContext("2d").drawImage(image, 0, 0);
        const other = document.createElement("canvas");
        await aec.decodeToCanvas(await bytes("golden/${name}.aec"), other);
        image.remove();
        const read = (canvas) => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
        const [shown, wanted] = [read(canvas), read(other)];
        return type === "load" && shown.length === wanted.length && shown.every((value, i) => value === wanted[i]);`);
      assert.equal(same, true, name);
    }
  });

  await test("addresses that are none, and sources without any, are passed over", async () => {
    const page = await open("blank.html");
    const found = await page.evaluate(`(async () => {
      document.body.innerHTML = \`<img src="http://[" alt=""><img srcset="http://[ 1x" alt="">
        <aec-image id="lost" src="http://[" alt=""></aec-image>
        <picture><source type="image/avif"><source type="image/aec" srcset="made/other.aec"><img id="shown" alt=""></picture>\`;
      const lost = event(document.getElementById("lost"), ["load", "error"]);
      const shown = event(document.getElementById("shown"), ["load", "error"]);
      aec.install();
      return [(await lost).code, (await shown).type, document.getElementById("lost").src];
    })()`);
    assert.deepEqual(found, ["unavailable", "load", "http://["]);
    await page.close();
  });

  await test("of two that serve a page one can end", async () => {
    const page = await open("blank.html");
    const found = await page.evaluate(`(async () => {
      const first = aec.install();
      aec.install();
      first();
      const image = new Image();
      image.src = "made/other.aec";
      const shown = event(image, ["load", "error"]);
      document.body.append(image);
      return (await shown).type;
    })()`);
    assert.equal(found, "load");
    await page.close();
  });

  await test("images fire no error while they are served, and fall back to another file", async () => {
    const page = await open("blank.html");
    const found = await page.evaluate(`(async () => {
      const stop = aec.install();
      const fired = [];
      window.note = ({ type, target }) => fired.push(type + " " + target.naturalWidth);
      const shown = (html) => {
        document.body.innerHTML = html;
        return event(document.querySelector("img"), ["load"]);
      };
      await shown('<img src="made/other.aec" onerror="note(event)" onload="note(event)" alt="">');
      const gif = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";
      // As the package's README has it.
      const picture = '<picture><source type="image/aec" srcset="made/other.aec">' +
        '<img src="' + gif + '" onload="note(event)" onerror="note(event)" alt=""></picture>';
      await shown(picture);
      while (document.querySelector("img").naturalWidth !== 160) await new Promise((resolve) => setTimeout(resolve, 20));
      stop();
      await shown(picture);
      return fired;
    })()`);
    assert.deepEqual([found[0], found.at(-1)], ["load 160", "load 1"]);
    assert.ok(found.every((text) => text.startsWith("load")), String(found));
    await page.close();
  });

  await test("what a listener throws ends its call, and nothing else", async () => {
    const page = await open("blank.html");
    const found = await page.evaluate(`(async () => {
      const file = await bytes("golden/groups.aec");
      const rows = await failure(aec.decode(file, { onRows() { throw new Error("rows"); } }));
      const canvas = document.createElement("canvas");
      const drawn = await failure(aec.decodeToCanvas(file, canvas, { onProgress() { throw new Error("progress"); } }));
      return [rows.message, drawn.message, (await aec.inspect(file)).width > 0];
    })()`);
    assert.deepEqual(found, ["rows", "progress", true]);
    assert.deepEqual(page.errors, []);
    await page.close();
  });

  await test("files and canvases of other kinds", async () => {
    const page = await open("blank.html");
    const found = await page.evaluate(`(async () => {
      const file = await bytes("made/other.aec");
      const frame = document.body.appendChild(document.createElement("iframe"));
      const foreign = await aec.decode(new frame.contentWindow.Uint8Array(file));
      const given = document.createElement("canvas");
      given.transferControlToOffscreen();
      const refusals = [];
      for (const canvas of [null, frame, given]) {
        const { code, message } = await failure(aec.decodeToCanvas(file, canvas));
        refusals.push(code, message);
      }
      const wide = new ImageData(new Uint8ClampedArray(1024).fill(255), 16, 16, { colorSpace: "display-p3" });
      const back = await aec.decodeToImageData((await aec.encode(wide, { lossless: true })).bytes);
      return [foreign.width, refusals, back.colorSpace, back.data.every((value) => value === 255)];
    })()`);
    const kinds = "canvas must be an HTMLCanvasElement or an OffscreenCanvas";
    const worker = "the canvas has a context of another kind than 2d, or it belongs to a worker";
    const refusals = ["invalidArgument", kinds, "invalidArgument", kinds, "invalidArgument", worker];
    assert.deepEqual(found, [160, refusals, isFirefox ? null : "display-p3", true]);
    assert.deepEqual(page.errors, []);
    await page.close();
  });

  await test("images and pictures, those that come later and those that change", async () => {
    const page = await open("blank.html");
    const found = await page.evaluate(`(async () => {
      document.body.innerHTML = \`<img id="first" src="made/small.aec" alt="">
        <picture><source type="image/aec" srcset="made/other.aec"><source type="image/webp" srcset="nowhere.webp">
          <img id="second" src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7" alt=""></picture>
        <picture><source media="(min-width: 5000px)" srcset="made/other.aec">
          <source srcset="made/small.aec 1x, made/other.aec 2x">
          <img id="third" alt=""></picture>
        <img id="foreign" src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7" alt="">\`;
      const image = (id) => document.getElementById(id);
      const shown = (id, width) => new Promise((resolve) => {
        const look = () => (image(id).naturalWidth === width && image(id).complete ? resolve(true) : setTimeout(look, 20));
        look();
      });
      const errors = [];
      document.body.addEventListener("error", (event) => errors.push(event.target.id), true);
      const stop = aec.install();
      await Promise.all([shown("first", 300), shown("second", 160), shown("third", 300)]);
      const later = document.createElement("p");
      later.innerHTML = '<img id="later" src="made/other.aec" alt="">';
      document.body.append(later);
      await shown("later", 160);
      const address = image("first").src;
      image("first").src = "made/other.aec";
      await shown("first", 160);
      const gone = await failure(fetch(address));
      // What has been shown stays so while it moves, also when it was away for a while, and an ordinary picture takes its place.
      later.prepend(image("first"));
      await new Promise((resolve) => setTimeout(resolve, 100));
      const after = image("first").naturalWidth;
      const first = image("first");
      first.remove();
      await new Promise((resolve) => setTimeout(resolve, 100));
      const lost = await failure(fetch(first.src));
      later.prepend(first);
      await first.decode();
      const returned = first.naturalWidth;
      const ordinary = event(image("later"), ["load"]);
      image("later").src = image("foreign").src;
      await ordinary;
      const kept = image("later").dataset.aecSrc ?? null;
      image("later").src = "made/broken.aec";
      const broken = await event(image("later"), ["load", "error"]);
      stop();
      image("first").src = "made/small.aec";
      const stopped = await event(image("first"), ["load", "error"]);
      return [gone !== null, [after, returned, lost !== null], kept, broken, stopped.type, [...new Set(errors)],
        image("second").parentNode.querySelector("source").getAttribute("type"), image("foreign").src.startsWith("data:")];
    })()`);
    assert.deepEqual(found.slice(0, 3), [true, [160, 160, true], null]);
    assert.equal(found[3].code, "truncated");
    assert.equal(found[4], "error");
    assert.deepEqual(found.slice(6), ["image/png", true]);
    // The one of the broken file, and the last, which nobody serves any more.
    assert.deepEqual(found[5].sort(), ["first", "later"]);
    await page.close();
  });

  await test("the element", async () => {
    const page = await open("blank.html");
    const found = await page.evaluate(`(async () => {
      aec.install();
      document.body.innerHTML = '<style>.wide { width: 150px }</style><aec-image src="made/small.aec" alt="A hill"></aec-image>';
      const element = document.querySelector("aec-image");
      const { type } = await event(element, ["load", "error"]);
      const size = () => { const { width, height } = element.getBoundingClientRect(); return [width, height]; };
      const sizes = [size()];
      element.className = "wide";
      sizes.push(size());
      element.className = "";
      element.setAttribute("height", 50);
      sizes.push(size());
      element.style.height = "40px";
      sizes.push(size());
      element.removeAttribute("height");
      element.style.height = "";
      const canvas = element.shadowRoot.querySelector("canvas");
      const drawn = document.createElement("canvas");
      await aec.decodeToCanvas(await bytes("made/small.aec"), drawn);
      const same = pixel(copy(canvas), 150, 60).every((value, i) => value === pixel(drawn, 150, 60)[i]);
      const natural = [element.naturalWidth, element.naturalHeight, element.complete];
      // Moved it stays, with another file it changes, with a broken one it shows the text.
      document.body.append(element);
      const stays = element.complete;
      element.src = "made/other.aec";
      const busy = element.complete;
      await element.decode();
      const other = [element.naturalWidth, element.naturalHeight];
      element.src = "made/broken.aec";
      const broken = await event(element, ["load", "error"]);
      const text = element.shadowRoot.querySelector("span").textContent;
      const rejected = await failure(element.decode());
      return { type, sizes, same, natural, stays, busy, other, broken, text, rejected };
    })()`);
    assert.equal(found.type, "load");
    assert.deepEqual(found.sizes, [[300, 200], [150, 100], [75, 50], [60, 40]]);
    assert.equal(found.same, true);
    assert.deepEqual(found.natural, [300, 200, true]);
    assert.deepEqual([found.stays, found.busy], [true, false]);
    assert.deepEqual(found.other, [160, 90]);
    assert.equal(found.broken.code, "truncated");
    assert.equal(found.text, "A hill");
    assert.equal(found.rejected.code, "truncated");
    if (!isFirefox) {
      const { nodes } = await page.send("Accessibility.getFullAXTree");
      const image = nodes.find(({ role }) => role?.value === "image");
      assert.equal(image?.name?.value, "A hill");
    }
    await page.close();
  });

  await test("the element takes its place before the file is there, and waits until it is near", async () => {
    const page = await open("blank.html");
    const found = await page.evaluate(`(async () => {
      aec.install();
      document.body.innerHTML = '<aec-image id="a" width="300" height="200"></aec-image><div style="height: 9000px"></div>' +
        '<aec-image id="b" loading="lazy" src="made/small.aec"></aec-image>' +
        '<img id="c" loading="lazy" src="made/other.aec" alt="">';
      const box = document.getElementById("a").getBoundingClientRect();
      const [element, image] = ["b", "c"].map((id) => document.getElementById(id));
      await new Promise((resolve) => setTimeout(resolve, 300));
      const before = [element.complete, element.naturalWidth];
      element.scrollIntoView();
      await Promise.all([event(element, ["load"]), event(image, ["load"])]);
      return [box.width, box.height, ...before, element.naturalWidth, image.naturalWidth];
    })()`);
    assert.deepEqual(found, [300, 200, false, 0, 300, 160]);
    await page.close();
  });

  await test("a large picture is there as its preview first, in its size", async () => {
    const page = await open("blank.html");
    const found = await page.evaluate(`(async () => {
      const stop = aec.install();
      const pause = (time = 10) => new Promise((resolve) => setTimeout(resolve, time));
      // What there is near the lower right corner, where rows come last.
      const corner = (source) => {
        const canvas = new OffscreenCanvas(1, 1);
        const context = canvas.getContext("2d");
        context.drawImage(source, 1900, 1400, 80, 80, 0, 0, 1, 1);
        return [...context.getImageData(0, 0, 1, 1).data];
      };
      const begin = (html) => {
        document.body.innerHTML = html;
        const node = document.body.firstChild;
        node.events = [];
        for (const type of ["load", "error"]) node.addEventListener(type, () => node.events.push(type));
        return node;
      };
      const size = (node) => [node.naturalWidth, node.naturalHeight, node.clientWidth, node.clientHeight];
      const result = { element: {}, image: {} };

      const element = begin('<aec-image src="made/seen.aec" style="width: 400px" alt=""></aec-image>');
      const canvas = () => element.shadowRoot.querySelector("canvas");
      while (canvas().hidden || corner(canvas())[3] === 0) await pause();
      Object.assign(result.element, { isDone: element.complete, first: corner(canvas()), size: size(element) });
      await element.decode();
      Object.assign(result.element, { last: corner(canvas()), sizeOfWhole: size(element), events: element.events });

      const image = begin('<img src="made/seen.aec" style="width: 400px" alt="">');
      while (!image.src.startsWith("blob:")) await pause();
      const sketch = image.src;
      await image.decode();
      Object.assign(result.image, {
        isSVG: (await (await fetch(sketch)).blob()).type, before: [...image.events], first: corner(image), size: size(image),
      });
      await event(image, ["load"]);
      Object.assign(result.image, {
        last: corner(image), sizeOfWhole: size(image), events: image.events, isOther: image.src !== sketch,
        isGone: (await failure(fetch(sketch))) !== null, kept: image.dataset.aecSrc,
      });

      // Ended in between: by the page, and by what goes wrong.
      const leaving = begin('<img src="made/seen.aec" alt="">');
      while (!leaving.src.startsWith("blob:")) await pause();
      leaving.remove();
      await pause(100);
      result.left = [leaving.naturalWidth, leaving.events.length];
      const back = event(leaving, ["load", "error"]);
      document.body.replaceChildren(leaving);
      result.back = [(await back).type, (await (await fetch(leaving.src)).blob()).type];
      const failing = begin('<picture><source type="image/aec" srcset="made/seen.aec"><img alt=""></picture>').lastChild;
      const [source] = failing.parentNode.children;
      while (!source.srcset.startsWith("blob:")) await pause();
      const type = source.type;
      await failing.decode();
      const error = event(failing, ["load", "error"]);
      aec.close();
      result.failed = [type, (await error).code, source.type, source.srcset, source.dataset.aecType ?? null];

      // None where none is wanted.
      stop();
      aec.install(document, { preview: false });
      const plain = begin('<img src="made/seen.aec" alt="">');
      const loaded = event(plain, ["load"]);
      while (!plain.src.startsWith("blob:")) await pause();
      result.plain = (await (await fetch(plain.src)).blob()).type;
      await loaded;
      const painted = [];
      const { postMessage } = Worker.prototype;
      Worker.prototype.postMessage = function (message, ...rest) {
        painted.push(message.kind);
        return postMessage.call(this, message, ...rest);
      };
      await begin('<aec-image src="made/seen.aec" preview="none" alt=""></aec-image>').decode();
      result.none = painted.includes("sketch");
      await begin('<aec-image src="made/seen.aec" alt=""></aec-image>').decode();
      result.some = painted.includes("sketch");
      return result;
    })()`);
    const isNear = (color, other) => color.every((value, i) => Math.abs(value - other[i]) <= 16);
    const wanted = [seen.width, seen.height, 400, 300];
    for (const kind of ["element", "image"]) {
      const { first, last, size, sizeOfWhole, events } = found[kind];
      assert.ok(first[3] === 255 && isNear(first, last), `${kind}: ${first}, then ${last}`);
      assert.deepEqual([size, sizeOfWhole, events], [wanted, wanted, ["load"]], kind);
    }
    assert.equal(found.element.isDone, false);
    const { isSVG, before, isOther, isGone, kept } = found.image;
    assert.deepEqual([isSVG, before, isOther, isGone, kept], ["image/svg+xml", [], true, true, "made/seen.aec"]);
    assert.deepEqual([found.left, found.back], [[seen.width, 0], ["load", "image/png"]]);
    assert.deepEqual(found.failed, ["image/svg+xml", "unavailable", "image/aec", "made/seen.aec", null]);
    assert.deepEqual([found.plain, found.none, found.some], ["image/png", false, true]);
    await page.close();
  });

  await test("a preview on a canvas is turned as the picture is", async () => {
    for (let value = 1; value <= 8; value++) {
      const found = await evaluate(`const exif = Uint8Array.from(${JSON.stringify([...orientationExif(value)])});
        const [width, height] = [1003, 601];
        const pixels = new Uint8Array(3 * width * height);
        for (let y = 0, at = 0; y < height; y++) {
          for (let x = 0; x < width; x++, at += 3) {
            pixels[at] = 40 + 180 * x / width;
            pixels[at + 1] = 40 + 180 * y / height;
            pixels[at + 2] = x > 500 && y > 300 ? 200 : 60;
          }
        }
        const { bytes } = await aec.encode({ width, height, channels: 3, bitDepth: 8, pixels, exif }, { effort: 1 });
        const canvas = document.createElement("canvas");
        // In the order of what is drawn, the preview comes first and alone.
        const { drawImage } = CanvasRenderingContext2D.prototype;
        let shown = null;
        CanvasRenderingContext2D.prototype.drawImage = function (...values) {
          drawImage.apply(this, values);
          if (this.canvas === canvas) shown = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        };
        await aec.decodeToCanvas(bytes, canvas);
        const sketch = shown;
        shown = null;
        await aec.decodeToCanvas(bytes, canvas, { preview: false });
        CanvasRenderingContext2D.prototype.drawImage = drawImage;
        const whole = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        const sum = whole.data.reduce((sum, level, i) => sum + Math.abs(level - sketch.data[i]), 0);
        return [sketch.width, sketch.height, sum / whole.data.length, shown === null];`);
      const [width, height] = value < 5 ? [1003, 601] : [601, 1003];
      assert.deepEqual([found[0], found[1], found[3]], [width, height, true], `orientation ${value}`);
      assert.ok(found[2] < 1.5, `orientation ${value}: ${found[2]} levels apart`);
    }
  });

  await test("an element that leaves the page ends its work", async () => {
    const page = await open("blank.html");
    const found = await page.evaluate(`(async () => {
      aec.install();
      document.body.innerHTML = '<aec-image src="made/large.aec"></aec-image>';
      const element = document.querySelector("aec-image");
      while (element.naturalWidth === 0) await new Promise((resolve) => setTimeout(resolve, 10));
      const size = [element.naturalWidth, element.naturalHeight];
      const ended = failure(element.decode());
      element.remove();
      const { name } = await ended;
      const width = (await aec.decode(await bytes("made/small.aec"))).width;
      return [size, name, width];
    })()`);
    assert.deepEqual(found, [[large.width, large.height], "AbortError", 300]);
    await page.close();
  });

  await testInChromium("12 megapixels do not hold up the page", async () => {
    const page = await open("blank.html");
    const found = await page.evaluate(`(async () => {
      aec.install();
      const file = await bytes("made/large.aec");
      const picture = await aec.decode(file);
      const tasks = [];
      const note = (list) => tasks.push(...list.getEntries().map(({ duration }) => duration));
      const observer = new PerformanceObserver(note);
      observer.observe({ type: "longtask" });
      const settled = () => new Promise((resolve) => setTimeout(resolve, 100));
      const shown = (tag) => {
        document.body.innerHTML = "<" + tag + ' src="made/large.aec" style="width: 500px" alt="">';
        return event(document.body.firstChild, ["load", "error"]);
      };
      const image = new ImageData(picture.width, picture.height);
      const ways = {
        element: () => shown("aec-image"),
        image: () => shown("img"),
        canvas: () => aec.decodeToCanvas(file, document.createElement("canvas")),
        pixels: () => aec.decode(file),
        imageData: () => aec.decodeToImageData(file),
        // Ends where the encoder would begin, for that takes its time.
        encode: async () => {
          const ending = new AbortController();
          setTimeout(() => ending.abort(), 1000);
          await failure(aec.encode(image, { signal: ending.signal }));
        },
      };
      const times = {};
      // A canvas of this size takes memory when it is first drawn on, in one go: on a machine that has other things to do even
      // that may take longer.
      const limit = () => {
        const start = performance.now();
        const canvas = document.createElement("canvas");
        [canvas.width, canvas.height] = [image.width, image.height];
        canvas.getContext("2d").putImageData(new ImageData(1, 1), 0, 0);
        return Math.max(100, 2 * (performance.now() - start));
      };
      for (const [name, work] of Object.entries(ways)) {
        for (let i = 0; i < 5 && !(times[name]?.longest < times[name]?.limit); i++) {
          const most = limit();
          await settled();
          note({ getEntries: () => observer.takeRecords() });
          tasks.length = 0;
          const start = performance.now();
          await work();
          const time = Math.round(performance.now() - start);
          await settled();
          times[name] = { time, longest: Math.max(0, ...tasks), limit: most };
        }
      }
      return times;
    })()`);
    if (screenshots) await page.screenshot(join(screenshots, `large-${isolated ? "isolated" : "plain"}.png`));
    await page.close();
    for (const [name, { longest, limit }] of Object.entries(found)) {
      assert.ok(longest < (name === "canvas" ? limit : 100), `${name}: ${JSON.stringify(found)}`);
    }
    return Object.entries(found).map(([name, { time, longest }]) => `${name} ${time} ms (task ${longest})`).join(", ");
  });

  await testInChromium("memory after twenty pictures", async () => {
    const page = await open("blank.html");
    const notes = [];
    // Each picture takes 26 MiB at least. Of images the browser itself keeps about 500 MiB, as of any PNG.
    const ways = {
      decode: { rounds: 20, most: 120, work: "await aec.decode(file)" },
      canvas: { rounds: 20, most: 120, work: 'await aec.decodeToCanvas(file, document.createElement("canvas"))' },
      "aec-image": { rounds: 20, most: 120, work: 'await show("aec-image")' },
      img: { rounds: 40, most: 700, work: 'await show("img")' },
    };
    await page.evaluate(`(async () => {
      aec.install();
      window.file = await bytes("made/middle.aec");
      window.show = async (tag) => {
        document.body.innerHTML = "<" + tag + ' src="made/middle.aec" alt="">';
        const { type } = await event(document.body.firstChild, ["load", "error"]);
        document.body.textContent = "";
        if (type !== "load") throw new Error(tag + " shows nothing");
      };
    })()`);
    for (const [way, { rounds, most, work }] of Object.entries(ways)) {
      const sizes = [];
      for (let i = 0; i < rounds; i++) {
        await page.evaluate(`(async () => { ${work}; })()`);
        // What nobody has any more is collected sooner or later, and here at once.
        await page.send("HeapProfiler.collectGarbage");
        if (i >= 4) sizes.push(Math.round(browser.memory() / 2 ** 20));
      }
      const growth = Math.min(...sizes.slice(-3)) - sizes[0];
      assert.ok(growth < most, `${way}: ${growth} MiB more after ${rounds} pictures than after 5: ${sizes}`);
      notes.push(`${way} ${sizes[0]} MiB after 5, ${sizes.at(-1)} after ${rounds}`);
    }
    await page.close();
    return notes.join(", ");
  });

  await testInChromium("no complaint in the console", async () => {
    // What the tests do often is not what the browser likes best.
    assert.deepEqual(main.errors.filter((text) => !text.includes("willReadFrequently")), []);
  });

  await browser.close();
  await Promise.all([server.close(), cdn.close()]);
  return tests;
}

async function sha256(bytes) {
  return Buffer.from(await crypto.subtle.digest("SHA-256", bytes)).toString("hex");
}

let passed = 0;
let failed = 0;
for (const isolated of [true, false]) {
  const tests = await runAll(isolated);
  passed += tests.passed;
  failed += tests.failed;
}
rmSync(made, { recursive: true });
console.log(`Executed ${passed + failed} tests, with ${failed} failures`);
process.exitCode = failed === 0 ? 0 : 1;
