// Tests the page in a real browser: drops, clicks, drags and types, and looks at what is shown and saved.
//
//     node Tests/Web/page.mjs /usr/bin/chromium build/web path/to/aec [FOLDER FOR SCREENSHOTS] [PART OF A TEST'S NAME]
//
// Scripts/test-web builds what it needs and runs this.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { readPNG, writePNG } from "../../Web/page/png.js";
import { Chromium } from "../Chromium/chromium.mjs";
import { Tests, matrixProfile, orientationExif, photograph, serveTests } from "./support.mjs";

const [program, root, aec, screenshots = "", only = ""] = process.argv.slice(2);
const tests = new Tests("page", only);
const test = (name, work) => tests.test(name, work);
const made = mkdtempSync(join(tmpdir(), "aec-page-"));
const path = (name) => join(made, name);
const downloads = path("downloads");
mkdirSync(downloads);

// ---- Files -----------------------------------------------------------------------------------------------------------

const scene = resolve("Fixtures/images/scene.png");
const sides = { width: 300, height: 200 };

async function png(name, picture) {
  const blob = await writePNG({ icc: null, exif: null, xmp: null, alpha: null, ...picture });
  writeFileSync(path(name), Buffer.from(await blob.arrayBuffer()));
}

// Of 16 bits, with opacity that falls from left to right, and what a picture can have besides.
const { width, height } = sides;
const deep = {
  ...sides, channels: 3, bitDepth: 16,
  pixels: Uint16Array.from({ length: 3 * width * height }, (_, i) => (i % (3 * width)) * 71 + Math.floor(i / (3 * width)) * 163),
  alpha: Uint16Array.from({ length: width * height }, (_, i) => 65535 - (i % width) * 211),
  icc: new Uint8Array(matrixProfile([0.5151, 0.2412, -0.0011, 0.292, 0.6922, 0.0419, 0.1571, 0.0666, 0.7841], "srgb")),
  exif: new Uint8Array(orientationExif(1)),
  xmp: new TextEncoder().encode("<x:xmpmeta xmlns:x='adobe:ns:meta/'/>"),
};
await png("deep.png", deep);
// The left part is red and the right one blue, before it is turned as Exif asks: then red is on top.
const flag = Uint8Array.from({ length: 3 * 160 * 80 }, (_, i) => {
  const isLeft = Math.floor(i / 3) % 160 < 80;
  return i % 3 === (isLeft ? 0 : 2) ? 220 : 30;
});
await png("flag.png", { width: 160, height: 80, channels: 3, bitDepth: 8, pixels: flag });
execFileSync(aec, ["compress", "--lossless", path("flag.png"), "-o", path("flag.aec")]);
execFileSync(aec, ["decompress", path("flag.aec"), "-o", path("flag.jpg")]);
const jpeg = readFileSync(path("flag.jpg"));
const exif = Buffer.concat([Buffer.from("\xff\xe1\0\0Exif\0\0", "latin1"), orientationExif(6)]);
exif.writeUInt16BE(exif.length - 2, 2);
const comment = Buffer.from("\xff\xfe\0\x07hello", "latin1");
writeFileSync(path("turned.jpg"), Buffer.concat([jpeg.subarray(0, 2), exif, comment, jpeg.subarray(2)]));
execFileSync(aec, ["compress", "-q", "60", scene, "-o", path("scene.aec")]);
execFileSync(aec, ["decompress", path("scene.aec"), "-o", path("scene-decoded.png")]);
execFileSync(aec, ["compress", "--lossless", path("deep.png"), "-o", path("deep.aec")]);
writeFileSync(path("broken.png"), readFileSync(scene).subarray(0, 5000));
writeFileSync(path("broken.aec"), readFileSync(path("scene.aec")).subarray(0, 1000));
const groups = readFileSync("Fixtures/golden/groups.aec");
groups[groups.length - 100] ^= 1;
writeFileSync(path("salvage.aec"), groups);
writeFileSync(path("nothing.txt"), "This is no picture.");
// Exif of which one directory has a camera, coordinates and, where the place is, a method's name; XMP that tells it, too.
function placedExif() {
  const exif = Buffer.alloc(170);
  exif.write("MM\0*\0\0\0\x08", "latin1");
  const entry = (at, tag, type, count, value) => {
    exif.writeUInt16BE(tag, at);
    exif.writeUInt16BE(type, at + 2);
    exif.writeUInt32BE(count, at + 4);
    exif.writeUInt32BE(value, at + 8);
  };
  exif.writeUInt16BE(2, 8);
  entry(10, 0x0110, 2, 8, 150);
  entry(22, 0x8825, 4, 1, 40);
  exif.writeUInt16BE(4, 40);
  entry(42, 1, 2, 2, 0x4e000000);
  entry(54, 2, 5, 3, 100);
  entry(66, 3, 2, 2, 0x45000000);
  entry(78, 4, 5, 3, 124);
  for (const [at, degrees] of [[100, 52], [124, 13]]) {
    for (const [i, value] of [degrees, 1, 30, 1, 0, 1].entries()) exif.writeUInt32BE(value, at + 4 * i);
  }
  exif.write("Camera\0", 150);
  return new Uint8Array(exif);
}
const placed = {
  exif: placedExif(),
  xmp: new TextEncoder().encode("<x:xmpmeta xmlns:x='adobe:ns:meta/'><d exif:GPSLatitude=\"52,30N\" a='é'>" +
    "<exif:GPSLongitude>13,30E</exif:GPSLongitude><b/></d></x:xmpmeta>"),
};
await png("placed.png", { width: 160, height: 80, channels: 3, bitDepth: 8, pixels: flag, ...placed });
execFileSync(aec, ["compress", "-q", "60", "--strip", "gps", path("placed.png"), "-o", path("placeless.aec")]);
execFileSync(aec, ["compress", "-q", "60", path("placed.png"), "-o", path("placed.aec")]);
// Blue, but nothing that would be taken for a drawing; turned by Exif alone, as the program writes none.
const codec = await import(pathToFileURL(resolve(root, "aec/aec.js")));
for (const value of [1, 6]) {
  const { pixels } = photograph(2000, 2000);
  for (let i = 0; i < pixels.length; i++) pixels[i] = (i % 3 === 2 ? 170 : 0) + pixels[i] / 4;
  const sky = { width: 2000, height: 2000, channels: 3, bitDepth: 8, pixels, exif: new Uint8Array(orientationExif(value)) };
  writeFileSync(path(`sky-${value}.aec`), (await codec.encode(sky, { quality: 30, effort: 1 })).bytes);
}
codec.close();
const largeSides = { width: 4000, height: 3000 };
await png("large.png", { ...largeSides, channels: 3, bitDepth: 8, pixels: photograph(4000, 3000).pixels });

