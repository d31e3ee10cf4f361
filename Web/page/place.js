/** Finds the place in a picture's metadata, and takes it out: to the byte as `aec compress --strip gps` does. */

const tags = { subDirectories: 0x014a, xmp: 0x02bc, exif: 0x8769, gps: 0x8825, interoperability: 0xa005 };
const types = { long: 4, directory: 13, text: 129 };
/** Bytes of a value, by its type. */
const sizes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4];
/** No file has as many directories, and each takes a look at all of its entries. */
const mostDirectories = 64;

// ---- Exif ------------------------------------------------------------------------------------------------------------

/** An Exif block that is read and changed in place: what is not touched keeps its position, as makers' notes need it. */
class Block {
  /** @param {Uint8Array} bytes which it changes */
  constructor(bytes) {
    const [a, b, c, d] = bytes;
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.isLittle = a === 0x49;
    this.isValid = (this.isLittle ? b === 0x49 && c === 42 && d === 0 : a === 0x4d && b === 0x4d && c === 0 && d === 42);
  }

  /** A number of 2 or 4 bytes; -1 outside of the block. */
  number(at, count) {
    if (at < 0 || at > this.bytes.length - count) return -1;
    return count === 2 ? this.view.getUint16(at, this.isLittle) : this.view.getUint32(at, this.isLittle);
  }

  tag(entry) {
    return this.number(entry, 2);
  }

  /** Where the whole entries of a directory stand. */
  entries(directory) {
    const whole = Math.floor((this.bytes.length - directory - 2) / 12);
    const count = Math.min(this.number(directory, 2), whole);
    return Array.from({ length: Math.max(0, count) }, (_, i) => directory + 2 + 12 * i);
  }

  /** The entries, their number before and the offset of the next directory behind. */
  range(directory) {
    const end = directory + 2 + 12 * Math.max(0, this.number(directory, 2)) + 4;
    return [directory, Math.min(end, this.bytes.length)];
  }

  /** Bytes of an entry's value; -1 for a type that is not known. */
  size(entry) {
    const type = this.number(entry + 2, 2);
    const count = this.number(entry + 4, 4);
    if (type === types.text) return count;
    return type < sizes.length ? sizes[type] * count : -1;
  }

  /** The directories that an entry points to; null where they are not understood, or more than any file has. */
  pointers(entry) {
    const type = this.number(entry + 2, 2);
    const count = this.number(entry + 4, 4);
    const value = this.number(entry + 8, 4);
    if ((type !== types.long && type !== types.directory) || count < 1 || count > mostDirectories) return null;
    if (count === 1) return [value];
    const offsets = Array.from({ length: count }, (_, i) => this.number(value + 4 * i, 4));
    return offsets.includes(-1) ? null : offsets;
  }

  /** Where the directories stand in which a reader may look for a place; null where not all are sure to be found. */
  directories() {
    const found = [];
    const followed = new Set();
    const waiting = [[this.number(4, 4), true]];
    // Pointers may lead to the same directory over and over.
    for (let steps = 1; waiting.length > 0; steps++) {
      if (steps > 16 * mostDirectories) return null;
      const [at, hasNext] = waiting.pop();
      const count = at >= 8 ? this.number(at, 2) : -1;
      if (count < 0) continue;
      if (hasNext && !followed.has(at)) {
        followed.add(at);
        waiting.push([this.number(at + 2 + 12 * count, 4), true]);
      }
      if (found.includes(at)) continue;
      found.push(at);
      if (found.length > mostDirectories) return null;
      for (const entry of this.entries(at)) {
        const tag = this.tag(entry);
        // Cameras put no offset of a next one behind these.
        const isOwn = tag === tags.exif || tag === tags.interoperability;
        if (!isOwn && tag !== tags.subDirectories) continue;
        const places = this.pointers(entry);
        if (!places || waiting.length >= 4096) return null;
        for (const place of places) waiting.push([place, !isOwn]);
      }
    }
    return found.length > 0 ? found : null;
  }
}

const overlaps = ([from, to], [otherFrom, otherTo]) => from < otherTo && otherFrom < to;

/** @returns {boolean} whether all of the place is found and gone; if not, the block may have been changed in part */
function removeInSight(block) {
  const directories = block.directories();
  if (!directories) return false;
  const kept = [[0, 8], ...directories.map((directory) => block.range(directory))];
  return directories.every((directory) => removeFrom(block, directory, kept)) && removeFromPackets(block, directories, kept);
}

function removeFrom(block, directory, kept) {
  const found = block.entries(directory).filter((entry) => block.tag(entry) === tags.gps);
  if (found.length === 0) return true;
  const places = found.length === 1 ? block.pointers(found[0]) : null;
  if (places?.length !== 1 || !wipe(block, places[0], kept)) return false;
  const [entry] = found;
  const [, end] = block.range(directory);
  block.bytes.copyWithin(entry, entry + 12, end);
  block.bytes.fill(0, end - 12, end);
  block.view.setUint16(directory, block.number(directory, 2) - 1, block.isLittle);
  return true;
}

/** Zeroes a directory and the values that it points to, unless they lie outside of the block or within what must stay. */
function wipe(block, directory, kept) {
  if (block.number(directory, 2) < 0) return false;
  const ranges = [block.range(directory)];
  const values = valuesOf(block, block.entries(directory));
  if (!values) return false;
  ranges.push(...values);
  if (ranges.some((range) => kept.some((other) => overlaps(range, other)))) return false;
  for (const range of ranges) block.bytes.fill(0, ...range);
  return true;
}

