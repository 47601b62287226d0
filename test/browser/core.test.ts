import assert from "node:assert/strict";
import { createReadStream } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { type Browser, chromium, type Page } from "playwright-core";
import { paths } from "../../lib/paths.js";
import { chooseVariant } from "../../lib/train/index.js";
import { findBrowser } from "../../paper-figures/browser.js";
import { weightHashes } from "./core-job.js";

/** One file for a browser, of a text that may import the package. A module that asks for Node ends it. */
async function bundle(contents: string, format: "esm" | "iife" = "esm"): Promise<Uint8Array> {
  const { outputFiles, warnings } = await build({
    stdin: { contents, resolveDir: paths.root }, bundle: true, minify: true, platform: "browser", format, write: false, logLevel: "silent",
    // In a file without a module's address the default place of the kernels is unknown, and `loadKernels` is told it.
    logOverride: { "empty-import-meta": "silent" },
  });
  assert.deepEqual(warnings, []);
  return outputFiles[0].contents;
}

const compressed = (bytes: Uint8Array): number => gzipSync(bytes, { level: 9 }).length;

describe("the package in a browser", function () {
  this.timeout(60_000);

  it("is as small as what is taken of it: the golden constants below 1 kB compressed, the theory below 7 kB", async () => {
    const sizeOf = async (what: string) => compressed(await bundle(`${what} from "golden-momentum/theory"`));
    const sizes = await Promise.all(["export { golden }", "export *"].map(sizeOf));
    assert.ok(sizes[0] < 1000 && sizes[1] < 7000, `${sizes.join(" and ")} bytes`);
    assert.ok(compressed(await bundle('export { golden } from "golden-momentum/browser"')) < 1000);
  });

  it("brings the training core without the checker's algebra: below 25 kB compressed, kernels apart", async () => {
    const size = compressed(await bundle('export { loadKernels, paperNetwork, train } from "golden-momentum/browser"'));
    assert.ok(size < 25_000, `${size} bytes`);
  });

  describe("in a Web Worker of Chromium", () => {
    let server: Server, browser: Browser, page: Page;

    before(async function () {
      try {
        findBrowser();
      } catch {
        this.skip();
      }
      const worker = await bundle(`
        import { check, ledger, loadKernels, paperNetwork, train } from "golden-momentum/browser";
        import { weightHashes } from "./dist/test/browser/core-job.js";
        const sentence = (make) => { try { make(); return "none"; } catch (error) { return String(error); } };
        const dataset = {
          name: "one", images: new Uint8Array(784), labels: new Uint8Array(1), count: 1, height: 28, width: 28, classes: 10,
          inputs: [-1, 1], sha256: ["", ""],
        };
        const samples = { dataset, indices: Uint32Array.of(0) }, split = { train: samples, validation: samples };
        const options = { loss: "synapse", optimizer: { kind: "sgd", learningRate: 0.01, momentum: 0.9 }, epochs: 1, seed: 1 };
        const answers = {
          async early() { return sentence(() => train(paperNetwork, split, options)); },
          async hashes(variant) {
            await loadKernels({ "relaxed-simd": "/relaxed-simd.wasm", simd: "/simd.wasm" });
            return weightHashes(variant);
          },
          async threads() { return sentence(() => train(paperNetwork, split, { ...options, threads: 2 })); },
          async verdict(id) { return check(ledger[id], { mutants: 2 }).verdict; },
          async missing() { return loadKernels({ simd: "/nowhere.wasm" }).then(() => "none", String); },
        };
        onmessage = async ({ data: [name, ...given] }) => {
          try { postMessage({ answer: await answers[name](...given) }); } catch (error) { postMessage({ error: String(error.stack) }); }
        };`, "iife");
      server = createServer((request, response) => {
        const name = (request.url ?? "/").slice(1);
        if (name === "") response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>core</title>");
        else if (name === "worker.js") response.writeHead(200, { "content-type": "text/javascript" }).end(worker);
        else if (/^(relaxed-)?simd\.wasm$/.test(name)) {
          const kernel = createReadStream(join(paths.root, "dist", "lib", "train", "kernels", name));
          kernel.pipe(response.writeHead(200, { "content-type": "application/wasm" }));
        }
        else response.writeHead(404).end();
      });
      await new Promise<void>((resolve) => { server.listen(0, "127.0.0.1", resolve); });
      browser = await chromium.launch({ executablePath: findBrowser(), headless: true });
      page = await browser.newPage();
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
      await page.evaluate(() => { (globalThis as unknown as { core: Worker }).core = new Worker("/worker.js"); });
    });
    after(async () => {
      await browser?.close();
      server?.close();
    });

    /** Asks the worker. */
    async function ask(...question: readonly string[]): Promise<unknown> {
      const { answer, error } = await page.evaluate((asked) => new Promise<{ answer?: unknown; error?: string }>((resolve) => {
        const { core } = globalThis as unknown as { core: Worker };
        core.onmessage = ({ data }) => { resolve(data as { answer?: unknown; error?: string }); };
        core.onerror = ({ message }) => { resolve({ error: message }); };
        core.postMessage(asked);
      }), question);
      assert.equal(error, undefined);
      return answer;
    }

    it("says what to do where no kernels are loaded, or cannot be", async () => {
      const early = 'kernels: none are loaded; call `await loadKernels()` first, or train with variant "plain"';
      assert.equal(await ask("early"), `UsageError: ${early}`);
      const missing = "/nowhere.wasm: expected a file of kernels, got status 404; give loadKernels() the address of each file";
      assert.equal(await ask("missing"), `UsageError: ${missing}`);
    });

    for (const variant of ["simd", "relaxed-simd"] as const) {
      it(`trains to the weights that Node's runs end with, bit for bit: ${variant}`, async () => {
        assert.equal(chooseVariant(variant), variant);
        const here = await weightHashes(variant);
        assert.equal(new Set(Object.values(here)).size, 3);
        assert.deepEqual(await ask("hashes", variant), here);
      });
    }

    it("refuses threads, which a browser cannot start while it waits for them", async () => {
      assert.equal(await ask("threads"), "UsageError: threads: expected 1 in a browser, got 2");
    });

    it("checks the ledger", async () => {
      assert.equal(await ask("verdict", "M2"), "holds");
    });
  });
});