// ---- The browser -----------------------------------------------------------------------------------------------------

const server = await serveTests({ root, isolated: true, pages: {}, folders: { "/made/": made } });
const browser = await Chromium.start(program);
await browser.send("Browser.setDownloadBehavior", { behavior: "allow", downloadPath: downloads });
const page = await browser.open(server.url, { width: 1400, height: 900 });

const text = (selector, where = page) => where.evaluate(`document.querySelector(${JSON.stringify(selector)}).textContent`);
const isHidden = (id, where = page) => where.evaluate(`document.querySelector("#${id}").hidden`);
const resting = "document.querySelector('#progress').hidden";
const idle = (where = page) => where.until(resting, 150);
const measured = (where = page) => where.until(`/dB|same/.test(document.querySelector("#psnr").textContent) && ${resting}`, 150);
const shoot = (where, name) =>
  screenshots ? where.screenshot(join(screenshots, `${name}.png`), { beyondViewport: false }) : undefined;

async function choose(files, where = page) {
  const { root: document } = await where.send("DOM.getDocument");
  const { nodeId } = await where.send("DOM.querySelector", { nodeId: document.nodeId, selector: "#file" });
  await where.send("DOM.setFileInputFiles", { files, nodeId });
}

async function drop(files) {
  const data = { items: [], files, dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"]) {
    await page.send("Input.dispatchDragEvent", { type, x: 500, y: 400, data });
    if (type === "dragOver") assert.equal(await isHidden("drop"), false);
  }
  assert.equal(await isHidden("drop"), true);
}

async function open(file, name = file.split("/").pop()) {
  await drop([file]);
  await page.until(`document.querySelector("#name").textContent === ${JSON.stringify(name)}`);
}

// The file that a button saves.
async function saved(button, name) {
  rmSync(join(downloads, name), { force: true });
  await page.click(button);
  const end = Date.now() + 60_000;
  while (!existsSync(join(downloads, name))) {
    if (Date.now() > end) throw new Error(`${name} was not saved`);
    await new Promise((go) => setTimeout(go, 50));
  }
  await idle();
  // It has its name when it is whole.
  renameSync(join(downloads, name), path(`saved-${name}`));
  return readFileSync(path(`saved-${name}`));
}

