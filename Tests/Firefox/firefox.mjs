// Drives headless Firefox through its protocol Marionette, over a socket and without any package: as far as Tests/Chromium does
// Chromium, for tests that work in both.
//
//     const browser = await Firefox.start("/usr/bin/firefox-esr");
//     const page = await browser.open("file:///tmp/report.html", { width: 1400, height: 900 });
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

// Every element has its reference under this name.
const elementKey = "element-6066-11e4-a52e-4f735466cecf";

const preferences = {
  // Any port that is free: Firefox writes which into the profile.
  "marionette.port": 0,
  // Nothing from elsewhere: no updates, reports, first pages and lists.
  "app.update.disabledForTesting": true, "browser.shell.checkDefaultBrowser": false, "browser.startup.page": 0,
  "browser.startup.homepage_override.mstone": "ignore", "datareporting.policy.dataSubmissionEnabled": false,
  "toolkit.telemetry.enabled": false, "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "extensions.systemAddon.update.enabled": false, "services.settings.server": "data:,#remote-settings-dummy/v1",
  "browser.safebrowsing.update.enabled": false, "termsofuse.bypassNotification": true,
  // Colours as they are, and tabs that are not slowed down in the background.
  "gfx.color_management.mode": 0, "dom.timeout.enable_budget_timer_throttling": false, "dom.min_background_timeout_value": 4,
};

export class Firefox {
  #process;
  #folder;
  #socket;
  #next = 1;
  #waiting = new Map();
  #turn = Promise.resolve();
  // The window that is there from the beginning.
  #first;

  static async start(program) {
    const browser = new Firefox();
    browser.#folder = mkdtempSync(join(tmpdir(), "aec-firefox-"));
    const lines = Object.entries(preferences).map(([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});\n`);
    writeFileSync(join(browser.#folder, "user.js"), lines.join(""));
    browser.#process = spawn(
      program, ["--headless", "--marionette", "--no-remote", "--profile", browser.#folder, "about:blank"], { stdio: "ignore" });
    browser.#process.on("exit", () => {
      for (const { reject } of browser.#waiting.values()) reject(new Error("Firefox ended"));
    });
    await browser.#connect();
    await browser.send("WebDriver:NewSession", { capabilities: { alwaysMatch: { acceptInsecureCerts: true } } });
    await browser.send("WebDriver:SetTimeouts", { script: 600_000, pageLoad: 60_000, implicit: 0 });
    browser.#first = (await browser.send("WebDriver:GetWindowHandle")).value;
    return browser;
  }

  async #connect() {
    for (const end = Date.now() + 60_000; ;) {
      try {
        const port = Number(readFileSync(join(this.#folder, "MarionetteActivePort"), "utf8"));
        if (port > 0) {
          await this.#listen(port);
          return;
        }
      } catch (error) {
        if (Date.now() > end) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  #listen(port) {
    return new Promise((resolve, reject) => {
      let pending = Buffer.alloc(0);
      this.#socket = connect(port, "127.0.0.1");
      this.#socket.on("error", reject);
      this.#socket.on("data", (data) => {
        pending = Buffer.concat([pending, data]);
        // Messages are JSON behind its length and a colon; the first one is a greeting.
        for (let colon; (colon = pending.indexOf(":")) > 0;) {
          const end = colon + 1 + Number(pending.subarray(0, colon));
          if (pending.length < end) return;
          const message = JSON.parse(pending.subarray(colon + 1, end));
          pending = pending.subarray(end);
          if (Array.isArray(message)) this.#receive(message);
          else resolve();
        }
      });
    });
  }

  #receive([, id, error, result]) {
    const { resolve, reject, command } = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) reject(new Error(`${command}: ${error.message}`));
    else resolve(result);
  }

  send(command, parameters = {}) {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, command });
      const message = JSON.stringify([0, id, command, parameters]);
      this.#socket.write(`${Buffer.byteLength(message)}:${message}`);
    });
  }

  // Commands are for the window that is in front: each page waits for its turn.
  inTurn(work) {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => {});
    return result;
  }

  async open(url, { width, height }) {
    const { handle } = await this.inTurn(async () => {
      // The one that was in front before may be closed.
      await this.send("WebDriver:SwitchToWindow", { handle: this.#first });
      return this.send("WebDriver:NewWindow", { type: "window" });
    });
    const page = new Page(this, handle);
    await page.send("WebDriver:SetWindowRect", { width, height });
    // What is the browser's own takes some of that.
    const inner = await page.evaluate("[outerWidth - innerWidth, outerHeight - innerHeight]");
    await page.send("WebDriver:SetWindowRect", { width: width + inner[0], height: height + inner[1] });
    await page.send("WebDriver:Navigate", { url });
    return page;
  }

  async close() {
    const ended = new Promise((resolve) => this.#process.once("exit", resolve));
    this.send("Marionette:Quit", { flags: ["eForceQuit"] }).catch(() => {});
    await ended;
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

class Page {
  // Chromium tells what it complained of. Firefox does not, nor what was asked for: tests of that are Chromium's.
  errors = [];
  #browser;
  #handle;

  constructor(browser, handle) {
    this.#browser = browser;
    this.#handle = handle;
  }

  send(command, parameters = {}) {
    return this.#browser.inTurn(async () => {
      await this.#browser.send("WebDriver:SwitchToWindow", { handle: this.#handle, focus: true });
      return this.#browser.send(command, parameters);
    });
  }

  // By the page itself: a script of the browser's would have arrays and errors of its own. Pages that forbid that get one.
  async evaluate(expression) {
    const script = `let evaluate = null;
      try { window.eval("0"); evaluate = window.eval; } catch {}
      return evaluate ? evaluate(arguments[0]) : (${expression});`;
    const { value } = await this.send("WebDriver:ExecuteScript", { script, args: [`(${expression})`] });
    return value;
  }

  // Waits until an expression is true, as when a picture is decoded.
  async until(expression, seconds = 60) {
    const end = Date.now() + seconds * 1000;
    while (!(await this.evaluate(expression))) {
      if (Date.now() > end) throw new Error(`never came true: ${expression}`);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  }

  // Types into a field, or chooses a file.
  async type(selector, text) {
    const { value } = await this.send("WebDriver:FindElement", { using: "css selector", value: selector });
    await this.send("WebDriver:ElementSendKeys", { id: value[elementKey], text });
  }

  async screenshot(path) {
    const { value } = await this.send("WebDriver:TakeScreenshot", { full: false, hash: false });
    if (path) writeFileSync(path, Buffer.from(value, "base64"));
    return Buffer.from(value, "base64");
  }

  close() {
    return this.send("WebDriver:CloseWindow");
  }
}
