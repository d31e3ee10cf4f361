/** The page: files come in, the studio works on them, and what comes of it is shown. */
import { Caller } from "./calls.js";
import { describe, exactnessOf } from "./info.js";
import { choice, element, rate, sentence, size } from "./text.js";
import { Viewer } from "./viewer.js";

const byId = (id) => document.getElementById(id);

/** The files that were opened, and the one that is shown. */
const entries = [];
let current = null;

/** Ends what is going on with the file that is shown, and with its encoding. */
let session = new AbortController();
let encoding = new AbortController();
let settling = 0;

let studio = startStudio();
const viewer = new Viewer(
  { stage: byId("stage"), holder: byId("canvas-holder"), divider: byId("divider") },
  {
    onView: (view) => studio.call("view", view).catch(() => {}),
    onZoom: (scale) => (byId("zoom-value").textContent = `${+(scale * 100).toPrecision(scale < 1 ? 2 : 3)} %`),
  });

const modes = ["both", "left", "right", "difference"];
let mode = "right";

const settings = { quality: 60, effort: 3, lossless: false };
let leavesOutPlace = false;

/** Whether what would be saved is of other settings than those that are chosen, or a PNG is being written. */
const saving = { isOutdated: false, isWriting: false };

function startStudio() {
  return new Caller(new Worker(new URL("./studio.js", import.meta.url), { type: "module" }));
}

const isAbort = (error) => error.name === "AbortError";

function say(text) {
  byId("live").textContent = text;
}

// ---- What is going on, and what went wrong ---------------------------------------------------------------------------

/** @param {string | null} text null: nothing goes on @param {number} [share] of it that is done; unknown if nothing is said */
function showProgress(text, share) {
  byId("progress").hidden = text === null;
  if (text === null) return;
  byId("progress-text").textContent = text;
  if (share === undefined) byId("progress-bar").removeAttribute("value");
  else byId("progress-bar").value = share;
}

const progressOf = (text) => (share) => showProgress(text, share);

/** Where an .aec file is wrong. Of other files the message says it all. */
function place({ name, code, offset }) {
  if (name !== "AECError" || !code) return "";
  return Number.isInteger(offset) ? `${code}, byte ${offset}` : code;
}

/** A message over the picture. */
function showMessage(title, error, action) {
  const nodes = [element("strong", {}, title), element("span", {}, sentence(error.message))];
  if (place(error)) nodes.push(element("p", { class: "faint" }, element("code", {}, place(error))));
  if (action) {
    const button = element("button", { type: "button" }, action.name);
    button.addEventListener("click", action.act);
    nodes.push(element("div", {}, button));
  }
  byId("message").replaceChildren(...nodes);
  byId("message").hidden = false;
}

/** A message beside the picture, which stays. */
function showResultMessage(title, error) {
  const node = byId("result-message");
  node.replaceChildren(`${title}: ${sentence(error.message)}`);
  node.hidden = false;
}

// ---- Opening ---------------------------------------------------------------------------------------------------------

/** @param {File[]} files */
async function openFiles(files) {
  if (files.length === 0) return;
  // The original of the .aec file that is shown, if it has its size.
  if (files.length === 1 && current?.format === "AEC" && current.isReady && (await addOriginal(files[0]))) return;
  const added = files.map((file) => ({ file, name: file.name || "pasted picture" }));
  entries.push(...added);
  show(added[0]);
}

function showFiles() {
  const nav = byId("files");
  nav.hidden = entries.length < 2;
  nav.replaceChildren(...entries.map((entry) => {
    const button = element("button", { type: "button", "aria-current": String(entry === current) },
      element("span", {}, entry.name), element("span", {}, size(entry.file.size)));
    button.addEventListener("click", () => show(entry));
    return button;
  }));
  nav.querySelector("[aria-current=true]")?.scrollIntoView({ block: "nearest" });
}

/** Nothing of the file before is left. */
function reset() {
  session.abort();
  encoding.abort();
  clearTimeout(settling);
  session = new AbortController();
  const parts = [
    "message", "result", "result-message", "settings", "downloads", "hint", "notes", "info", "divider", "left-tag", "right-tag",
    "keys", "place-choice",
  ];
  for (const id of parts) byId(id).hidden = true;
  byId("result").classList.remove("old", "failed");
  byId("facts").replaceChildren();
  byId("summary").textContent = "";
  setOutdated(false);
  say("");
  showProgress(null);
}

