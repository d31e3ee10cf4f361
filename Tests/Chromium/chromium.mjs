// Drives headless Chromium through the DevTools protocol, over a pipe and without any package.
//
//     const browser = await Chromium.start("/usr/bin/chromium");
//     const page = await browser.open("file:///tmp/report.html", { width: 1400, height: 900 });
//     await page.click("#axis button:nth-of-type(2)");
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export class Chromium {
  #process;
  #folder;
  #next = 1;
  #waiting = new Map();
  #listeners = new Map();

  static async start(program) {
    const browser = new Chromium();
    browser.#folder = mkdtempSync(join(tmpdir(), "aec-chromium-"));
    // Its sandbox needs rights that containers, and root, do not have; the pages here are our own.
    browser.#process = spawn(
      program,
      [
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
        "--force-color-profile=srgb", "--remote-debugging-pipe", `--user-data-dir=${browser.#folder}`, "about:blank",
      ],
      { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
    browser.#process.on("exit", () => {
      for (const { reject } of browser.#waiting.values()) reject(new Error("Chromium ended"));
    });
    let pending = "";
    browser.#process.stdio[4].setEncoding("utf8").on("data", (text) => {
      const messages = (pending + text).split("\0");
      pending = messages.pop();
      for (const message of messages) browser.#receive(JSON.parse(message));
    });
    return browser;
  }

  #receive(message) {
    const waiting = this.#waiting.get(message.id);
    if (waiting) {
      this.#waiting.delete(message.id);
      if (message.error) waiting.reject(new Error(`${waiting.method}: ${message.error.message}`));
      else waiting.resolve(message.result);
    } else if (message.sessionId) {
      this.#listeners.get(message.sessionId)?.(message.method, message.params);
    }
  }

  send(method, params = {}, sessionId = undefined) {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, method });
      this.#process.stdio[3].write(JSON.stringify({ id, method, params, sessionId }) + "\0");
    });
  }

  async open(url, { width, height, mobile = false }) {
    const { targetId } = await this.send("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await this.send("Target.attachToTarget", { targetId, flatten: true });
    const page = new Page((method, params) => this.send(method, params, sessionId), () => this.#leave(targetId, sessionId));
    this.#listeners.set(sessionId, (method, params) => page.receive(method, params));
    for (const domain of ["Page", "Runtime", "Log", "Network"]) await page.send(`${domain}.enable`);
    await page.send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile });
    await page.send("Page.navigate", { url });
    await page.until("document.readyState === 'complete'");
    return page;
  }

  async #leave(targetId, sessionId) {
    await this.send("Target.closeTarget", { targetId });
    this.#listeners.delete(sessionId);
  }

  // Bytes that it and its pages have in memory, as Linux counts them.
  memory() {
    const family = new Set([this.#process.pid]);
    let sum = 0;
    // Parents come before their children, but for where the numbers have begun anew.
    for (const pid of readdirSync("/proc").filter((name) => /^[0-9]+$/.test(name)).map(Number).sort((a, b) => a - b)) {
      try {
        // The name, in parentheses, may have blanks in it.
        const fields = readFileSync(`/proc/${pid}/stat`, "latin1").replace(/^.*\) /s, "").split(" ");
        if (!family.has(pid) && !family.has(Number(fields[1]))) continue;
        family.add(pid);
        sum += Number(/^VmRSS:\s+([0-9]+)/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1] ?? 0) * 1024;
      } catch {
        // It has ended meanwhile.
      }
    }
    return sum;
  }

  async close() {
    const ended = new Promise((resolve) => this.#process.once("exit", resolve));
    this.send("Browser.close").catch(() => {});
    await ended;
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

class Page {
  // What the console or the browser complained of.
  errors = [];
  // Addresses that were asked for.
  requests = [];

  constructor(send, close) {
    this.send = send;
    this.close = close;
  }

  receive(method, params) {
    if (method === "Runtime.exceptionThrown") {
      this.errors.push(params.exceptionDetails.exception?.description ?? params.exceptionDetails.text);
    } else if (method === "Runtime.consoleAPICalled" && ["error", "warning", "assert"].includes(params.type)) {
      this.errors.push(params.args.map((argument) => argument.value ?? argument.description).join(" "));
    } else if (method === "Log.entryAdded" && ["error", "warning"].includes(params.entry.level)) {
      this.errors.push(params.entry.text);
    } else if (method === "Network.requestWillBeSent") {
      this.requests.push(params.request.url);
    }
  }

  async evaluate(expression) {
    const { result, exceptionDetails } = await this.send("Runtime.evaluate", {
      expression, returnByValue: true, awaitPromise: true,
    });
    if (exceptionDetails) throw new Error(`${expression}: ${exceptionDetails.exception?.description}`);
    return result.value;
  }

  // Waits until an expression is true, as when a picture is decoded.
  async until(expression, seconds = 60) {
    const end = Date.now() + seconds * 1000;
    while (!(await this.evaluate(expression))) {
      if (Date.now() > end) throw new Error(`never came true: ${expression}`);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  }

  // The middle of an element that is first scrolled into view.
  async centre(selector) {
    const place = await this.evaluate(`(() => {
      const node = document.querySelector(${JSON.stringify(selector)});
      if (!node) return null;
      node.scrollIntoView({ block: "center", inline: "center" });
      const box = node.getBoundingClientRect();
      return { x: box.left + box.width / 2, y: box.top + box.height / 2, width: box.width, height: box.height };
    })()`);
    if (!place) throw new Error(`there is no ${selector}`);
    return place;
  }

  mouse(type, x, y, buttons = 0) {
    const button = type === "mouseMoved" && !buttons ? "none" : "left";
    return this.send("Input.dispatchMouseEvent", { type, x, y, button, buttons, clickCount: 1 });
  }

  async click(selector) {
    const { x, y } = await this.centre(selector);
    await this.mouse("mousePressed", x, y, 1);
    await this.mouse("mouseReleased", x, y);
  }

  async drag(from, to) {
    await this.mouse("mouseMoved", from.x, from.y);
    await this.mouse("mousePressed", from.x, from.y, 1);
    for (const part of [0.3, 0.7, 1]) {
      await this.mouse("mouseMoved", from.x + (to.x - from.x) * part, from.y + (to.y - from.y) * part, 1);
    }
    await this.mouse("mouseReleased", to.x, to.y);
  }

  async key(key) {
    const text = key.length === 1 ? key : undefined;
    await this.send("Input.dispatchKeyEvent", { type: "keyDown", key, code: key === " " ? "Space" : key, text });
    await this.send("Input.dispatchKeyEvent", { type: "keyUp", key, code: key === " " ? "Space" : key });
  }

  async select(selector, value) {
    await this.evaluate(`(() => {
      const node = document.querySelector(${JSON.stringify(selector)});
      node.value = ${JSON.stringify(String(value))};
      node.dispatchEvent(new Event("change"));
    })()`);
  }

  // The page as a PNG: all of it, or what is seen of it. Beyond what is seen, canvases that workers draw on are at times blank.
  async screenshot(path, { beyondViewport = true } = {}) {
    const { data } = await this.send("Page.captureScreenshot", { captureBeyondViewport: beyondViewport });
    writeFileSync(path, Buffer.from(data, "base64"));
  }
}
