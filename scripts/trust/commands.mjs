/**
 * Every command that writes, and the damage that is done to it: a full disk, a read-only one, few files that may be open, two at once, a
 * kill at a random moment. Whatever happens it says one sentence, what was there is whole, and the same command then comes to its end.
 */
import { spawn, spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { setTimeout as wait } from "node:timers/promises";
import { onSmallDisk, random, readRecords, resultText, root } from "./parts.mjs";

const golden = join(root, "bin", "golden.js");
const tiny = { name: "tiny", input: [28, 28, 1], layers: [{ kind: "flatten" }, { kind: "dense", units: 10 }], head: "softmax" };
const grid = {
  name: "mine", learningRates: [0.01, 0.03], momenta: [0, 0.9], epochs: 1, losses: "synapse",
  limit: { train: 200, validation: 100, test: 100 },
};

/** What a file holds that a run which nobody disturbed would leave too: of records all but times, in the order of their identities. */
function contentOf(file) {
  if (file.endsWith(".jsonl")) return [...new Set(readRecords(file).map(resultText))].sort().join("\n");
  if (file.endsWith("answer.json")) return JSON.stringify(JSON.parse(readFileSync(file, "utf8")));
  return readFileSync(file).toString("base64");
}

/** The commands: their words, and the files that they leave. `quick`: it takes a second or two. */
export const commands = {
  "train": {
    words: "train --limit 200 --epochs 1 --network tiny.json --save run.jsonl --save-weights w.safetensors --export m.onnx",
    leaves: ["run.jsonl", "w.safetensors", "w.optimizer.safetensors", "m.onnx"], quick: true,
  },
  "sweep": { words: "sweep E1 --profile smoke --network tiny.json --records .", leaves: ["E1-smoke-tiny.jsonl"] },
  "sweep --grid": { words: "sweep --grid grid.json --network tiny.json --records .", leaves: ["mine-tiny-mnist.jsonl"], quick: true },
  "sweep --plan": { words: "sweep E1 --profile smoke --network tiny.json --plan x.plan", leaves: ["x.plan"], quick: true },
  "merge": { words: "merge in.jsonl in.jsonl --out all.jsonl", leaves: ["all.jsonl"], quick: true },
  "export": {
    words: "export in.jsonl --csv t.csv --parquet t.parquet --curves c.csv", leaves: ["t.csv", "t.parquet", "c.csv"], quick: true,
  },
  "records --out": { words: "records --records . --out joined/all.jsonl", leaves: ["joined/all.jsonl"], quick: true },
  "ask": { words: "ask --network tiny.json --samples 20000 --out answer", leaves: ["answer/records.jsonl", "answer/answer.json"] },
  "verify --html": { words: "verify M2 --html v.html", leaves: ["v.html"] },
  "figures": { words: "figures synapse-loss --out drawn", leaves: ["drawn/synapse-loss.svg"] },
  "report": { words: "report --records . --out page", leaves: ["page/index.html"] },
};

function prepare(folder) {
  writeFileSync(join(folder, "tiny.json"), JSON.stringify(tiny));
  writeFileSync(join(folder, "grid.json"), JSON.stringify(grid));
  copyFileSync(join(root, "data", "records", "E4-quick.jsonl"), join(folder, "in.jsonl"));
}
const fresh = () => mkdtempSync(join(tmpdir(), "golden-commands-"));
const remove = (folder) => { rmSync(folder, { recursive: true, force: true }); };
const call = (words, cwd, before = "true") => spawnSync(
  "bash", ["-c", `${before}; exec "$0" "$@"`, process.execPath, golden, ...words.split(" ")],
  { cwd, encoding: "utf8", timeout: 300_000, killSignal: "SIGKILL", env: { ...process.env, NO_COLOR: "1" } },
);

/** What is wrong with how a command ended, in a sentence; undefined where it ended well, or with one sentence and status 1 or 2. */
function unwell({ status, stderr }, what) {
  if (status !== 0 && status !== 1 && status !== 2) return `${what}: status ${status}: ${stderr.slice(-300)}`;
  if (/\n\s+at .*:\d+/.test(stderr)) return `${what}: a stack: ${stderr.slice(-600)}`;
  if (status !== 0 && !/golden: .+/.test(stderr)) return `${what}: status ${status} without a sentence: ${stderr.slice(-300)}`;
  return undefined;
}

/** What each file of a command must hold in the end. */
const expectedOf = new Map();
function expected(name) {
  if (!expectedOf.has(name)) {
    const folder = fresh();
    prepare(folder);
    const said = call(commands[name].words, folder);
    const left = Object.fromEntries(commands[name].leaves.filter((file) => existsSync(join(folder, file)))
      .map((file) => [file, contentOf(join(folder, file))]));
    remove(folder);
    if (said.status !== 0 || Object.keys(left).length !== commands[name].leaves.length) {
      throw new Error(
        `golden ${commands[name].words}: undisturbed it ended with ${said.status} and left ${Object.keys(left)}: ${said.stderr}`,
      );
    }
    expectedOf.set(name, left);
  }
  return expectedOf.get(name);
}

/** Files that are there and torn. `whole`: all must be there, with what an undisturbed run leaves. */
function torn(name, folder, whole, what) {
  const right = expected(name), found = [];
  for (const file of commands[name].leaves) {
    const path = join(folder, file);
    if (!existsSync(path)) {
      if (whole) found.push(`${what}: ${file} is missing`);
      continue;
    }
    let content;
    try {
      content = contentOf(path);
    } catch (error) {
      found.push(`${what}: ${file} is torn: ${error.message}`);
      continue;
    }
    // Records may be fewer before the end, never others.
    const part = file.endsWith(".jsonl") && !whole
      ? content.split("\n").every((line) => line === "" || right[file].split("\n").includes(line)) : content === right[file];
    if (!part) found.push(`${what}: ${file} holds something else`);
  }
  return found;
}

const temporaries = (folder) => readdirSync(folder, { recursive: true }).map(String).filter((name) => /\.golden-.*\.tmp$/.test(name));

/** A disk with no room left, or read-only, or too few files: one sentence, nothing torn, nothing left behind. */
function onBadDisk(name, how) {
  const answer = onSmallDisk(4096, (disk) => {
    prepare(disk);
    const before = spawnSync("sha256sum", ["tiny.json", "grid.json", "in.jsonl"], { cwd: disk, encoding: "utf8" }).stdout;
    if (how === "a full disk") spawnSync("bash", ["-c", "cat /dev/zero > full; true"], { cwd: disk });
    else spawnSync("mount", ["-o", "remount,ro", disk]);
    const what = `${name} on ${how}`, said = call(commands[name].words, disk);
    const after = spawnSync("sha256sum", ["tiny.json", "grid.json", "in.jsonl"], { cwd: disk, encoding: "utf8" }).stdout;
    return [
      unwell(said, what),
      ...(said.status === 0 ? torn(name, disk, true, `${what}, reported as done`) : torn(name, disk, false, what)),
      ...(before === after ? [] : [`${what}: what was read was changed`]),
      ...temporaries(disk).map((left) => `${what}: ${left} was left behind`),
    ].filter(Boolean);
  });
  return answer?.answer;
}

function withFewFiles(name) {
  const found = [];
  for (const files of [24, 32]) {
    const folder = fresh(), what = `${name} with ${files} open files`;
    prepare(folder);
    const said = call(commands[name].words, folder, `ulimit -n ${files}`);
    found.push(unwell(said, what), ...torn(name, folder, said.status === 0, what));
    remove(folder);
  }
  return found.filter(Boolean);
}

function started(words, cwd) {
  const child = spawn(process.execPath, [golden, ...words.split(" ")], { cwd, stdio: ["ignore", "ignore", "pipe"], detached: true });
  let stderr = "";
  child.stderr.on("data", (piece) => { stderr += piece; });
  return { child, ended: new Promise((resolve) => child.on("close", (status) => { resolve({ status, stderr }); })) };
}

async function twoAtOnce(name) {
  const folder = fresh(), { words } = commands[name];
  prepare(folder);
  const both = await Promise.all([0, 1].map(() => started(words, folder).ended));
  const found = [
    ...both.map((said) => unwell(said, `${name}, two at once`)),
    ...(both.some(({ status }) => status === 0) ? [] : [`${name}, two at once: neither came to its end: ${both[0].stderr.slice(-300)}`]),
    unwell(call(words, folder), `${name}, after two at once`), ...torn(name, folder, true, `${name}, after two at once`),
    ...temporaries(folder).map((left) => `${name}, two at once: ${left} was left behind`),
  ].filter(Boolean);
  remove(folder);
  return found;
}

/** Kills a command `times` times at random moments, each in a folder of its own, and lets the same command come to its end. */
export async function killCommand(name, times, stream) {
  const { words } = commands[name], found = [];
  const folder = fresh();
  prepare(folder);
  const clock = performance.now();
  expected(name);
  call(words, folder);
  const length = (performance.now() - clock) / 2;
  remove(folder);
  let kills = 0;
  for (let i = 0; i < times; i++) {
    const place = fresh(), what = `${name}, after a kill`;
    prepare(place);
    const { child, ended } = started(words, place);
    await Promise.race([ended, wait(stream.integer(Math.max(200, Math.round(length))))]);
    if (child.exitCode === null) {
      process.kill(-child.pid, "SIGKILL");
      kills++;
    }
    await ended;
    found.push(...torn(name, place, false, `${what} and before the next start`));
    const said = call(words, place);
    if (said.status !== 0) found.push(`${what}: it ended with ${said.status}: ${said.stderr.slice(-300)}`);
    found.push(...torn(name, place, true, what), ...temporaries(place).map((left) => `${what}: ${left} was left behind`));
    remove(place);
  }
  return { kills, found };
}

/**
 * @param names of commands
 * @param kills of each command
 * @returns rows: what was done, what was found, what gave way
 */
export async function damageCommands(names, kills, seed) {
  const rows = [], stream = random(seed, "commands");
  const damage = {
    "full disk": (name) => onBadDisk(name, "a full disk"), "read-only disk": (name) => onBadDisk(name, "a read-only disk"),
    "few files": withFewFiles, "two at once": twoAtOnce,
  };
  for (const [what, work] of Object.entries(damage)) {
    const found = [];
    let done = 0;
    for (const name of names) {
      const gaveWay = await work(name);
      if (gaveWay === undefined) continue; // no disk can be mounted here
      done++;
      found.push(...gaveWay);
    }
    rows.push([what, done === 0 ? "not tried: only root can mount a disk" : `${done} commands`, found]);
  }
  for (const name of names) {
    if (kills === 0) continue;
    const { kills: met, found } = await killCommand(name, kills, stream);
    rows.push([`kill ${name}`, `${met} of ${kills} met it running; each then came to its end`, found]);
  }
  return rows;
}