function showWork(name) {
  document.body.classList.remove("empty");
  byId("welcome").hidden = true;
  byId("work").hidden = false;
  byId("name").textContent = name;
  // What had the focus may be gone.
  const { activeElement } = document;
  if (activeElement !== document.body && activeElement?.offsetParent === null) byId("stage").focus({ preventScroll: true });
}

async function show(entry) {
  reset();
  if (studio.isBroken) {
    studio.close();
    studio = startStudio();
    viewer.dropCanvas();
  }
  const { signal } = session;
  current = entry;
  entry.isReady = false;
  entry.result = null;
  entry.original = null;
  showWork(entry.name);
  document.title = `${entry.name} – AEC`;
  showFiles();
  setMode("right");
  byId("zoom").hidden = true;
  showProgress("Reading");
  try {
    const found = await studio.call("open", { file: entry.file }, { signal, onProgress: progressOf("Reading") });
    Object.assign(entry, found);
    prepare(entry);
    if (entry.format === "AEC") await decode(entry, false);
    else showOriginal(entry);
  } catch (error) {
    if (!isAbort(error)) fail(entry, error);
  }
}

function fail(entry, error) {
  showProgress(null);
  const canSalvage = entry.format === "AEC" && entry.info && ["malformed", "truncated", "checksumMismatch"].includes(error.code);
  const action = canSalvage && !entry.isSalvaged ? { name: "Show what is whole", act: () => salvage(entry) } : null;
  showMessage(`${entry.name} cannot be shown`, error, action);
}

async function salvage(entry) {
  byId("message").hidden = true;
  entry.isSalvaged = true;
  try {
    await decode(entry, true);
  } catch (error) {
    if (!isAbort(error)) fail(entry, error);
  }
}

/** The size and the colours are known: a canvas for them. */
function prepare({ facts }) {
  // On other screens the browser would have to convert what it shows, and not every one does.
  const colorSpace = matchMedia("(color-gamut: p3)").matches ? facts.colorSpace : "srgb";
  const canvas = viewer.takeCanvas(colorSpace);
  if (canvas) {
    studio.call("canvas", { canvas, colorSpace }, { transfer: [canvas] }).catch((error) =>
      showMessage("The picture cannot be drawn", error));
  }
  viewer.show(facts.width, facts.height);
  byId("zoom").hidden = false;
  byId("keys").hidden = false;
  showFacts();
}

function showFacts() {
  const { facts, file, format, result, original, warnings = [], notes = [], losses = [], info } = current;
  const exactness = info && exactnessOf(info);
  const kind = exactness ? `${format}, ${exactness}` : info ? `${format} of quality ${+info.quality.toFixed(1)}` : format;
  byId("summary").textContent = `${facts.width} × ${facts.height}, ${kind}, ${size(file.size)}`;
  byId("info").hidden = false;
  const nodes = describe({ ...current, bytes: file.size }, result && { bytes: result.size, info: result.info });
  byId("facts").replaceChildren(...nodes);
  const others = info?.otherMetadata ?? [];
  const missing = others.length > 0 ? [`A PNG from here lacks what else the file has: ${others.join(", ")}`] : [];
  const places = facts.hasPlace && !leavesOutPlace ? ["What you save tells where the picture was taken"] : [];
  const later = [...(info?.warnings ?? []), ...warnings, ...(original?.notes ?? []), ...(result?.warnings ?? [])];
  const all = [...places, ...notes, ...losses, ...missing, ...later];
  byId("notes").hidden = all.length === 0;
  byId("notes").replaceChildren(...[...new Set(all.map(sentence))].map((note) => element("li", {}, ...withCode(note))));
}

/** What stands between backquotes is to be typed. */
const withCode = (text) => text.split("`").map((part, i) => (i % 2 === 1 ? element("code", {}, part) : part));

async function decode(entry, salvages) {
  const { signal } = session;
  showProgress("Decoding");
  showTags();
  const { file, info, orientation: turn } = entry;
  const { warnings, facts } = await studio.call("decode", { file, info, turn, salvage: salvages }, {
    signal, onProgress: progressOf("Decoding"),
  });
  showProgress(null);
  entry.warnings = warnings;
  entry.facts = facts;
  entry.isReady = true;
  showFacts();
  setDownloads({ aec: false });
  byId("hint").textContent = "Choose or drop the original to compare the two.";
  byId("hint").hidden = false;
  viewer.describe(`${entry.name}, ${facts.width} by ${facts.height} pixels`);
  say(`${entry.name} is open: ${facts.width} by ${facts.height} pixels, ${size(file.size)}, ${rate(file.size, facts)}.`);
}

