/**
 * Kills sweeps at random moments: what was on the disk must still be there, and in the end the records must be those of a sweep that nobody
 * disturbed.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { setTimeout as wait } from "node:timers/promises";
import { random, readRecords, resultText, root } from "./parts.mjs";

const tiny = { name: "tiny", input: [28, 28, 1], layers: [{ kind: "flatten" }, { kind: "dense", units: 10 }], head: "softmax" };
const call = [join(root, "bin", "golden.js"), "sweep", "E1", "--profile", "smoke", "--network", "tiny.json", "--records", ".", "--json"];

function place() {
  const folder = mkdtempSync(join(tmpdir(), "golden-kills-"));
  writeFileSync(join(folder, "tiny.json"), JSON.stringify(tiny));
  return { folder, file: join(folder, "E1-smoke-tiny.jsonl") };
}

const linesOf = (file) => (existsSync(file) ? readFileSync(file, "utf8").split("\n").length - 1 : 0);

/**
 * A random moment: while the program starts, or when it has written some records more than there were, and a little later. By the clock
 * alone a busy machine would have all of them while the program starts.
 */
async function moment(file, before, stream) {
  const records = stream.integer(4), later = stream.integer(40);
  if (records === 0) return wait(300 + stream.integer(3000));
  for (const end = performance.now() + 60_000; performance.now() < end && linesOf(file) < before + records;) await wait(2);
  return wait(later);
}

/**
 * @param wanted kills, at least
 * @param inARow kills of one sweep at most, before it is let run to its end
 * @returns kills that met a running sweep, those that came after a run of this start was written, sweeps that were completed afterwards,
 *   and sentences of what was lost
 */
export async function killSweeps(wanted, inARow, seed) {
  const stream = random(seed, "kills"), lost = [];
  const sound = place();
  spawnSync(process.execPath, call, { cwd: sound.folder });
  const expected = readRecords(sound.file).map(resultText).join("\n");
  rmSync(sound.folder, { recursive: true });
  let [kills, atWork, sweeps] = [0, 0, 0];
  while (kills < wanted) {
    const { folder, file } = place();
    let before = new Set();
    for (let i = 0; i < inARow && kills < wanted; i++) {
      const child = spawn(process.execPath, call, { cwd: folder, stdio: "ignore", detached: true });
      const ended = new Promise((resolve) => child.on("close", resolve));
      await Promise.race([ended, moment(file, before.size, stream)]);
      const running = child.exitCode === null;
      // What whole lines are there now must be there after the kill.
      const seen = existsSync(file) ? readFileSync(file, "utf8").split("\n").slice(0, -1) : [];
      if (running) {
        process.kill(-child.pid, "SIGKILL");
        kills++;
        if (seen.length > before.size) atWork++;
      }
      await ended;
      const after = existsSync(file) ? new Set(readRecords(file).map(({ hash }) => hash)) : new Set();
      for (const line of seen) before.add(JSON.parse(line).hash);
      for (const hash of before) {
        if (!after.has(hash)) lost.push(`run ${hash} was on the disk before kill ${kills} and is not there after it`);
      }
      before = after;
      if (!running) break;
    }
    const last = spawnSync(process.execPath, call, { cwd: folder, encoding: "utf8" });
    sweeps++;
    if (last.status !== 0) lost.push(`the sweep did not end after ${kills} kills: ${last.stderr}`);
    else if (readRecords(file).map(resultText).join("\n") !== expected) lost.push("the records are not those of an undisturbed sweep");
    rmSync(folder, { recursive: true });
  }
  return { kills, atWork, sweeps, lost };
}
