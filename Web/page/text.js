/** Numbers and nodes as the page shows them. */

/** @param {number} bytes */
export function size(bytes) {
  if (bytes < 1000) return `${bytes} bytes`;
  const [value, unit] = bytes < 999_500 ? [bytes / 1e3, "kB"] : [bytes / 1e6, "MB"];
  return `${value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)} ${unit}`;
}

/** @param {number} bytes @param {{ width: number, height: number }} sides */
export function rate(bytes, { width, height }) {
  const bits = (8 * bytes) / (width * height);
  return `${bits.toFixed(bits < 1 ? 3 : bits < 10 ? 2 : 1)} bits per pixel`;
}

/** A sentence of what begins with a small letter and has no stop. Addresses stay as they are. */
export function sentence(text) {
  const begun = text.trim().replace(/^[a-z](?=[a-z]*[ ,])/, (letter) => letter.toUpperCase());
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}

/**
 * @param {string} name
 * @param {Record<string, string>} attributes
 * @param {...(Node | string)} children
 */
export function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

/** Buttons of which one is pressed. @returns what presses another one */
export function choice(holder, names, selected, act) {
  const press = (index) => buttons.forEach((button, i) => button.setAttribute("aria-pressed", String(i === index)));
  const buttons = names.map((name, i) => {
    const button = element("button", { type: "button" }, name);
    button.addEventListener("click", () => {
      press(i);
      act(i);
    });
    return button;
  });
  holder.append(...buttons);
  press(selected);
  return press;
}
