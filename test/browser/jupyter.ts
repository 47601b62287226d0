/** JupyterLab and a browser in front of it, for tests. */
import { spawn, type ChildProcess } from "node:child_process";
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { randomBytes } from "node:crypto";
import { chromium, type Browser, type Locator, type Page } from "playwright-core";
import { findBrowser } from "../../paper-figures/index.js";
import { labCommand } from "../../lib/jupyter/lab.js";
import { fromPercent } from "../../lib/jupyter/percent.js";
import { paths } from "../../lib/paths.js";

/** What is said about a notebook that is open. */
interface OpenNotebook {
  sessionContext: { session: { kernel: { status: string } | null } | null };
  content: { widgets: { model: { type: string; trusted: boolean } }[] };
}

/** The application, which JupyterLab puts into the page when asked to. */
declare const jupyterapp: {
  commands: { execute(id: string, args?: object): Promise<unknown> };
  shell: { currentWidget: OpenNotebook | null };
};

/** Screenshots lie here, to be looked at. */
export const screenshots = join(paths.cache, "browser", "screenshots");

/** A running JupyterLab on copies of the notebooks: what a test saves does not touch the committed files. */
export class Lab {
  readonly #process: ChildProcess;
  readonly #browser: Browser;
  readonly page: Page;
  readonly #url: string;
  readonly #token: string;

  private constructor(process: ChildProcess, browser: Browser, page: Page, url: string, token: string) {
    this.#process = process;
    this.#browser = browser;
    this.page = page;
    this.#url = url;
    this.#token = token;
  }

  /** @param extra further notebooks, as texts in percent format, by name */
  static async start(extra: Readonly<Record<string, string>> = {}): Promise<Lab> {
    const root = join(paths.cache, "browser", "served");
    rmSync(root, { recursive: true, force: true });
    mkdirSync(screenshots, { recursive: true });
    cpSync(paths.notebooks, root, { recursive: true, filter: (path) => path === paths.notebooks || /\.ipynb$/.test(path) });
    for (const [name, text] of Object.entries(extra)) writeFileSync(join(root, `${name}.ipynb`), JSON.stringify(fromPercent(text)));
    // All cells are to be in the page, not only those in view.
    const settings = join(paths.cache, "browser", "settings"), tracker = join(settings, "@jupyterlab", "notebook-extension");
    mkdirSync(tracker, { recursive: true });
    writeFileSync(join(tracker, "tracker.jupyterlab-settings"), JSON.stringify({ windowingMode: "none" }));
    const port = await freePort(), token = randomBytes(16).toString("hex");
    const more = [
      "--no-browser", `--port=${port}`, "--ServerApp.port_retries=0", "--LabApp.expose_app_in_browser=True",
      `--IdentityProvider.token=${token}`,
    ];
    const { program, args, env } = labCommand({ root, more });
    const folders = { JUPYTERLAB_SETTINGS_DIR: settings, JUPYTERLAB_WORKSPACES_DIR: join(paths.cache, "browser", "workspaces") };
    const server = spawn(program, args, { cwd: root, env: { ...env, ...folders }, stdio: ["ignore", "ignore", "pipe"] });
    await said(server, `127.0.0.1:${port}/lab`);
    const browser = await chromium.launch({ executablePath: findBrowser(), headless: true });
    const page = await browser.newPage({ viewport: { width: 1200, height: 1100 } });
    return new Lab(server, browser, page, `http://127.0.0.1:${port}`, token);
  }

  /** Opens a notebook alone, and waits for its kernel. */
  async open(name: string): Promise<void> {
    await this.page.goto(`${this.#url}/lab/workspaces/${name}/tree/${name}.ipynb?reset&token=${this.#token}`);
    await this.page.locator(".jp-Notebook .jp-CodeCell").first().waitFor({ timeout: 60_000 });
    await this.idle();
  }

  /** What a menu entry or a button does, by the name JupyterLab knows it by; ends when that has ended. */
  command(name: string, args: object = {}): Promise<void> {
    return this.page.evaluate(async ({ id, options }) => { await jupyterapp.commands.execute(id, options); }, { id: name, options: args });
  }

  /**
   * Whether JupyterLab trusts the notebook: it does not trust outputs that were made elsewhere, and then shows only what it holds harmless.
   */
  trusted(): Promise<boolean> {
    return this.page.evaluate(() =>
      jupyterapp.shell.currentWidget!.content.widgets.some(({ model }) => model.type === "code" && model.trusted));
  }

  /** How many outputs are below each code cell. */
  outputs(): Promise<number[]> {
    return this.page.locator(".jp-CodeCell")
      .evaluateAll((cells) => cells.map((cell) => cell.querySelectorAll(".jp-OutputArea-child").length));
  }

  /** Waits until the kernel is idle. */
  async idle(timeout = 60_000): Promise<void> {
    const isIdle = () => jupyterapp.shell.currentWidget?.sessionContext.session?.kernel?.status === "idle";
    await this.page.waitForFunction(isIdle, undefined, { timeout });
  }

  /** Clears all outputs and runs all cells. */
  async runAll(): Promise<void> {
    await this.command("notebook:clear-all-cell-outputs");
    await this.command("notebook:run-all-cells");
    await this.idle();
  }

  /** The number before each code cell: "[1]:", "[*]:" while it runs, "[ ]:" before. */
  prompts(): Promise<string[]> {
    return this.page.locator(".jp-CodeCell .jp-InputPrompt").allInnerTexts();
  }

  /** Error outputs that are in the page: the kernel writes them on stderr. */
  errors(): Promise<string[]> {
    const selectors = ["stderr", "error"].map((name) => `[data-mime-type='application/vnd.jupyter.${name}']`);
    return this.page.locator(selectors.join(", ")).allTextContents();
  }

  /** Moves the pointer onto a figure's image, which the front end then replaces by the interactive figure. */
  async hover(figure: Locator): Promise<void> {
    await figure.scrollIntoViewIfNeeded();
    const box = await figure.boundingBox();
    if (box === null) throw new Error("the figure is not visible");
    for (const part of [0.3, 0.5, 0.55]) await this.page.mouse.move(box.x + box.width * part, box.y + box.height * part);
  }

  shot(name: string): Promise<Buffer> {
    return this.page.screenshot({ path: join(screenshots, `${name}.png`) });
  }

  async close(): Promise<void> {
    await this.#browser.close();
    if (this.#process.exitCode === null) {
      const ended = new Promise((resolve) => this.#process.on("close", resolve));
      this.#process.kill("SIGTERM");
      await ended;
    }
  }
}

/** A port that nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on("error", reject).listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** Waits until a process has said something on stderr, and gives all that it has said. */
export function said(server: ChildProcess, text: string | RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let log = "";
    server.stderr?.on("data", (piece: Buffer) => {
      log += piece.toString();
      if (typeof text === "string" ? log.includes(text) : text.test(log)) resolve(log);
    });
    server.on("close", () => reject(new Error(`JupyterLab ended: ${log.slice(-2000)}`)));
  });
}