/** Where values stand that are not within their entries; null where they are outside of the block, or overlap. */
function valuesOf(block, entries) {
  const ranges = [];
  let total = 0;
  for (const entry of entries) {
    const size = block.size(entry);
    const offset = block.number(entry + 8, 4);
    if (size < 0 || offset < 0) return null;
    if (size <= 4) continue;
    total += size;
    if (offset + size > block.bytes.length || total > block.bytes.length) return null;
    ranges.push([offset, offset + size]);
  }
  return ranges;
}

/** The packets of XMP in a block keep their length: blanks take the place of what is removed. */
function removeFromPackets(block, directories, kept) {
  const entries = directories.flatMap((directory) => block.entries(directory)).filter((entry) => block.tag(entry) === tags.xmp);
  const ranges = valuesOf(block, entries);
  if (!ranges) return false;
  for (const [from, to] of ranges) {
    const rest = xmpWithoutPlace(block.bytes.subarray(from, to));
    if (!rest) return false;
    if (rest.length === to - from) continue;
    if (kept.some((other) => overlaps([from, to], other))) return false;
    block.bytes.fill(0x20, from, to);
    block.bytes.set(rest, from);
  }
  return true;
}

/** A copy without the place; null where it cannot be found for sure. */
function exifWithoutPlace(exif) {
  const block = new Block(exif.slice());
  if (!block.isValid || !removeInSight(block)) return null;
  // Where parts overlap, others may come to light when one is gone.
  const again = new Block(block.bytes.slice());
  return removeInSight(again) && again.bytes.every((byte, i) => byte === block.bytes[i]) ? block.bytes : null;
}

// ---- XMP -------------------------------------------------------------------------------------------------------------

const name = "[^\\x00-\\x20<>/=\"'!]+";
const attribute = `[ \\t\\r\\n]*${name}[ \\t\\r\\n]*=[ \\t\\r\\n]*(?:"[^"]*"|'[^']*')`;
const noTag = "[^<]+|<!--[^]*?-->|<!\\[CDATA\\[[^]*?\\]\\]>|<\\?[^]*?\\?>";
const tag = `</${name}[ \\t\\r\\n]*>|<(${name})((?:${attribute})*)[ \\t\\r\\n]*(/?)>`;
const token = new RegExp(`${noTag}|${tag}`, "y");
const attributesOf = new RegExp(attribute, "g");

/** Properties of places have names that begin with GPS, in any schema. */
const isPlace = (name) => /^gps/i.test(name.slice(name.lastIndexOf(":") + 1));

/** One character a byte, so that all that stays keeps its bytes. */
function charactersOf(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}

/** A packet without the properties of places; null where it cannot be read. */
function xmpWithoutPlace(xmp) {
  const text = charactersOf(xmp);
  const parts = [];
  // Elements that are open within the one that is left out, and that one.
  let depth = 0;
  for (let at = 0; at < text.length; at = token.lastIndex) {
    token.lastIndex = at;
    const found = token.exec(text);
    if (!found) return null;
    const [whole, element, attributes, end] = found;
    if (element !== undefined) {
      if (depth > 0 || isPlace(element)) {
        if (!end) depth++;
        continue;
      }
      const from = 1 + element.length;
      const rest = attributes.replace(attributesOf, (one) => (isPlace(one.trimStart().split(/[\s=]/)[0]) ? "" : one));
      parts.push(whole.slice(0, from), rest, whole.slice(from + attributes.length));
    } else if (depth > 0) {
      if (whole.startsWith("</")) depth--;
    } else parts.push(whole);
  }
  return depth > 0 ? null : Uint8Array.from(parts.join(""), (letter) => letter.charCodeAt(0));
}

// ---- Both ------------------------------------------------------------------------------------------------------------

/** Tags of a GPS directory that tell a place: coordinates, those of where it was headed, and a name. */
const telling = new Set([1, 2, 3, 4, 19, 20, 21, 22, 28]);

/**
 * @param {{ exif?: Uint8Array | null, xmp?: Uint8Array | null }} metadata
 * @returns {boolean} whether it tells where the picture was taken
 */
export function hasPlace({ exif, xmp }) {
  const block = exif ? new Block(exif) : null;
  const directories = (block?.isValid && block.directories()) || [];
  const found = directories.flatMap((directory) => block.entries(directory)).filter((entry) => block.tag(entry) === tags.gps);
  const places = found.flatMap((entry) => block.pointers(entry) ?? []);
  if (places.some((place) => block.entries(place).some((entry) => telling.has(block.tag(entry))))) return true;
  return Boolean(xmp) && xmpWithoutPlace(xmp)?.length < xmp.length;
}

/**
 * What cannot be searched is left out as a whole: a place that stays is worse than a lost caption.
 * @param {{ exif?: Uint8Array | null, xmp?: Uint8Array | null }} metadata
 * @returns {{ exif: Uint8Array | null, xmp: Uint8Array | null, warnings: string[] }}
 */
export function withoutPlace({ exif, xmp }) {
  const rest = { exif: exif ? exifWithoutPlace(exif) : null, xmp: xmp ? xmpWithoutPlace(xmp) : null };
  const warnings = [];
  if (exif && !rest.exif) warnings.push("The Exif is damaged and was left out, since its place cannot be found.");
  if (xmp && !rest.xmp) warnings.push("The XMP is damaged and was left out, since its place cannot be found.");
  return { ...rest, warnings };
}
