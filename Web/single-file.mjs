/**
 * Makes one file of the page and the package, which does everything when it is opened from a disk: browsers load neither modules
 * nor workers from `file:`, but they do from within a page.
 *
 *     node Web/single-file.mjs build/web        writes build/web/aec.html
 *
 * It has one thread: pages from a disk share no memory.
 */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

const [root] = process.argv.slice(2);
if (!root) {
  console.error("single-file: needs the folder of the page");
  process.exit(2);
}

/** A module and all that it imports, as one script that imports nothing: each becomes a function that gives what it exports. */
function bundle(file) {
  const names = new Map();
  const open = new Set();
  const parts = [];
  const add = (path) => {
    if (names.has(path)) return names.get(path);
    if (open.has(path)) throw new Error(`${path} imports itself in a circle`);
    open.add(path);
    const exported = [];
    const from = (name) => add(resolve(dirname(path), name));
    const rename = (list) => list.replace(/(\w+)\s+as\s+(\w+)/g, "$1: $2");
    const text = readFileSync(path, "utf8")
      .replace(/^import \* as (\w+) from "([^"]+)";$/gm, (_, name, source) => `const ${name} = ${from(source)};`)
      .replace(/^import (\{[^}]*\}) from "([^"]+)";$/gm, (_, list, source) => `const ${rename(list)} = ${from(source)};`)
      .replace(/^export \{([^}]*)\} from "([^"]+)";$/gm, (_, list, source) => {
        const module = from(source);
        for (const [name] of list.matchAll(/\w+/g)) exported.push(`${name}: ${module}.${name}`);
        return "";
      })
      .replace(/^export ((?:async )?(?:function\*?|class|const|let) (\w+))/gm, (_, declaration, name) => {
        exported.push(`get ${name}() { return ${name}; }`);
        return declaration;
      })
      // What lies beside a module lies in the page: `parts` says where.
      .replace(/new URL\(("\.\/[^"]+"), import\.meta\.url\)/g, (_, name) => `new URL(parts[${name}] ?? "about:invalid")`)
      // Elsewhere it is about the origin, which a script of a page has from there.
      .replace(/\bimport\.meta\.url\b/g, "location.href")
      // There are no modules any more, and in a page from a disk Chromium starts no workers that are some.
      .replace(/, \{ type: "module" \}\)/g, ")");
    const rest = /^(import|export)\b.*|\bimport\.meta.*/m.exec(text);
    if (rest) throw new Error(`${path}: this cannot be put into one file: ${rest[0]}`);
    open.delete(path);
    const name = `module${names.size}`;
    names.set(path, name);
    parts.push(`const ${name} = (() => {\n${text}\nreturn { ${exported.join(", ")} };\n})();\n`);
    return name;
  };
  add(resolve(root, file));
  return parts.join("");
}

const base64 = (file) => readFileSync(join(root, file)).toString("base64");
// A tag that ends a script must not stand within one.
const script = (text) => text.replace(/<\/(?=script)/gi, "<\\/").replace(/<!--/g, "<\\!--");

// What the studio needs. Its own worker may not use what the page has made a place for, so it makes the places itself.
const contents = JSON.stringify({
  scripts: { "./files.js": bundle("page/files.js"), "./worker.js": bundle("aec/worker.js") },
  binaries: { "./aec.wasm": base64("aec/aec.wasm"), "./standard.aecm.gz": base64("aec/standard.aecm.gz") },
}).replace(/</g, "\\u003c");
const studio = `const parts = {};
for (const [name, text] of Object.entries(contents.scripts)) {
  parts[name] = URL.createObjectURL(new Blob(["'use strict'; const parts = {};\\n", text], { type: "text/javascript" }));
}
for (const [name, text] of Object.entries(contents.binaries)) {
  parts[name] = URL.createObjectURL(new Blob([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))]));
}
${bundle("page/studio.js")}`;
const program = `(() => {
"use strict";
const contents = document.getElementById("contents");
const texts = ["'use strict'; const contents = ", contents.textContent, ";\\n", ${JSON.stringify(studio)}];
const parts = { "./studio.js": URL.createObjectURL(new Blob(texts, { type: "text/javascript" })) };
contents.remove();
${bundle("page/page.js")}
})();
`;
const style = readFileSync(join(root, "page/page.css"), "utf8");
const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
const inline = script(program);

let page = readFileSync(join(root, "index.html"), "utf8");
const replace = (wanted, by) => {
  if (!page.includes(wanted)) throw new Error(`index.html has no ${wanted}`);
  page = page.replace(wanted, () => by);
};
replace("script-src 'self'", `script-src ${hash(inline)} blob:`);
replace("style-src 'self'", `style-src ${hash(style)}`);
replace("worker-src 'self'", "worker-src");
replace("connect-src 'self'", "connect-src");
replace("img-src 'self'", "img-src");
replace('<link rel="stylesheet" href="page/page.css">', `<style>${style}</style>`);
replace('<script type="module" src="page/page.js"></script>\n', "");
replace("</body>", `<script type="application/json" id="contents">${contents}</script>\n<script>${inline}</script>\n</body>`);
writeFileSync(join(root, "aec.html"), page);
