import { strict as assert } from "node:assert";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { readRecords } from "../../lib/experiment/index.js";
import { paths } from "../../lib/paths.js";
import { writeBytes } from "../data/idx-files.js";

/** A network so small that the 60 runs take seconds. */
const network = { name: "tiny", input: [28, 28, 1], layers: [{ kind: "flatten" }, { kind: "dense", units: 10 }], head: "softmax" };

describe("golden sweep, killed at any moment and started again", () => {
  it("keeps the finished runs, does the others, and ends with the whole plan, no run twice", async function () {
    this.timeout(60_000);
    const description = writeBytes(Buffer.from(JSON.stringify(network)), ".json");
    const folder = join(dirname(description), "resume");
    mkdirSync(folder);
    const file = join(folder, "E1-smoke-tiny.jsonl");
    const call = [
      join(paths.root, "bin", "golden.js"),
      "sweep",
      "E1",
      "--profile",
      "smoke",
      "--network",
      description,
      "--records",
      folder,
      "--workers",
      "1",
      "--json",
    ];
    const lines = () => (existsSync(file) ? readFileSync(file, "utf8").split("\n").length - 1 : 0);

    const first = spawn(process.execPath, call, { stdio: "ignore" });
    const ended = new Promise((resolve) => first.on("close", resolve));
    while (lines() < 3 && first.exitCode === null) await wait(2);
    first.kill("SIGKILL");
    await ended;
    const kept = readRecords(file);
    assert.ok(kept.length >= 3 && kept.length < 60, `${kept.length} records when it was killed`);

    const { status, stdout } = spawnSync(process.execPath, call, { encoding: "utf8" });
    const summary = JSON.parse(stdout) as { planned: number; doneBefore: number; doneNow: number };
    assert.equal(status, 0);
    assert.deepEqual([summary.planned, summary.doneBefore, summary.doneNow], [60, kept.length, 60 - kept.length]);
    const all = readRecords(file);
    assert.equal(new Set(all.map(({ hash }) => hash)).size, 60);
    for (const record of kept) assert.deepEqual(all.find(({ hash }) => hash === record.hash), record);
  });
});