// The canvas' colours at places of the stage, from 0 to 1, as they are on the screen.
async function colorsAt(places, where = page) {
  await new Promise((go) => setTimeout(go, 150));
  const box = await where.evaluate("document.querySelector('#stage').getBoundingClientRect().toJSON()");
  const clip = { x: box.x, y: box.y, width: box.width, height: box.height, scale: 1 };
  const { data } = await where.send("Page.captureScreenshot", { clip });
  const { picture } = await readPNG(Buffer.from(data, "base64"));
  return places.map(([x, y]) => {
    const at = Math.floor(y * picture.height) * picture.width + Math.floor(x * picture.width);
    return [...picture.pixels.subarray(3 * at, 3 * at + 3)];
  });
}

const isNear = (color, wanted, most) => color.every((value, i) => Math.abs(value - wanted[i]) <= most);

async function setQuality(value) {
  await page.evaluate(`(() => {
    const node = document.querySelector("#quality");
    node.value = "${value}";
    node.dispatchEvent(new Event("input"));
  })()`);
}

const mode = (index) => page.click(`#modes button:nth-of-type(${index})`);
const zoom = async () => parseFloat(await text("#zoom-value"));
const divider = () => page.evaluate("Number(document.querySelector('#divider').getAttribute('aria-valuenow'))");

// ---- Tests -----------------------------------------------------------------------------------------------------------

await test("an empty page says what it is for", async () => {
  assert.equal(await isHidden("welcome"), false);
  assert.equal(await isHidden("work"), true);
  assert.equal(await page.evaluate("document.querySelector('#start')"), null);
  assert.ok((await text(".lead")).length > 40);
  await shoot(page, "page-empty-1400");
});

await test("a dropped PNG is encoded, measured and compared", async () => {
  await open(scene);
  await measured();
  assert.equal(await isHidden("welcome"), true);
  assert.match(await text("#summary"), /^\d+ × \d+, PNG, [\d.]+ kB$/);
  assert.match(await text("#size"), /^[\d.]+ kB$/);
  assert.match(await text("#ratio"), /bits per pixel, [\d.]+ times smaller than the PNG/);
  assert.match(await text("#psnr"), /^\d\d\.\d\d dB$/);
  assert.match(await text("#ssimulacra2"), /^\d\d\.\d$/);
  assert.equal(await page.evaluate("document.querySelector('#save-png').disabled"), false);
  assert.match(await text("#live"), /At quality 60: .* bits per pixel, PSNR \d\d\.\d\d dB, SSIMULACRA 2/);
  assert.equal(await isHidden("divider"), false);
  assert.equal(await text("#left-tag .dim"), `PNG, ${(await text("#summary")).split(", ")[2]}`);
  assert.equal(await text("#right-tag .dim"), `quality 60, ${await text("#size")}`);
  await shoot(page, "page-photo-1400");
});

await test("what is saved is what the program makes", async () => {
  assert.deepEqual(await saved("#save-aec", "scene.aec"), readFileSync(path("scene.aec")));
  const { picture } = await readPNG(await saved("#save-png", "scene.png"));
  const wanted = (await readPNG(readFileSync(path("scene-decoded.png")))).picture;
  assert.deepEqual(picture.pixels, wanted.pixels);
  assert.deepEqual([picture.width, picture.height, picture.bitDepth], [wanted.width, wanted.height, 8]);
});

await test("the divider follows the mouse and the keys", async () => {
  assert.equal(await divider(), 50);
  const handle = await page.centre("#divider");
  await page.drag(handle, { x: handle.x + 120, y: handle.y + 15 });
  const box = await page.evaluate("document.querySelector('#divider').getBoundingClientRect().x + 22");
  assert.ok(Math.abs(box - handle.x - 120) < 2, `${handle.x} to ${box}`);
  const dragged = await divider();
  assert.ok(dragged > 55);
  await page.evaluate("document.querySelector('#divider').focus()");
  await page.key("ArrowLeft");
  assert.ok((await divider()) < dragged);
  await page.key("Home");
  assert.equal(await divider(), 0);
  await page.key("End");
  assert.equal(await divider(), 100);
  await page.key(",");
  assert.ok((await divider()) < 100);
  assert.match(await page.evaluate("document.querySelector('#divider').getAttribute('aria-valuetext')"), /^\d+ % original$/);
});

