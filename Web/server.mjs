/**
 * Serves a folder on loopback, as Scripts/web and the tests in Chromium need it.
 *
 *     node Web/server.mjs build/web [--port N] [--plain]
 *
 * The page is cross-origin isolated, so that it may have threads over shared memory; not with --plain.
 */
import { createReadStream } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, sep } from "node:path";
import { pathToFileURL } from "node:url";

const types = {
  ".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8", ".json": "application/json", ".wasm": "application/wasm", ".svg": "image/svg+xml",
  ".png": "image/png", ".jpg": "image/jpeg", ".aec": "image/aec", ".ts": "text/plain; charset=utf-8",
  ".md": "text/plain; charset=utf-8", ".txt": "text/plain; charset=utf-8",
};

/**
 * @param {object} options
 * @param {string} options.root the folder
 * @param {number} [options.port] any that is free if none is given
 * @param {boolean} [options.isolated] whether pages are cross-origin isolated
 * @param {(request: import("node:http").IncomingMessage, response: import("node:http").ServerResponse, path: string) =>
 *   boolean | Promise<boolean>} [options.intercept] sees every request first; true where it has answered
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export async function serve({ root, port = 0, isolated = true, intercept = () => false }) {
  const folder = await realpath(root);
  const server = createServer(async (request, response) => {
    try {
      if (isolated) {
        response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
        response.setHeader("Cross-Origin-Embedder-Policy", "require-corp");
      }
      response.setHeader("Cache-Control", "no-cache");
      const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
      if (await intercept(request, response, path)) return;
      await answer(folder, path, request, response);
    } catch (error) {
      if (response.headersSent) return void response.destroy();
      // A path that is no path, or a file that is not there.
      const status = error.code === "ENOENT" || error.code === "ENOTDIR" ? 404 : error instanceof URIError ? 400 : 500;
      response.writeHead(status, { "Content-Type": "text/plain" }).end(`${status}\n`);
    }
  });
  await new Promise((resolve, reject) => {
    server.once("error", reject).listen(port, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    close: () => new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    }),
  };
}

async function answer(folder, path, request, response) {
  let file = await realpath(join(folder, path));
  if (file !== folder && !file.startsWith(folder + sep)) {
    // Behind a link that leads out.
    return void response.writeHead(403, { "Content-Type": "text/plain" }).end("403\n");
  }
  if ((await stat(file)).isDirectory()) file = join(file, "index.html");
  const { size } = await stat(file);
  response.writeHead(200, { "Content-Type": types[extname(file)] ?? "application/octet-stream", "Content-Length": size });
  if (request.method === "HEAD") return void response.end();
  createReadStream(file).on("error", () => response.destroy()).pipe(response);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const arguments_ = process.argv.slice(2);
  const isolated = !arguments_.includes("--plain");
  const at = arguments_.indexOf("--port");
  try {
    const { url } = await serve({ root: arguments_[0], port: at < 0 ? 8080 : Number(arguments_[at + 1]), isolated });
    console.log(`${url} (Ctrl-C ends it)`);
  } catch (error) {
    console.error(`server: ${error.message}`);
    process.exitCode = 1;
  }
}
