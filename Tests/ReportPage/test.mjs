// Tests a report's page in a real browser: clicks, drags and types, and looks at what is shown.
//
//     node Tests/ReportPage/test.mjs /usr/bin/chromium report/report.html [FOLDER FOR SCREENSHOTS]
//
// The report needs AEC, JPEG 4:2:0 and one more codec, and a picture. Scripts/test-report makes one and runs this.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { Chromium } from "../Chromium/chromium.mjs";

const [program, file, screenshots] = process.argv.slice(2);
if (!existsSync(file)) throw new Error(`there is no ${file}`);
const url = pathToFileURL(resolve(file)).href;
const browser = await Chromium.start(program);
let passed = 0;
let failed = 0;

async function test(name, work) {
  try {
    await work();
    passed++;
  } catch (error) {
    failed++;
    console.error(`error: ${name}: ${error.stack}`);
  }
}

const wide = await browser.open(url, { width: 1400, height: 900 });
const drawn = () => wide.evaluate("document.querySelectorAll('#chart g[data-codec]').length");
const pressed = () => wide.evaluate("document.querySelectorAll('#codecs button[aria-pressed=true]').length");
const text = (selector) => wide.evaluate(`document.querySelector(${JSON.stringify(selector)}).textContent`);
// Where the right picture begins: the last number of "inset(0px 0px 0px 312px)", or of "inset(0px)".
const begin = "Number(document.querySelector('#right-picture').style.clipPath.match(/[0-9.]+/g).pop())";
const clip = () => wide.evaluate(begin);
// Of several pictures the largest, in which there is something to drag and to zoom.
const largest = `JSON.parse(document.querySelector("#data").textContent).images.filter((image) => image.shots.length > 1)
  .reduce((best, image, i, all) => (image.width > all[best].width ? i : best), 0)`;
const showLargest = async (page) => page.select("#compare-image", await page.evaluate(largest));
const blur = () => wide.evaluate("document.activeElement.blur()");

await test("every codec that is chosen has a curve", async () => {
  assert.ok((await drawn()) >= 2);
  assert.equal(await drawn(), await pressed());
  assert.equal(await wide.evaluate("document.querySelectorAll('[data-codec=aec] .own').length"), 1);
});

await test("a codec's button hides and shows its curve", async () => {
  const before = await drawn();
  await wide.click("#codecs button:first-of-type");
  assert.equal(await drawn(), before - 1);
  assert.equal(await wide.evaluate("document.querySelector('[data-codec=aec]')"), null);
  await wide.click("#codecs button:first-of-type");
  assert.equal(await drawn(), before);
});

await test("the metric changes the axis and the formula", async () => {
  const chart = await text("#chart svg");
  assert.ok(chart.includes("PSNR in dB"), chart);
  await wide.click("#metrics button:nth-of-type(4)");
  assert.ok((await text("#chart svg")).includes("SSIMULACRA 2"));
  assert.ok((await text("#formula")).includes("Sneyers"));
  assert.equal(await text("#metrics button[aria-pressed=true]"), "SSIMULACRA 2");
  await wide.click("#metrics button:nth-of-type(1)");
  assert.ok((await text("#chart svg")).includes("PSNR in dB"));
});

await test("the axis can be logarithmic", async () => {
  const first = () => wide.evaluate("document.querySelector('[data-codec=aec] circle').getAttribute('cx')");
  const linear = Number(await first());
  await wide.click("#axis button:nth-of-type(2)");
  assert.ok((await text("#chart svg")).includes("logarithmic"));
  assert.ok(Math.abs(Number(await first()) - linear) > 5);
  await wide.click("#axis button:nth-of-type(1)");
  assert.equal(Number(await first()), linear);
});