await test("left of the divider lies the original, right of it what was decoded", async () => {
  await setQuality(0);
  await page.until("document.querySelector('#right-tag').textContent.includes('quality 0,')", 120);
  await measured();
  const places = [[0.5, 0.5], [0.45, 0.55], [0.55, 0.45], [0.52, 0.4], [0.4, 0.6]];
  const seen = [];
  for (const index of [2, 3]) {
    await mode(index);
    seen.push(await colorsAt(places));
  }
  assert.notDeepEqual(seen[0], seen[1]);
  await mode(1);
  await page.evaluate("document.querySelector('#divider').focus()");
  await page.key("End");
  // Nothing of the divider itself, which is at the picture's edge.
  assert.deepEqual(await colorsAt(places), seen[0]);
  await page.key("Home");
  assert.deepEqual(await colorsAt(places), seen[1]);
});

await test("the slider encodes anew, and what was there before comes at once", async () => {
  await setQuality(60);
  await page.until("document.querySelector('#right-tag').textContent.includes('quality 60,')", 120);
  await measured();
  const before = [await text("#size"), await text("#psnr"), await text("#ssimulacra2")];
  // The slider runs on: only where it stops counts.
  for (const value of [70, 80, 90, 95]) await setQuality(value);
  // What could be saved is of the quality before.
  for (const id of ["save-aec", "save-png"]) {
    assert.equal(await page.evaluate(`document.querySelector("#${id}").disabled`), true);
  }
  assert.equal(await text("#quality-value"), "95");
  await page.until("document.querySelector('#right-tag').textContent.includes('quality 95,')", 120);
  await measured();
  assert.ok(parseFloat(await text("#psnr")) > parseFloat(before[1]) + 3);
  await setQuality(60);
  await page.until("document.querySelector('#right-tag').textContent.includes('quality 60,')", 120);
  await measured();
  assert.deepEqual([await text("#size"), await text("#psnr"), await text("#ssimulacra2")], before);
});

await test("differences are amplified", async () => {
  await mode(4);
  assert.equal(await isHidden("gain-group"), false);
  const brightness = async () => {
    const places = Array.from({ length: 400 }, (_, i) => [0.35 + (i % 20) * 0.015, 0.35 + Math.floor(i / 20) * 0.015]);
    const colors = await colorsAt(places);
    return colors.flat().reduce((sum, value) => sum + value, 0) / colors.length / 3;
  };
  const gain = (value) => page.evaluate(`(() => {
    const node = document.querySelector("#gain");
    node.value = "${value}";
    node.dispatchEvent(new Event("input"));
  })()`);
  await gain(0);
  assert.equal(await text("#gain-value"), "×1");
  // The picture before is shown until the difference has been computed.
  let plain = await brightness();
  for (let i = 0; i < 50 && plain >= 20; i++) plain = await brightness();
  await gain(5);
  assert.equal(await text("#gain-value"), "×32");
  let amplified = await brightness();
  for (let i = 0; i < 50 && amplified <= plain * 4; i++) amplified = await brightness();
  assert.ok(amplified > plain * 4 && plain < 20, `${plain} and ${amplified}`);
  await gain(3);
  await shoot(page, "page-difference-1400");
  await page.key("d");
  assert.equal(await isHidden("divider"), false);
});

await test("the picture can be zoomed and moved, with the keys and with the mouse", async () => {
  const fit = await zoom();
  await page.evaluate("document.querySelector('#stage').focus()");
  await page.key("+");
  assert.ok((await zoom()) > fit);
  await page.key("+");
  await page.key("+");
  const [before] = [await colorsAt([[0.25, 0.25], [0.75, 0.3], [0.3, 0.7]])];
  await page.key("ArrowRight");
  await page.key("ArrowDown");
  assert.notDeepEqual(await colorsAt([[0.25, 0.25], [0.75, 0.3], [0.3, 0.7]]), before);
  const large = await zoom();
  const { x, y } = await page.centre("#stage");
  await page.send("Input.dispatchMouseEvent", { type: "mouseWheel", x: x - 200, y, deltaX: 0, deltaY: 300 });
  await page.until(`parseFloat(document.querySelector("#zoom-value").textContent) < ${large}`);
  const there = await colorsAt([[0.2, 0.3], [0.7, 0.8]]);
  await page.drag({ x: x - 200, y: y + 60 }, { x: x - 300, y: y - 40 });
  assert.notDeepEqual(await colorsAt([[0.2, 0.3], [0.7, 0.8]]), there);
  await page.key("1");
  assert.equal(await zoom(), 100);
  await page.key("0");
  assert.equal(await zoom(), fit);
});

