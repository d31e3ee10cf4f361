/**
 * What calls take as options. Each is checked before any work begins, and what is refused is named.
 */
import { AECError } from "./error.js";

/** A kind of values: what to say of it, and whether a value is of it. */
const number = (text, fits) => ({ text, fits: (value) => typeof value === "number" && fits(value) });
const whole = (least, most) =>
  number(`a whole number from ${least} to ${most}`, (value) => Number.isInteger(value) && value >= least && value <= most);
const oneOf = (...values) => ({
  text: `${values.slice(0, -1).map(show).join(", ")} or ${show(values.at(-1))}`, fits: (value) => values.includes(value),
});
const flag = { text: "true or false", fits: (value) => typeof value === "boolean" };
const positive = number("a number above 0", (value) => value > 0 && value < Infinity);
const limit = number("a number, 0 or more", (value) => value >= 0);
// These are left out by null as well, as `fetch` has it.
const listener = { text: "a function", fits: (value) => value === null || typeof value === "function" };
const signal = { text: "an AbortSignal", fits: (value) => value === null || typeof value?.addEventListener === "function" };
// The codec counts in 32 bits.
const most = 2 ** 31 - 1;
const sides = { x: [0, most], y: [0, most], width: [1, most], height: [1, most] };
const region = {
  text: "x, y, width and height in whole pixels, at least one of them wide and high",
  fits: (value) => value !== null && typeof value === "object" &&
    Object.entries(sides).every(([name, [least, most]]) => whole(least, most).fits(value[name])),
};

const waiting = { signal, onProgress: listener };
const decoding = {
  ...waiting, onRows: listener, onPreview: listener, preview: flag, layer: oneOf("exact", "base"), maxPixels: limit, maxSide: limit,
  region, scale: oneOf(1, 2, 4, 8, 16), salvage: flag,
};
const encoding = {
  ...waiting, quality: number("a number from 0 to 100", (value) => value >= 0 && value <= 100),
  targetSize: number("a whole number above 0", (value) => Number.isSafeInteger(value) && value > 0), targetBPP: positive,
  psnr: positive, lossless: flag, nearLossless: whole(1, 255), effort: whole(1, 9), tune: oneOf("visual", "psnr"), exact: flag,
};

/**
 * @param {import("./aec.d.ts").Waiting} options
 * @throws {AECError} `invalidArgument`
 */
export function checkWaiting(options) {
  check(options, waiting);
}

/**
 * @param {import("./aec.d.ts").DecodeOptions} options
 * @throws {AECError} `invalidArgument`
 */
export function checkDecoding(options) {
  check(options, decoding);
}

/**
 * @param {import("./aec.d.ts").EncodeOptions} options
 * @throws {AECError} `invalidArgument`
 */
export function checkEncoding(options) {
  check(options, encoding);
}

/**
 * @param {{ preview?: boolean }} options of `install`
 * @throws {AECError} `invalidArgument`
 */
export function checkInstalling(options) {
  check(options, { preview: flag });
}

function check(options, known) {
  if (options === null || typeof options !== "object") {
    throw new AECError("invalidArgument", `options must be an object, not ${show(options)}`);
  }
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(known, name)) {
      throw new AECError("invalidArgument", `there is no option ${name} here: there are ${Object.keys(known).join(", ")}`);
    }
    const { text, fits } = known[name];
    // What is undefined is not said.
    if (value !== undefined && !fits(value)) throw new AECError("invalidArgument", `${name} takes ${text}, not ${show(value)}`);
  }
}

/** A value as a program has it, in a few words. */
function show(value) {
  if (typeof value === "string") return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}...` : value);
  if (typeof value === "function") return "a function";
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (value === null || typeof value !== "object") return String(value);
  const members = Object.entries(value).slice(0, 4).map(([name, part]) =>
    `${name}: ${part !== null && typeof part === "object" ? "an object" : show(part)}`);
  return members.length > 0 ? `{ ${members.join(", ")} }` : "an object";
}