await test("hovering shows a point's values", async () => {
  // Where curves lie close together, another one's point may be nearest to any other place.
  const { x, y } = await wide.centre("[data-codec=aec] circle:nth-of-type(4)");
  await wide.mouse("mouseMoved", x, y);
  assert.equal(await wide.evaluate("document.querySelector('#tip').hidden"), false);
  assert.match(await text("#tip"), /^AEC level [0-9.]+[0-9]\.[0-9]{3} bpp, [0-9.]+ dB$/);
  assert.ok(await wide.evaluate("document.querySelector('.ring') !== null"));
  await wide.mouse("mouseMoved", 5, 5);
  assert.equal(await wide.evaluate("document.querySelector('#tip').hidden"), true);
});

await test("arrow keys walk along the curves", async () => {
  await wide.evaluate("document.querySelector('#chart svg').focus()");
  await wide.key("ArrowRight");
  const first = await text("#tip");
  await wide.key("ArrowRight");
  const second = await text("#tip");
  assert.notEqual(first, second);
  await wide.key("ArrowDown");
  assert.notEqual((await text("#tip strong")), second.slice(0, (await text("#tip strong")).length));
  await blur();
});

await test("one picture's curves can be seen", async () => {
  const mean = await wide.evaluate("document.querySelector('[data-codec=aec] path').getAttribute('d')");
  assert.ok(mean.length > 50);
  // A photograph: what aec keeps exactly at every quality has no curve.
  const scene = await wide.evaluate(
    "[...document.querySelectorAll('#curve-image option')].find((o) => o.textContent.includes('scene')).value");
  await wide.select("#curve-image", scene);
  // An outside curve tells nothing of it.
  const measured = "document.querySelectorAll('#codecs button:not(.outside)[aria-pressed=true]').length";
  assert.equal(await drawn(), await wide.evaluate(measured));
  await wide.select("#curve-image", -1);
  assert.equal(await wide.evaluate("document.querySelector('[data-codec=aec] path').getAttribute('d')"), mean);
});

await test("outside curves are marked, and look like no codec's", async () => {
  const outside = await wide.evaluate(
    "JSON.parse(document.querySelector('#data').textContent).codecs.filter((codec) => codec.outside)");
  const looks = await wide.evaluate(
    `[...document.querySelectorAll('#codecs button line')].map((n) => n.style.stroke + n.getAttribute('stroke-dasharray'))`);
  assert.equal(new Set(looks).size, looks.length);
  for (const { id, name } of outside) {
    assert.ok(name.endsWith(" *"), name);
    assert.ok((await text(".warning .notes")).includes(id), id);
  }
});

await test("tables have a row for every codec", async () => {
  const codecs = await wide.evaluate("document.querySelectorAll('#codecs button').length");
  const rows = await wide.evaluate("document.querySelector('table').tBodies[0].rows.length");
  assert.equal(rows, codecs);
  assert.match(await text("table tr.own td"), /^[+-]?[0-9.]+ %$|^n\/a$/);
});

await test("every picture decodes and says its bytes", async () => {
  await showLargest(wide);
  const count = await wide.evaluate("document.querySelectorAll('#right option').length");
  assert.ok(count >= 3, "original, AEC and another");
  for (let i = 0; i < count; i++) {
    await wide.select("#right", i);
    await wide.evaluate("document.querySelector('#right-picture').decode()");
    assert.ok(await wide.evaluate("document.querySelector('#right-picture').naturalWidth > 0"));
    if (i > 0) assert.match(await text("#right-facts"), /bytes[0-9]+ \([0-9.]+ bpp\)PSNR[0-9.]+ dB/);
  }
  await wide.select("#right", 2);
});

await test("sizes match", async () => {
  const sizes = await wide.evaluate(
    `JSON.parse(document.querySelector("#data").textContent).images.filter((image) => image.shots.length > 1)[${largest}]
      .shots.map((shot) => shot.bytes)`);
  for (const size of sizes.slice(2)) assert.ok(Math.abs(size / sizes[1] - 1) < 0.25, `${size} and ${sizes[1]}`);
});

await test("the divider can be dragged", async () => {
  const handle = await wide.centre("#divider");
  const before = await clip();
  await wide.drag(handle, { x: handle.x + 120, y: handle.y + 10 });
  assert.ok(Math.abs((await clip()) - before - 120) < 3, `${before} to ${await clip()}`);
  const value = Number(await wide.evaluate("document.querySelector('#slider').value"));
  assert.ok(value > 500);
  // With the keyboard, too
  await wide.evaluate("document.querySelector('#slider').focus()");
  await wide.key("ArrowLeft");
  assert.ok((await clip()) < before + 120);
  await blur();
});

