/** What there is to know of a file, as lists and tables. */
import { exifFields } from "./exif.js";
import { element, rate, size } from "./text.js";

function list(title, rows) {
  const shown = rows.filter(([, value]) => value !== "" && value !== null && value !== undefined);
  if (shown.length === 0) return [];
  const pairs = shown.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, String(value))]);
  return [element("h3", {}, title), element("dl", { class: "pairs" }, ...pairs)];
}

const shortened = (text) => (text.length > 300 ? `${text.slice(0, 300)} …` : text);

const colors = ({ channels, hasAlpha }) => `${channels === 1 ? "grey" : "RGB"}${hasAlpha ? " with alpha" : ""}`;

/** Of the chunks of an .aec file, where each kind stands once. */
function chunks(info) {
  const kinds = new Map();
  for (const { type, length, meaning } of info.chunks) {
    const kind = kinds.get(type) ?? { count: 0, length: 0, meaning };
    kind.count++;
    kind.length += length;
    kinds.set(type, kind);
  }
  const rows = [...kinds].map(([type, kind]) => {
    const times = kind.count > 1 ? ` (${kind.count})` : "";
    return element("tr", {}, element("td", {}, element("code", {}, type)), element("td", {}, `${kind.meaning}${times}`),
      element("td", { class: "number" }, size(kind.length)));
  });
  const head = element("tr", {}, ...["chunk", "what it is"].map((text) => element("th", { scope: "col" }, text)),
    element("th", { scope: "col", class: "number" }, "size"));
  return element("table", {}, element("thead", {}, head), element("tbody", {}, ...rows));
}

/** How near an .aec file's picture is to the original; empty for a file without an exact layer. */
export function exactnessOf({ layer }) {
  if (!layer) return "";
  return layer.maxError ? `within ${layer.maxError}` : "lossless";
}

/** What an .aec file says of itself. */
function aecFile(title, bytes, info) {
  const { layer } = info;
  const lossy = `quality ${+info.quality.toFixed(1)}`;
  const rows = [
    ["size", `${size(bytes)}, ${rate(bytes, info)}`],
    ["quality", exactnessOf(info)
      ? `${exactnessOf(info)}${layer.isBaseEmpty ? "" : `, behind a lossy picture of ${lossy} (${size(layer.baseSize)})`}`
      : lossy.replace("quality ", "")],
    ["model", info.model], ["format", `version ${info.formatVersion}`], ["groups", info.groups],
    ["damage", info.defect ? `${info.defect.message} (${info.defect.code})` : ""],
  ];
  return [...list(title, rows), chunks(info)];
}

/**
 * @param {object} file
 * @param {string} file.format
 * @param {string} [file.form] how the format has its samples
 * @param {number} file.bytes
 * @param {object} file.facts of the picture
 * @param {number} [file.orientation] of Exif, before it was followed
 * @param {{ keyword: string, text: string }[]} [file.texts]
 * @param {object | null} file.info of the file, if it is an .aec file
 * @param {{ name: string, format: string, form: string, bytes: number } | null} [file.original] of an .aec file
 * @param {{ bytes: number, info: object } | null} result an .aec file that was made of it
 * @returns {Node[]}
 */
export function describe({ format, form, bytes, facts, orientation = 1, texts = [], info, original }, result) {
  const { profile } = facts;
  const file = [["format", `${format}, ${form}`], ["size", `${size(bytes)}, ${rate(bytes, facts)}`]];
  const picture = [
    ["sides", `${facts.width} × ${facts.height}`], ["pixels", `${((facts.width * facts.height) / 1e6).toFixed(2)} million`],
    ["samples", `${colors(facts)}, ${facts.bitDepth} bits`],
    ["profile", profile ? profile.name || "without a name" : "none: sRGB"],
    ["", profile && !profile.isKnown ? "Its colours are shown as if they were sRGB." : ""],
    ["copyright of profile", profile?.copyright],
    ["turned", orientation > 1 ? "upright, as Exif asks" : ""],
  ];
  return [
    ...(info ? aecFile("File", bytes, info) : list(result ? "Original" : "File", file)),
    ...(original ? list("Original", [
      ["name", original.name], ["format", `${original.format}, ${original.form}`],
      ["size", `${size(original.bytes)}, ${rate(original.bytes, facts)}`],
    ]) : []),
    ...list("Picture", picture),
    ...list("Exif", exifFields(facts.exif).map(({ name, value }) => [name, value])),
    ...list("XMP", [["size", facts.xmpSize ? size(facts.xmpSize) : ""]]),
    ...list("Texts", texts.slice(0, 20).map(({ keyword, text }) => [keyword, shortened(text)])),
    ...(result ? aecFile("AEC file", result.bytes, result.info) : []),
  ];
}
