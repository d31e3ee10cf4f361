/** What a file has besides the picture and the .aec file of this page has not: nothing is dropped in silence. */

/**
 * @param {string[]} kept what `aec compress` keeps
 * @param {string[]} lost what it does not keep either
 * @returns {string[]} notes
 */
export function lossNotes(kept, lost) {
  const notes = [];
  const them = kept.length > 1 ? "them" : "that";
  if (kept.length > 0) notes.push(`Not kept by this page: ${kept.join(", ")}. \`aec compress\` keeps ${them}.`);
  if (lost.length > 0) notes.push(`Not kept: ${lost.join(", ")}.`);
  return notes;
}

/** @param {number} x dots an inch from left to right @param {number} y from top to bottom */
export const resolution = (x, y) => `resolution (${x === y ? Math.round(x) : `${Math.round(x)} × ${Math.round(y)}`} dpi)`;