/** @returns {Promise<boolean>} whether it is the original of what is shown */
async function addOriginal(file) {
  const entry = current;
  const { signal } = session;
  showProgress("Reading");
  try {
    const found = await studio.call("addOriginal", { file }, { signal, onProgress: progressOf("Reading") });
    showProgress(null);
    if (!found) return false;
    entry.original = { ...found, name: file.name, bytes: file.size };
    showFacts();
    byId("hint").hidden = true;
    setMode("both");
    showSizes(entry.original, entry.file.size);
    await measure(entry, signal);
    return true;
  } catch (error) {
    showProgress(null);
    // Of a file that cannot be read, what is wrong is told when it is opened by itself.
    return isAbort(error);
  }
}

// ---- Encoding --------------------------------------------------------------------------------------------------------

function showOriginal(entry) {
  showProgress(null);
  const { width, height } = entry.facts;
  viewer.describe(`${entry.name}, ${width} by ${height} pixels`);
  say(`${entry.name} is open: ${width} by ${height} pixels, ${size(entry.file.size)}.`);
  byId("settings").hidden = false;
  setMode("left");
  encode();
}

/** After the slider has come to rest. */
function encodeSoon() {
  encoding.abort();
  clearTimeout(settling);
  byId("result").classList.add("old");
  setOutdated(true);
  settling = setTimeout(encode, 300);
}

async function encode() {
  encoding.abort();
  encoding = new AbortController();
  const { signal } = encoding;
  const entry = current;
  const chosen = { ...settings, leavesOutPlace: leavesOutPlace && entry.facts.hasPlace };
  const isFirst = entry.result === null;
  byId("result-message").hidden = true;
  byId("result").classList.remove("failed");
  byId("result").classList.toggle("old", !isFirst);
  setOutdated(true);
  showProgress("Encoding");
  try {
    const result = await studio.call("encode", chosen, {
      signal, onProgress: ({ step, share }) => showProgress(step === "encode" ? "Encoding" : "Decoding", share),
    });
    showProgress(null);
    entry.result = { ...result, settings: chosen };
    byId("result").classList.remove("old");
    if (isFirst) setMode("both");
    else showTags();
    viewer.set({});
    showSizes({ format: entry.format, bytes: entry.file.size }, result.size);
    setOutdated(false);
    setDownloads({ aec: true });
    showFacts();
    viewer.describe(`${entry.name}: the original, and AEC at ${nameOf(chosen)}`);
    await measure(entry, signal);
  } catch (error) {
    if (isAbort(error)) return;
    showProgress(null);
    byId("result").hidden = false;
    // What there was before is of other settings.
    byId("result").classList.add("failed");
    showResultMessage("It cannot be encoded", error);
  }
}

const nameOf = ({ lossless, quality }) => (lossless ? "lossless" : `quality ${quality}`);

/** How large the two files are. */
function showSizes(original, bytes) {
  byId("result").hidden = false;
  byId("size").textContent = size(bytes);
  const times = original.bytes / bytes;
  const than = `than the ${original.format}`;
  const much = times >= 1 ? `${times.toFixed(times < 10 ? 1 : 0)} times smaller` : `${Math.round(100 / times - 100)} % larger`;
  byId("ratio").textContent = `${rate(bytes, current.facts)}, ${much} ${than}`;
  const most = Math.max(original.bytes, bytes);
  const rows = [[original.format, original.bytes, ""], ["AEC", bytes, " own"]];
  byId("bars").replaceChildren(...rows.flatMap(([name, value, kind]) => {
    const bar = element("span", { class: `bar-length${kind}` });
    bar.style.width = `${(100 * value) / most}%`;
    return [element("dt", {}, name), element("dd", {}, bar, element("span", {}, size(value)))];
  }));
  showScores(null);
}

/** @param {object | null} comparison null: not measured yet */
function showScores(comparison) {
  const { psnr, ssimulacra2 } = comparison ?? {};
  byId("psnr").textContent = !comparison ? "…" : psnr === Infinity ? "the same pixels" : `${psnr.toFixed(2)} dB`;
  byId("ssimulacra2").textContent = !comparison ? "…" : ssimulacra2 === null ? "too small" : ssimulacra2.toFixed(1);
  const verdicts = [[90, "looks the same"], [80, "very good"], [70, "good"], [50, "fair"], [30, "low"]];
  const verdict = verdicts.find(([least]) => ssimulacra2 >= least)?.[1] ?? "very low";
  byId("verdict").textContent = comparison && ssimulacra2 !== null ? verdict : "";
}