await test("lossless is the same pixels", async () => {
  await page.click("#lossless");
  await page.until("document.querySelector('#right-tag').textContent.includes('lossless')", 150);
  await measured();
  assert.equal(await text("#psnr"), "the same pixels");
  assert.equal(await page.evaluate("document.querySelector('#quality').disabled"), true);
  assert.match(await text("#live"), /^Lossless: [\d.]+ [kM]B, the same pixels\.$/);
  assert.equal(await isHidden("exactness"), false);
  assert.match(await text("#facts"), /qualitylossless(, behind a lossy picture of quality [\d.]+ \([\d.]+ kB\))?model/);
  await shoot(page, "page-lossless-1400");
  await page.click("#lossless");
  await page.until("document.querySelector('#right-tag').textContent.includes('quality 60')", 120);
  await measured();
});

await test("efforts differ", async () => {
  const before = await text("#size");
  await page.click("#efforts button:nth-of-type(1)");
  await page.until(`document.querySelector("#size").textContent !== ${JSON.stringify(before)}`, 120);
  await measured();
  await page.click("#efforts button:nth-of-type(3)");
  await page.until(`document.querySelector("#size").textContent === ${JSON.stringify(before)}`, 120);
});

await test("16 bits, opacity, profile, Exif and XMP come through", async () => {
  await open(path("deep.png"));
  await measured();
  await page.click("#lossless");
  await page.until("document.querySelector('#right-tag').textContent.includes('lossless')", 120);
  await measured();
  const { picture } = await readPNG(await saved("#save-png", "deep.png"));
  assert.deepEqual(picture.pixels, deep.pixels);
  assert.deepEqual(picture.alpha, deep.alpha);
  for (const name of ["icc", "exif", "xmp"]) assert.deepEqual([...picture[name]], [...deep[name]], name);
  await page.click("#lossless");
  await shoot(page, "page-alpha-1400");
});

await test("the place is told of, and left out as by the program", async () => {
  const isThere = (bytes) => bytes.includes("GPSLat") || bytes.includes("13,30E");
  await open(path("placed.png"));
  await measured();
  assert.equal(await isHidden("place-choice"), false);
  assert.match(await text("#notes"), /tells where the picture was taken/);
  assert.deepEqual(await saved("#save-aec", "placed.aec"), readFileSync(path("placed.aec")));
  assert.ok(isThere(await saved("#save-png", "placed.png")));
  await page.click("#leave-place");
  await page.until("!document.querySelector('#save-aec').disabled", 60);
  await measured();
  assert.doesNotMatch(await text("#notes"), /tells where/);
  assert.deepEqual(await saved("#save-aec", "placed.aec"), readFileSync(path("placeless.aec")));
  const { picture } = await readPNG(await saved("#save-png", "placed.png"));
  assert.ok(!isThere(Buffer.from(picture.xmp)));
  assert.equal(Buffer.from(picture.exif).readUInt16BE(8), 1);
  await shoot(page, "page-place-1400");
  // Of an .aec file it is the PNG that has none.
  await open(path("placed.aec"));
  await page.until("!document.querySelector('#downloads').hidden", 120);
  assert.ok(!isThere(await saved("#save-png", "placed.png")));
  await page.click("#leave-place");
  assert.ok(isThere(await saved("#save-png", "placed.png")));
  await open(scene);
  await measured();
  assert.equal(await isHidden("place-choice"), true);
});

await test("a dropped .aec file is shown, and its original beside it", async () => {
  await open(path("scene.aec"));
  await page.until("!document.querySelector('#downloads').hidden", 120);
  assert.equal(await isHidden("save-aec"), true);
  assert.equal(await isHidden("settings"), true);
  assert.match(await text("#summary"), /, AEC of quality 60, /);
  await page.evaluate("document.querySelector('#info').open = true");
  const facts = await text("#facts");
  for (const part of ["quality60", "model", "version", "chunk", "bits per pixel"]) {
    assert.ok(facts.includes(part), `${part} in ${facts}`);
  }
  await shoot(page, "page-aec-1400");
  const { picture } = await readPNG(await saved("#save-png", "scene.png"));
  assert.deepEqual(picture.pixels, (await readPNG(readFileSync(path("scene-decoded.png")))).picture.pixels);
  const count = await page.evaluate("document.querySelectorAll('#files button').length");
  await drop([scene]);
  await measured();
  assert.equal(await page.evaluate("document.querySelectorAll('#files button').length"), count);
  assert.equal(await text("#name"), "scene.aec");
  assert.match(await text("#left-tag"), /^OriginalPNG/);
  assert.match(await text("#facts"), /Originalnamescene\.pngformatPNG/);
  assert.match(await text("#psnr"), /dB$/);
  // One of another size is opened by itself.
  await open(path("flag.png"));
});