await test("zoom enlarges both pictures, and shows where one looked", async () => {
  const width = () => wide.evaluate("document.querySelector('#stack').clientWidth");
  const fit = await width();
  await wide.click("#zoom button:nth-of-type(4)");
  const large = await width();
  assert.ok(large > 1.5 * fit, `${fit} to ${large}`);
  assert.ok(await wide.evaluate("document.querySelector('#view').scrollLeft > 0"));
  const cut = await clip();
  await wide.evaluate("document.querySelector('#view').scrollLeft += 40");
  await wide.until(`Math.abs(${begin} - ${cut} - 40) < 2`);
  await blur();
  await wide.key("-");
  assert.ok((await width()) < large);
  await wide.key("0");
  assert.equal(await width(), fit);
});

await test("keys choose, swap and flick", async () => {
  await blur();
  await wide.key("1");
  assert.equal(await wide.evaluate("document.querySelector('#right').value"), "0");
  await wide.key("3");
  assert.equal(await wide.evaluate("document.querySelector('#right').value"), "2");
  const left = await wide.evaluate("document.querySelector('#left').value");
  await wide.key("x");
  assert.equal(await wide.evaluate("document.querySelector('#right').value"), left);
  await wide.key("x");
  const before = await clip();
  await wide.key(" ");
  assert.equal(await clip(), 0);
  await wide.key(" ");
  assert.equal(await clip(), before);
});

await test("dark is dark, and light is light", async () => {
  const brightness = async (scheme) => {
    await wide.send("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: scheme }] });
    const colour = await wide.evaluate("getComputedStyle(document.body).backgroundColor");
    return colour.match(/\d+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0) / 3;
  };
  assert.ok((await brightness("dark")) < 60);
  if (screenshots) await wide.screenshot(`${screenshots}/dark-1400.png`);
  assert.ok((await brightness("light")) > 200);
  if (screenshots) await wide.screenshot(`${screenshots}/light-1400.png`);
});

await test("on paper the controls are gone and the tables stay", async () => {
  await wide.send("Emulation.setEmulatedMedia", { media: "print" });
  assert.equal(await wide.evaluate("[...document.querySelectorAll('.screen, #slider')].every((n) => n.offsetParent === null)"), true);
  assert.ok(await wide.evaluate("document.querySelector('table').offsetHeight > 0"));
  if (screenshots) await wide.screenshot(`${screenshots}/print-1400.png`);
  await wide.send("Emulation.setEmulatedMedia", { media: "" });
});

const narrow = await browser.open(url, { width: 400, height: 800, mobile: true });

await test("on a phone nothing sticks out, and fingers move the divider", async () => {
  assert.ok((await narrow.evaluate("document.documentElement.scrollWidth")) <= 400);
  assert.ok((await narrow.evaluate("document.querySelector('#chart svg').getBoundingClientRect().width")) > 300);
  await showLargest(narrow);
  const { x, y } = await narrow.centre("#divider");
  const before = await narrow.evaluate("document.querySelector('#slider').value");
  await narrow.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [{ x, y }] });
  await narrow.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: [{ x: x - 80, y }] });
  await narrow.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  assert.ok(Number(await narrow.evaluate("document.querySelector('#slider').value")) < Number(before) - 100);
  if (screenshots) await narrow.screenshot(`${screenshots}/light-400.png`);
});

await test("no complaint in the console, nothing from the network", async () => {
  assert.deepEqual([...wide.errors, ...narrow.errors], []);
  const strange = [...wide.requests, ...narrow.requests].filter((address) => address !== url && !address.startsWith("data:"));
  assert.deepEqual(strange, []);
});

await browser.close();
console.log(`Executed ${passed + failed} tests, with ${failed} failures`);
process.exitCode = failed === 0 ? 0 : 1;