async function measure(entry, signal) {
  const { result } = entry;
  let comparison = result?.comparison ?? null;
  showProgress("Comparing");
  try {
    comparison ??= await studio.call("compare", { settings: result?.settings }, { signal, onProgress: progressOf("Comparing") });
    showProgress(null);
    showScores(comparison);
    const bytes = result?.size ?? entry.file.size;
    const score = comparison.ssimulacra2 === null ? "" : `, SSIMULACRA 2 ${comparison.ssimulacra2.toFixed(1)}`;
    const name = !result ? entry.name : result.settings.lossless ? "Lossless" : `At ${nameOf(result.settings)}`;
    const likeness = comparison.psnr === Infinity ? "the same pixels"
      : `${rate(bytes, entry.facts)}, PSNR ${byId("psnr").textContent}${score}`;
    say(`${name}: ${size(bytes)}, ${likeness}.`);
  } catch (error) {
    if (isAbort(error)) return;
    showProgress(null);
    byId("psnr").textContent = byId("ssimulacra2").textContent = "–";
    showResultMessage("It cannot be measured", error);
  }
}

// ---- What is shown ---------------------------------------------------------------------------------------------------

const pressMode = choice(byId("modes"), ["Side by side", "Original", "AEC", "Difference"], 2, (i) => setMode(modes[i]));

function hasBoth() {
  return Boolean(current?.result || current?.original);
}

function setMode(next) {
  mode = next;
  pressMode(modes.indexOf(mode));
  const isBoth = hasBoth();
  byId("modes").hidden = !isBoth;
  byId("gain-group").hidden = mode !== "difference" || !isBoth;
  byId("divider").hidden = mode !== "both" || !isBoth;
  viewer.set({ mode });
  showTags();
}

/** What lies where. */
function showTags() {
  const { result, original, format, file } = current;
  const tag = (id, isShown, name, detail) => {
    byId(id).hidden = !isShown;
    byId(id).replaceChildren(name, element("span", { class: "dim" }, detail));
  };
  const from = original ?? { format, bytes: file.size };
  const own = result ? { name: nameOf(result.settings), bytes: result.size } : { name: "", bytes: file.size };
  const isPair = hasBoth();
  tag("left-tag", isPair && (mode === "both" || mode === "left"), "Original", `${from.format}, ${size(from.bytes)}`);
  if (mode === "difference" && isPair) tag("right-tag", true, "Difference", byId("gain-value").textContent);
  else tag("right-tag", isPair && mode !== "left", "AEC", `${own.name ? `${own.name}, ` : ""}${size(own.bytes)}`);
}

function setDownloads({ aec }) {
  byId("downloads").hidden = false;
  byId("save-aec").hidden = !aec;
  byId("place-choice").hidden = !current.facts.hasPlace;
}

function setOutdated(isOutdated) {
  saving.isOutdated = isOutdated;
  showSaving();
}

function showSaving() {
  byId("save-aec").disabled = saving.isOutdated;
  byId("save-png").disabled = saving.isOutdated || saving.isWriting;
}