await test("of a large .aec file the preview is seen first", async () => {
  for (const value of [1, 6]) {
    await open(path(`sky-${value}.aec`));
    // The lower corners are there while it is being decoded.
    const isBusy = () => page.evaluate("!document.querySelector('#progress').hidden");
    const corners = [[0.3, 0.9], [0.7, 0.9]];
    let early = null;
    while (await isBusy()) {
      const colors = await colorsAt(corners);
      if (colors.every((color) => color[2] > color[0] + 100) && await isBusy()) early ??= colors;
    }
    const late = await colorsAt(corners);
    assert.ok(early, `orientation ${value}: nothing was seen before all was decoded`);
    assert.ok(early.every((color, i) => isNear(color, late[i], 24)), `orientation ${value}: ${early}, then ${late}`);
    await idle();
  }
});

await test("a JPEG is turned as its Exif asks, as by the program", async () => {
  await open(path("turned.jpg"));
  await measured();
  assert.match(await text("#summary"), /^80 × 160, JPEG/);
  assert.equal(await text("#notes"), "Not kept by this page: a comment. aec compress keeps that.");
  await mode(2);
  const [top, bottom] = await colorsAt([[0.5, 0.35], [0.5, 0.65]]);
  assert.ok(isNear(top, [220, 30, 30], 12) && isNear(bottom, [30, 30, 220], 12), `${top} and ${bottom}`);
  const { picture } = await readPNG(await saved("#save-png", "turned.png"));
  execFileSync(aec, ["compress", "-q", "60", path("turned.jpg"), "-o", path("turned.aec")]);
  execFileSync(aec, ["decompress", path("turned.aec"), "-o", path("turned-decoded.png")]);
  const wanted = (await readPNG(readFileSync(path("turned-decoded.png")))).picture;
  assert.deepEqual([picture.width, picture.height], [wanted.width, wanted.height]);
  assert.deepEqual(picture.pixels, wanted.pixels);
  assert.deepEqual([...picture.exif], [...wanted.exif]);
});

await test("several files make a list to choose from", async () => {
  await choose([path("flag.png"), path("scene.aec"), path("nothing.txt")]);
  await page.until("document.querySelector('#name').textContent === 'flag.png'");
  const names = await page.evaluate("[...document.querySelectorAll('#files button span:first-child')].map((n) => n.textContent)");
  assert.deepEqual(names.slice(-3), ["flag.png", "scene.aec", "nothing.txt"]);
  assert.equal(await text("#files [aria-current=true] span"), "flag.png");
  await page.click("#files button:nth-last-of-type(2)");
  await page.until("document.querySelector('#name').textContent === 'scene.aec'");
  await page.until("!document.querySelector('#downloads').hidden", 120);
});

await test("what is broken says so, and leaves the page as it was", async () => {
  const cases = [
    ["broken.png", /The file ends within a chunk IDAT\.$/], ["nothing.txt", /This is no picture/],
    ["broken.aec", /truncated, byte \d+/],
  ];
  for (const [name, wanted] of cases) {
    await open(path(name));
    await page.until("!document.querySelector('#message').hidden", 60);
    assert.match(await text("#message"), wanted);
    assert.match(await text("#message strong"), new RegExp(`^${name} cannot be shown$`));
    assert.equal(await isHidden("progress"), true);
    assert.equal(await isHidden("keys"), await isHidden("info"));
    assert.equal(await text("#live"), "");
    await shoot(page, `page-${name}-1400`);
  }
  await open(path("flag.png"));
  await measured();
  assert.equal(await isHidden("message"), true);
});

await test("of a damaged .aec file what is whole can be seen", async () => {
  await open(path("salvage.aec"));
  await page.until("!document.querySelector('#message').hidden", 60);
  await page.click("#message button");
  await page.until("!document.querySelector('#downloads').hidden", 120);
  assert.equal(await isHidden("message"), true);
  assert.equal(await isHidden("notes"), false);
});

