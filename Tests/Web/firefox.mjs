// Tests the page in Firefox: what another engine may do otherwise. The package's own tests run there as well, package.mjs.
//
//     node Tests/Web/firefox.mjs /usr/bin/firefox-esr build/web path/to/aec [FOLDER FOR SCREENSHOTS] [PART OF A TEST'S NAME]
//
// Scripts/test-web --firefox builds what it needs and runs this.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { readPNG } from "../../Web/page/png.js";
import { Firefox } from "../Firefox/firefox.mjs";
import { Tests, orientationExif, photograph, serveTests } from "./support.mjs";

const [program, root, aec, screenshots = "", only = ""] = process.argv.slice(2);
const made = mkdtempSync(join(tmpdir(), "aec-firefox-page-"));
const path = (name) => join(made, name);
const scene = resolve("Fixtures/images/scene.png");
execFileSync(aec, ["compress", "-q", "60", scene, "-o", path("scene.aec")]);
execFileSync(aec, ["decompress", path("scene.aec"), "-o", path("scene-decoded.png")]);
// A JPEG that Exif turns, as cameras write them.
execFileSync(aec, ["decompress", path("scene.aec"), "-o", path("scene.jpg")]);
const jpeg = readFileSync(path("scene.jpg"));
const exif = Buffer.concat([Buffer.from("\xff\xe1\0\0Exif\0\0", "latin1"), orientationExif(6)]);
exif.writeUInt16BE(exif.length - 2, 2);
writeFileSync(path("turned.jpg"), Buffer.concat([jpeg.subarray(0, 2), exif, jpeg.subarray(2)]));
writeFileSync(path("large.ppm"), photograph(2400, 1800).file);
execFileSync(aec, ["compress", "-q", "60", "--effort", "1", path("large.ppm"), "-o", path("large.aec")]);

const server = await serveTests({ root, isolated: true, pages: {}, folders: { "/made/": made, "/images/": "Fixtures/images" } });
const browser = await Firefox.start(program);
const tests = new Tests("Firefox, page", only);
const test = (name, work) => tests.test(name, work);
const size = { width: 1400, height: 900 };

const text = (page, selector) => page.evaluate(`document.querySelector(${JSON.stringify(selector)}).textContent`);
const resting = "document.querySelector('#progress').hidden";
const isOpen = (page, name) =>
  page.until(`document.querySelector("#name").textContent === ${JSON.stringify(name)} && ${resting}`, 150);
const measured = (page) => page.until(`/dB|same/.test(document.querySelector("#psnr").textContent) && ${resting}`, 150);

// The stage's colours at places from 0 to 1, as they are on the screen.
async function colorsAt(page, places) {
  const { x, y, width, height } = await page.evaluate("document.querySelector('#stage').getBoundingClientRect().toJSON()");
  const { picture } = await readPNG(await page.screenshot());
  const channels = picture.pixels.length / picture.width / picture.height;
  return places.map(([across, down]) => {
    const at = Math.floor(y + down * height) * picture.width + Math.floor(x + across * width);
    return [...picture.pixels.subarray(channels * at, channels * at + 3)];
  });
}

const isNear = (color, wanted, most) => color.every((value, i) => Math.abs(value - wanted[i]) <= most);

// As from another program: what is dragged over the page and let go.
const drop = (page, address, name) => page.evaluate(`(async () => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([await (await fetch("${address}")).blob()], "${name}"));
  for (const type of ["dragenter", "dragover", "drop"]) {
    document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
  }
})()`);

await test("a dropped PNG is encoded, as by the program, and measured", async () => {
  const page = await browser.open(server.url, size);
  assert.equal(await page.evaluate("crossOriginIsolated"), true);
  await drop(page, "images/scene.png", "scene.png");
  await measured(page);
  assert.match(await text(page, "#psnr"), /^\d\d\.\d\d dB$/);
  assert.match(await text(page, "#ssimulacra2"), /^\d\d\.\d$/);
  assert.equal(await text(page, "#size"), `${(readFileSync(path("scene.aec")).length / 1000).toFixed(1)} kB`);
  await page.screenshot(screenshots && join(screenshots, "firefox-photo.png"));
  await page.close();
});

await test("a JPEG is turned as its Exif asks", async () => {
  const page = await browser.open(server.url, size);
  await page.type("#file", path("turned.jpg"));
  await measured(page);
  assert.match(await text(page, "#summary"), /^512 × 768, JPEG/);
  assert.match(await text(page, "#psnr"), /^\d\d\.\d\d dB$/);
  await page.close();
});

await test("an .aec file that is chosen is shown", async () => {
  const page = await browser.open(server.url, size);
  await page.type("#file", path("scene.aec"));
  await isOpen(page, "scene.aec");
  await new Promise((go) => setTimeout(go, 300));
  await page.evaluate("document.querySelector('#stage').focus()");
  const { picture } = await readPNG(readFileSync(path("scene-decoded.png")));
  const middle = 3 * ((picture.height >> 1) * picture.width + (picture.width >> 1));
  const [color] = await colorsAt(page, [[0.5, 0.5]]);
  assert.ok(isNear(color, [...picture.pixels.subarray(middle, middle + 3)], 12), `${color}`);
  await page.screenshot(screenshots && join(screenshots, "firefox-aec.png"));
  await page.close();
});

await test("of a large .aec file the preview is seen first", async () => {
  const page = await browser.open(server.url, size);
  await drop(page, "made/large.aec", "large.aec");
  await page.until("document.querySelector('#progress-text').textContent === 'Decoding'");
  const corners = [[0.3, 0.9], [0.7, 0.9]];
  const [behind] = await colorsAt(page, [[0.01, 0.01]]);
  let early = null;
  while (!(await page.evaluate(resting))) {
    const colors = await colorsAt(page, corners);
    if (colors.every((color) => !isNear(color, behind, 4)) && !(await page.evaluate(resting))) {
      if (!early) await page.screenshot(screenshots && join(screenshots, "firefox-preview.png"));
      early ??= colors;
    }
  }
  await new Promise((go) => setTimeout(go, 300));
  const late = await colorsAt(page, corners);
  assert.ok(early, "nothing was seen before all was decoded");
  assert.ok(early.every((color, i) => isNear(color, late[i], 12)), `${early}, then ${late}`);
  await page.close();
});

if (existsSync(join(root, "aec.html"))) {
  await test("one file alone does it all, opened from the disk", async () => {
    const page = await browser.open(pathToFileURL(resolve(root, "aec.html")).href, size);
    await page.until("document.querySelector('#start') === null", 30);
    await page.type("#file", scene);
    await measured(page);
    assert.match(await text(page, "#psnr"), /^\d\d\.\d\d dB$/);
    assert.equal(await text(page, "#size"), `${(readFileSync(path("scene.aec")).length / 1000).toFixed(1)} kB`);
    await page.screenshot(screenshots && join(screenshots, "firefox-alone.png"));
    await page.close();
  });
}

await browser.close();
await server.close();
rmSync(made, { recursive: true, force: true });
console.log(`Executed ${tests.passed + tests.failed} tests, with ${tests.failed} failures`);
process.exitCode = tests.failed === 0 ? 0 : 1;
