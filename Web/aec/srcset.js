/** Which address of a `srcset` a window takes. */

/**
 * @param {string} srcset
 * @param {HTMLImageElement} image whose width counts for descriptors of widths
 * @returns {{ url: string, descriptor: string } | null}
 */
export function chosenFrom(srcset, image) {
  const candidates = candidatesOf(srcset).map((candidate) => ({ ...candidate, density: density(candidate.descriptor, image) }));
  candidates.sort((a, b) => a.density - b.density);
  return candidates.find((candidate) => candidate.density >= devicePixelRatio) ?? candidates.at(-1) ?? null;
}

/** An address may have commas in it, but none at its ends. */
function candidatesOf(srcset) {
  const pattern = /[\s,]*([^\s,](?:\S*[^\s,])?)(?:,|\s+([^,]*)|$)/y;
  const candidates = [];
  for (let match; (match = pattern.exec(srcset));) candidates.push({ url: match[1], descriptor: (match[2] ?? "").trim() });
  return candidates;
}

function density(descriptor, image) {
  const [, number, unit] = /^([0-9.]+)([xw])/.exec(descriptor) ?? [null, "1", "x"];
  return unit === "x" ? Number(number) : Number(number) / (image.clientWidth || innerWidth);
}