await test("colours are shown as their profile says", async () => {
  // As they are on a screen of sRGB, by the profiles' own formulas.
  const p3 = matrixProfile([0.5151, 0.2412, -0.0011, 0.292, 0.6922, 0.0419, 0.1571, 0.0666, 0.7841], "srgb");
  const adobe = matrixProfile([0.6097, 0.3111, 0.0195, 0.2053, 0.6257, 0.0609, 0.1492, 0.0632, 0.7446], 2.19921875);
  const cases = [
    ["p3", p3, [180, 90, 80], [193, 83, 75]], ["adobe", adobe, [120, 160, 100], [99, 161, 96]],
    ["none", null, [120, 160, 100], [120, 160, 100]],
  ];
  for (const [name, icc, color, wanted] of cases) {
    const pixels = Uint8Array.from({ length: 3 * 64 * 64 }, (_, i) => color[i % 3]);
    await png(`${name}.png`, { width: 64, height: 64, channels: 3, bitDepth: 8, pixels, icc: icc && new Uint8Array(icc) });
    await open(path(`${name}.png`));
    await measured();
    const seen = await colorsAt([[0.45, 0.45], [0.55, 0.55]]);
    for (const shown of seen) assert.ok(isNear(shown, wanted, 3), `${name}: ${shown} and not ${wanted}`);
  }
});

await test("the address can name a file, from here only", async () => {
  const here = await browser.open(`${server.url}?src=made/scene.aec`, { width: 900, height: 700 });
  await here.until("document.querySelector('#downloads')?.hidden === false", 120);
  assert.equal(await text("#name", here), "scene.aec");
  await here.close();
  const source = encodeURIComponent("http://127.0.0.1:9/x.aec");
  const elsewhere = await browser.open(`${server.url}?src=${source}`, { width: 900, height: 700 });
  await elsewhere.until("document.querySelector('#message')?.hidden === false", 30);
  assert.match(await text("#message", elsewhere), /loads nothing from other places/);
  assert.deepEqual(elsewhere.requests.filter((url) => url.startsWith("http://127.0.0.1:9/")), []);
  await elsewhere.close();
});

await test("a worker that fails is replaced", async () => {
  const change = (name) => (name !== "/page/studio.js" ? null : `addEventListener("message", ({ data }) => {
    if (data.parameters?.file?.name === "flag.png") setTimeout(() => { throw new Error("it is to fail, for the test"); });
  });\n${readFileSync(join(root, "page/studio.js"))}`);
  const odd = await serveTests({ root, isolated: true, pages: {}, folders: {}, change });
  const failing = await browser.open(odd.url, { width: 900, height: 700 });
  await choose([path("flag.png")], failing);
  await failing.until("!document.querySelector('#message').hidden", 30);
  assert.match(await text("#message", failing), /It is to fail, for the test/i);
  await choose([scene], failing);
  await measured(failing);
  assert.equal(await isHidden("message", failing), true);
  assert.match(await text("#psnr", failing), /dB$/);
  await failing.close();
  await odd.close();
});

await test("12 megapixels do not hold the page up", async () => {
  let longest = Infinity;
  // What other programs take of the processor counts as well: of some tries the best one tells.
  for (let i = 0; i < 5 && longest >= 100; i++) {
    await page.evaluate(`window.tasks = [];
      window.observer = new PerformanceObserver((list) => tasks.push(...list.getEntries().map((entry) => entry.duration)));
      observer.observe({ type: "longtask" });`);
    await open(path("large.png"));
    await page.until("!document.querySelector('#settings').hidden", 120);
    for (const key of ["1", "+", "-", "-", "0"]) {
      await page.evaluate("document.querySelector('#stage').focus()");
      await page.key(key);
      await new Promise((go) => setTimeout(go, 200));
    }
    longest = Math.min(longest, Math.max(0, ...(await page.evaluate("observer.disconnect(), tasks"))));
    await open(path("flag.png"));
    await measured();
  }
  assert.ok(longest < 100, `a task of ${longest} ms`);
  // Shorter ones than 50 ms are not told.
  return longest ? `the longest task took ${Math.round(longest)} ms` : "no task took 50 ms";
});

