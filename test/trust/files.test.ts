import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { Trouble, UsageError } from "../../lib/errors.js";
import { appendRecord, readRecords, writeRecords } from "../../lib/experiment/index.js";
import { ensureFolder, writeWhole } from "../../lib/files.js";
import { paths } from "../../lib/paths.js";
import { someConfig, someRecord, tested } from "../experiment/records.js";
import { freshFolder, onSmallDisk, script } from "./damage.js";

/** What the work throws. */
function thrownBy(work: () => void): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}

const unix = process.platform !== "win32";
const records = [1, 2, 3].map((seed) => tested(someRecord(someConfig({ seed }), 0.9), { accuracy: 0.9, confidence: 0.9 }));

describe("writeWhole(file, content)", () => {
  it("writes all bytes, keeps permissions and a link of the file it replaces, and leaves nothing else behind", function () {
    const folder = freshFolder(), file = join(folder, "a"), link = join(folder, "link");
    writeWhole(file, "one");
    chmodSync(file, 0o640);
    symlinkSync(file, link);
    writeWhole(link, Uint8Array.of(50, 10));
    assert.deepEqual([readFileSync(file, "utf8"), lstatSync(link).isSymbolicLink()], ["2\n", true]);
    if (unix) assert.equal(statSync(file).mode & 0o777, 0o640);
    assert.deepEqual(readdirSync(folder).sort(), ["a", "link"]);
  });

  it("leaves the old file and no other on a disk that fills up, and says so", function () {
    const found = onSmallDisk(64, (folder) => {
      const file = join(folder, "records"), grown = join(folder, "r.jsonl");
      writeFileSync(file, "old\n");
      const write = thrownBy(() => { writeWhole(file, Buffer.alloc(100_000, 1)); });
      const append = thrownBy(() => { for (let i = 0; i < 100; i++) appendRecord(grown, records[0]); });
      return { write, append, text: readFileSync(file, "utf8"), names: readdirSync(folder).sort(), kept: readFileSync(grown, "utf8") };
    });
    if (found === undefined) this.skip(); // only root can mount a disk
    const { write, append, text, names, kept } = found.answer;
    assert.ok(write instanceof Trouble && append instanceof Trouble, `${String(write)}, ${String(append)}`);
    assert.match(write.message, /records could not be written \(ENOSPC: the disk is full\); what was there before is as it was$/);
    assert.match(append.message, /a record could not be written \(ENOSPC/);
    assert.deepEqual([text, names], ["old\n", ["r.jsonl", "records"]]);
    assert.ok(kept.endsWith("}\n"), "whole lines only");
  });

  it("leaves the old file under a limit on file sizes, also where the write is cut short rather than refused", function () {
    if (!unix) this.skip();
    const folder = freshFolder(), file = join(folder, "f");
    writeFileSync(file, "old\n");
    const code = `
      process.on("SIGXFSZ", () => {});
      const { writeWhole } = await lib("files.js");
      try {
        writeWhole(${JSON.stringify(file)}, Buffer.alloc(50_000));
        console.log("written");
      } catch (error) {
        console.log(error.name, error.message);
      }`;
    const { status, stdout } = script(code, { before: "ulimit -f 16" });
    assert.equal(status, 0);
    assert.match(stdout, /^Trouble .*f could not be written \(EFBIG: the file would exceed the limit on file sizes\)/);
    assert.deepEqual([readFileSync(file, "utf8"), readdirSync(folder)], ["old\n", ["f"]]);
  });

  it("never replaces what is no regular file: a FIFO, a socket, a folder, or a link to one", async function () {
    if (!unix) this.skip();
    const folder = freshFolder();
    const [fifo, socket, inner, link, lost] = ["fifo", "socket", "folder", "link", "lost"].map((name) => join(folder, name));
    assert.equal(spawnSync("mkfifo", [fifo]).status, 0);
    const server = createServer().listen(socket);
    await new Promise((resolve) => server.once("listening", resolve));
    mkdirSync(inner);
    symlinkSync(fifo, link);
    symlinkSync(join(folder, "nowhere"), lost);
    try {
      const writers: readonly ((file: string) => void)[] = [
        (file) => { writeWhole(file, "x"); },
        (file) => { appendRecord(file, records[0]); },
        (file) => { writeRecords(file, records); },
      ];
      const irregular = [[fifo, "a FIFO"], [socket, "a socket"], [inner, "a folder"], [link, "a FIFO"], [lost, "a link to nothing"]];
      for (const [file, what] of irregular) {
        const isRefusal = (error: Error): boolean => error instanceof UsageError && error.message.includes(`got ${what}; name another`);
        for (const write of writers) assert.throws(() => { write(file); }, isRefusal, file);
      }
      assert.ok(lstatSync(fifo).isFIFO() && lstatSync(socket).isSocket() && lstatSync(inner).isDirectory());
    } finally {
      server.close();
    }
  });

  it("makes missing folders in the project and the working folder only", () => {
    const folder = freshFolder();
    const refused = thrownBy(() => { writeWhole(join(folder, "new", "f"), "x"); });
    assert.ok(refused instanceof UsageError, String(refused));
    assert.match(refused.message, /no such folder; folders are made only inside the working folder/);
    assert.ok(!existsSync(join(folder, "new")));
    assert.equal(script(`(await lib("files.js")).writeWhole("new/er/f", "x")`, { cwd: folder }).status, 0);
    assert.equal(readFileSync(join(folder, "new", "er", "f"), "utf8"), "x");
    ensureFolder(join(paths.cache, "records"));
    assert.ok(existsSync(join(paths.cache, "records")));
  });

  it("sweeps what a killed writer left, and nothing of a living one", () => {
    const folder = freshFolder();
    const ended = script(`
      import { openSync, writeSync } from "node:fs";
      const original = (await import("node:fs")).default; original.fsyncSync = () => process.kill(process.pid, "SIGKILL");
      (await import("node:module")).syncBuiltinESMExports();
      (await lib("files.js")).writeWhole("f", "half");`, { cwd: folder });
    assert.equal(ended.status, null);
    const [left] = readdirSync(folder);
    assert.match(left, /^\.golden-.*\.tmp$/);
    const living = left.replace(/-\d+-/, `-${process.pid}-`);
    writeFileSync(join(folder, living), "");
    writeWhole(join(folder, "f"), "whole");
    assert.deepEqual(readdirSync(folder).sort(), [living, "f"].sort());
  });
});

describe("appendRecord(file, record)", () => {
  it("is undone where the size limit cuts a record short: the lines before stay, whole", function () {
    if (!unix) this.skip();
    const file = join(freshFolder(), "r.jsonl");
    writeRecords(file, records.slice(0, 1));
    const before = readFileSync(file);
    const code = `
      process.on("SIGXFSZ", () => {});
      const { appendRecord, readRecords } = await lib("experiment/index.js");
      const file = ${JSON.stringify(file)}, [record] = readRecords(file);
      const network = { ...record.config.network, name: "n".repeat(2000) };
      try {
        appendRecord(file, { ...record, config: { ...record.config, network } });
        console.log("written");
      } catch (error) {
        console.log(error.name, error.message);
      }`;
    const { stdout } = script(code, { before: "ulimit -f 2" });
    assert.match(stdout, /^Trouble .*a record could not be written \(EFBIG/);
    assert.ok(readFileSync(file).equals(before));
    assert.equal(readRecords(file).length, 1);
  });
});