function save(blob, name) {
  const link = element("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  say(`${name} is saved: ${size(blob.size)}.`);
}

const stem = (name) => name.replace(/\.[A-Za-z0-9]{1,5}$/, "") || "picture";

byId("save-aec").addEventListener("click", async () => {
  const { name, result } = current;
  try {
    save(await studio.call("file", { settings: result.settings }), `${stem(name)}.aec`);
  } catch (error) {
    showResultMessage("It cannot be saved", error);
  }
});

byId("save-png").addEventListener("click", async () => {
  const { name } = current;
  const { signal } = session;
  saving.isWriting = true;
  showSaving();
  try {
    const blob = await studio.call("png", { leavesOutPlace }, { signal, onProgress: progressOf("Writing the PNG") });
    save(blob, `${stem(name)}.png`);
  } catch (error) {
    if (!isAbort(error)) showMessage("The PNG cannot be written", error);
  } finally {
    saving.isWriting = false;
    showSaving();
    if (!signal.aborted) showProgress(null);
  }
});

// ---- Controls --------------------------------------------------------------------------------------------------------

choice(byId("efforts"), ["1", "2", "3"], 2, (i) => {
  settings.effort = i + 1;
  encodeSoon();
});
byId("efforts").title = "1 is the fastest, 3 makes the best of the bytes";

byId("quality").addEventListener("input", () => {
  settings.quality = Number(byId("quality").value);
  byId("quality-value").textContent = String(settings.quality);
  encodeSoon();
});

byId("lossless").addEventListener("change", () => {
  settings.lossless = byId("lossless").checked;
  byId("quality").disabled = settings.lossless;
  byId("quality-value").textContent = settings.lossless ? "lossless" : String(settings.quality);
  byId("ends").hidden = settings.lossless;
  byId("exactness").hidden = !settings.lossless;
  encodeSoon();
});

byId("leave-place").addEventListener("change", () => {
  leavesOutPlace = byId("leave-place").checked;
  showFacts();
  if (current.format !== "AEC") encodeSoon();
});

byId("gain").addEventListener("input", () => {
  const gain = 2 ** Number(byId("gain").value);
  byId("gain-value").textContent = `×${gain}`;
  viewer.set({ gain });
  showTags();
});

byId("zoom-in").addEventListener("click", () => viewer.step(1));
byId("zoom-out").addEventListener("click", () => viewer.step(-1));
byId("zoom-fit").addEventListener("click", () => viewer.fit());
byId("zoom-one").addEventListener("click", () => viewer.one());

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !current?.facts) return;
  const { tagName, type } = event.target;
  const isButton = tagName === "BUTTON" || tagName === "SUMMARY" || type === "checkbox";
  const acts = {
    "+": () => viewer.step(1), "=": () => viewer.step(1), "-": () => viewer.step(-1),
    0: () => viewer.fit(), 1: () => viewer.one(),
    ...(hasBoth() && {
      ",": () => viewer.divide(viewer.place - 0.02), ".": () => viewer.divide(viewer.place + 0.02),
      d: () => setMode(mode === "difference" ? "both" : "difference"),
      " ": isButton ? undefined : () => setMode(mode === "left" ? "right" : "left"),
    }),
  };
  if (!acts[event.key]) return;
  acts[event.key]();
  event.preventDefault();
});

// ---- Ways in ---------------------------------------------------------------------------------------------------------

for (const id of ["open", "choose"]) byId(id).addEventListener("click", () => byId("file").click());
byId("file").addEventListener("change", () => {
  openFiles([...byId("file").files]);
  // So that the same file can be chosen again.
  byId("file").value = "";
});

const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
let depth = 0;

function showDrop(isOver) {
  byId("drop").hidden = !isOver;
  byId("drop").firstElementChild.textContent =
    current?.format === "AEC" && current.isReady ? "Drop the original to compare, or another picture" : "Drop to open";
}

addEventListener("dragenter", (event) => {
  if (hasFiles(event)) showDrop(++depth > 0);
});
addEventListener("dragleave", (event) => {
  if (hasFiles(event)) showDrop((depth = Math.max(0, depth - 1)) > 0);
});
addEventListener("dragover", (event) => {
  if (hasFiles(event)) event.preventDefault();
});
addEventListener("drop", (event) => {
  if (!hasFiles(event)) return;
  event.preventDefault();
  showDrop((depth = 0) > 0);
  openFiles([...event.dataTransfer.files]);
});
addEventListener("paste", (event) => {
  const files = [...(event.clipboardData?.files ?? [])];
  if (files.length > 0) openFiles(files);
});

/** What the address asks for: `?src=URL`. */
async function openAddress() {
  const source = new URLSearchParams(location.search).get("src");
  if (!source) return;
  let name = "picture";
  try {
    const url = new URL(source, location.href);
    name = decodeURIComponent(url.pathname.split("/").pop()) || name;
    if (url.origin !== location.origin && url.protocol !== "blob:") {
      throw new Error("this page loads nothing from other places: download the file and drop it here");
    }
    const response = await fetch(url);
    if (!response.ok) throw new Error(`the server says ${response.status} ${response.statusText}`);
    openFiles([new File([await response.blob()], name)]);
  } catch (error) {
    showWork(name);
    showMessage(`${name} cannot be loaded`, error);
  }
}

byId("start").remove();
for (const id of ["open", "choose"]) byId(id).disabled = false;
byId("info").open = matchMedia("(min-width: 821px)").matches;
openAddress();