await test("dark is dark", async () => {
  await page.send("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: "dark" }] });
  await open(scene);
  await measured();
  const color = await page.evaluate("getComputedStyle(document.body).backgroundColor");
  assert.ok(color.match(/\d+/g).slice(0, 3).every((part) => Number(part) < 60), color);
  await shoot(page, "page-dark-1400");
  await page.send("Emulation.setEmulatedMedia", { features: [] });
});

await test("on a phone nothing sticks out, and fingers move the divider and the picture", async () => {
  const phone = await browser.open(server.url, { width: 400, height: 800, mobile: true });
  await phone.send("Emulation.setTouchEmulationEnabled", { enabled: true });
  await shoot(phone, "page-empty-400");
  await choose([scene], phone);
  await measured(phone);
  assert.ok((await phone.evaluate("document.documentElement.scrollWidth")) <= 400);
  const small = await phone.evaluate(`[...document.querySelectorAll("button, summary, input[type=range], label.check")]
    .filter((node) => node.offsetParent && node.getBoundingClientRect().height < 44).map((node) => node.outerHTML)`);
  assert.deepEqual(small, []);
  const value = () => phone.evaluate("Number(document.querySelector('#divider').getAttribute('aria-valuenow'))");
  const { x, y } = await phone.centre("#divider");
  const touch = (type, ...points) => phone.send("Input.dispatchTouchEvent", { type, touchPoints: points });
  await touch("touchStart", { x, y });
  await touch("touchMove", { x: x - 80, y });
  await touch("touchEnd");
  assert.ok((await value()) < 40, await value());
  const before = parseFloat(await text("#zoom-value", phone));
  await touch("touchStart", { x: x - 30, y: y + 80, id: 1 }, { x: x + 30, y: y + 80, id: 2 });
  for (const apart of [50, 80, 120]) {
    await touch("touchMove", { x: x - apart, y: y + 80, id: 1 }, { x: x + apart, y: y + 80, id: 2 });
  }
  await touch("touchEnd");
  assert.ok(parseFloat(await text("#zoom-value", phone)) > before * 2);
  await phone.evaluate("document.querySelector('#zoom-fit').click(); scrollTo(0, 0)");
  await shoot(phone, "page-photo-400");
  await choose([path("flag.png"), path("scene.aec"), path("nothing.txt")], phone);
  await phone.until("document.querySelectorAll('#files button').length === 4");
  await measured(phone);
  const rows = await phone.evaluate("new Set([...document.querySelectorAll('#files button')].map((n) => n.offsetTop)).size");
  assert.equal(rows, 1);
  assert.ok((await phone.evaluate("document.documentElement.scrollWidth")) <= 400);
  await phone.evaluate("document.querySelector('#panel').scrollIntoView()");
  await shoot(phone, "page-files-400");
  assert.deepEqual(phone.errors, []);
  await phone.close();
});

await test("everything has a name, and can be reached with the keyboard", async () => {
  const { nodes } = await page.send("Accessibility.getFullAXTree");
  const named = new Set(["button", "slider", "checkbox", "image", "group", "progressbar", "navigation"]);
  const nameless = nodes.filter((node) => !node.ignored && named.has(node.role?.value) && !node.name?.value)
    .filter((node) => !["group", "image"].includes(node.role.value) || node.properties?.some(({ name }) => name === "focusable"));
  assert.deepEqual(nameless.map((node) => node.role.value), []);
  const reached = new Set();
  await page.evaluate("document.activeElement.blur()");
  for (let i = 0; i < 40; i++) {
    await page.key("Tab");
    reached.add(await page.evaluate("document.activeElement.id || document.activeElement.textContent"));
  }
  const wanted = [
    "open", "stage", "divider", "zoom-in", "quality", "lossless", "save-aec", "save-png", "Difference", "Information",
  ];
  for (const id of wanted) {
    assert.ok(reached.has(id), `${id} of ${[...reached]}`);
  }
});

await test("opened from the disk the page invites to nothing", async () => {
  const dead = await browser.open(pathToFileURL(resolve(root, "index.html")).href, { width: 1000, height: 700 });
  for (const id of ["choose", "open"]) assert.equal(await dead.evaluate(`document.querySelector("#${id}").disabled`), true);
  await dead.until("getComputedStyle(document.querySelector('#start')).visibility === 'visible'", 30);
  await shoot(dead, "page-dead-1000");
  await dead.close();
});

if (existsSync(join(root, "aec.html"))) {
  await test("one file alone does it all, opened from the disk", async () => {
    const alone = await browser.open(pathToFileURL(resolve(root, "aec.html")).href, { width: 1000, height: 700 });
    await alone.until("document.querySelector('#start') === null", 30);
    await choose([scene], alone);
    await measured(alone);
    assert.match(await text("#psnr", alone), /dB$/);
    assert.deepEqual(alone.errors, []);
    assert.deepEqual(alone.requests.filter((url) => !/^(file|blob|data):/.test(url)), []);
    await alone.close();
  });
}

await test("no complaint in the console, nothing from elsewhere", async () => {
  assert.deepEqual(page.errors, []);
  assert.deepEqual(page.requests.filter((url) => !url.startsWith(server.url) && !/^(blob|data):/.test(url)), []);
});

await browser.close();
await server.close();
rmSync(made, { recursive: true, force: true });
console.log(`Executed ${tests.passed + tests.failed} tests, with ${tests.failed} failures`);
process.exitCode = tests.failed === 0 ? 0 : 1;
