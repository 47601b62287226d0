import { strict as assert } from "node:assert";
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { isRunning } from "../../lib/files.js";
import { paths } from "../../lib/paths.js";
import { sweepTemporaryFolders } from "../../lib/temporaries.js";
import { findBrowser } from "../../paper-figures/browser.js";
import { freshFolder, golden } from "./damage.js";

/** Does it become true within some seconds? */
async function soon(what: () => boolean, seconds: number): Promise<boolean> {
  for (let i = 0; i < 20 * seconds && !what(); i++) await wait(50);
  return what();
}

/** Processes whose environment names that folder, as Linux tells; this one left out. */
const processesOf = (folder: string): number[] => readdirSync("/proc").filter((name) => /^\d+$/.test(name)).map(Number).filter((pid) => {
  try {
    return pid !== process.pid && readFileSync(join("/proc", String(pid), "environ"), "latin1").includes(folder);
  } catch {
    return false; // ended meanwhile
  }
});

describe("children and temporary folders of a process that is killed", function () {
  this.timeout(60_000);

  it("a kernel ends with its Jupyter, also in the middle of an endless cell", async function () {
    if (process.platform === "win32") this.skip();
    const watch = JSON.stringify(join(paths.notebooks, "kernel", "share", "kernels", "tslab", "watch.cjs"));
    const kernel = `require(${watch}).endWithParent(); console.log(process.pid); setTimeout(() => { for (;;); }, 300);`;
    const starter = `
      const stdio = ["ignore", "inherit", "inherit"];
      require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(kernel)}], { detached: true, stdio });
      setInterval(() => {}, 1000);
    `;
    const jupyter = spawn(process.execPath, ["-e", starter], { stdio: ["ignore", "pipe", "inherit"] });
    const said = await new Promise<string>((resolve) => {
      jupyter.stdout.once("data", (piece: Buffer) => { resolve(piece.toString()); });
    });
    const pid = Number(said);
    await wait(1000); // the cell is under way
    assert.ok(isRunning(pid));
    jupyter.kill("SIGKILL");
    assert.ok(await soon(() => !isRunning(pid), 10), "the kernel runs on");
  });

  it("a browser ends with the program that drew with it, and the next start sweeps its profile", async function () {
    try {
      findBrowser();
    } catch {
      this.skip(); // no browser here
    }
    if (process.platform !== "linux") this.skip();
    const temporary = freshFolder();
    mkdirSync(join(temporary, "out"));
    const renderer = pathToFileURL(join(paths.root, "dist", "paper-figures", "browser.js")).href;
    const code = `
      const { Renderer } = await import(${JSON.stringify(renderer)});
      await Renderer.open();
      console.log("open");
      setInterval(() => {}, 1000);
    `;
    const child = spawn(process.execPath, ["--input-type=module", "-e", code], {
      env: { ...process.env, TMPDIR: temporary }, stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = new Promise((resolve) => child.once("close", resolve));
    await Promise.race([ended, new Promise((resolve) => child.stdout.once("data", resolve))]);
    assert.ok(processesOf(temporary).length > 1, "the browser runs");
    child.kill("SIGKILL");
    await ended;
    assert.ok(await soon(() => processesOf(temporary).length === 0, 15), `${processesOf(temporary).join(", ")} run on`);
    const left = () => readdirSync(temporary).filter((name) => name !== "out");
    assert.equal(left().length, 1, left().join());
    assert.match(left()[0], /^golden-tmp-\d+-browser-/);
    const { status, stderr } = golden(["figures", "synapse-loss", "--out", join(temporary, "out")], { env: { TMPDIR: temporary } });
    assert.equal(status, 0, stderr);
    assert.deepEqual(left(), []);
    assert.ok(existsSync(join(temporary, "out", "synapse-loss.png")));
  });

  it("folders of living processes and of others are left alone", () => {
    const folder = freshFolder(), before = process.env["TMPDIR"];
    const names = [`golden-tmp-${process.pid}-notebook-aaaaaa`, "golden-tmp-4194305-notebook-bbbbbb", "golden-tmp-x", "something"];
    for (const name of names) mkdirSync(join(folder, name));
    process.env["TMPDIR"] = folder;
    try {
      sweepTemporaryFolders();
    } finally {
      if (before === undefined) delete process.env["TMPDIR"];
      else process.env["TMPDIR"] = before;
    }
    assert.deepEqual(readdirSync(folder).sort(), names.filter((name) => !name.includes("4194305")).sort());
  });
});
