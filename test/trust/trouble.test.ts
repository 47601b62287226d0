import { strict as assert } from "node:assert";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { movesCursor } from "../../lib/cli/progress.js";
import { UsageError } from "../../lib/errors.js";
import { lock, readRecords } from "../../lib/experiment/index.js";
import { paths } from "../../lib/paths.js";
import { fromSafetensors, toSafetensors, type Network } from "../../lib/train/index.js";
import { freshFolder, golden, onSmallDisk, type Said } from "./damage.js";

/** One sentence, the given status, no stack. */
function inOneSentence({ status, stderr }: Said, expected: number, sentence: RegExp): void {
  assert.equal(status, expected, stderr);
  assert.match(stderr, sentence);
  assert.doesNotMatch(stderr, /\n\s+at /, "a stack trace");
}
const outputs = { kind: "dense", units: 10 };
const networkOf = (name: string, ...hidden: object[]) =>
  ({ name, input: [28, 28, 1], layers: [{ kind: "flatten" }, ...hidden, outputs], head: "softmax" });
const tiny = networkOf("tiny");

describe("golden, in trouble that is not its own", function () {
  this.timeout(120_000);

  it("lets a reader go that has seen enough", () => {
    const help = `"${process.execPath}" "${join(paths.root, "bin", "golden.js")}" --help`;
    const shell = `set -o pipefail; ${help} | true; echo "\${PIPESTATUS[0]}"`;
    const { stdout, stderr } = spawnSync("bash", ["-c", shell], { encoding: "utf8" });
    assert.deepEqual([stdout.trim(), stderr], ["0", ""]);
  });

  it("says before a training that the disk is full or read-only, or the name too long", function () {
    const folder = freshFolder();
    const tooLong = "n".repeat(300);
    const saved = golden(["train", "--save", `${tooLong}.jsonl`], { cwd: folder });
    inOneSentence(saved, 2, /^golden: --save: n+\.jsonl cannot be written \(ENAMETOOLONG: the name is too long\)/);
    inOneSentence(golden(["train", "--network", `${tooLong}.json`], { cwd: folder }), 2, /cannot be read \(ENAMETOOLONG/);
    const found = onSmallDisk(64, (disk) => {
      writeFileSync(join(disk, "full"), Buffer.alloc(60_000));
      const full = golden(["train", "--limit", "200", "--epochs", "1", "--save-weights", join(disk, "w.safetensors")], { cwd: folder });
      const weights = existsSync(join(disk, "w.safetensors"));
      spawnSync("mount", ["-o", "remount,ro", disk]);
      const writing = [
        ["train", "--save", join(disk, "r.jsonl")],
        ["train", "--export", join(disk, "m.onnx")],
        ["sweep", "E1-near", "--profile", "smoke", "--records", disk],
        ["sweep", "E1-near", "--profile", "smoke", "--records", disk, "--dry-run"],
        ["figures", "synapse-loss", "--out", disk],
        ["verify", "M2", "--html", join(disk, "v.html")],
      ];
      return { full, weights, readOnly: writing.map((words) => golden(words, { cwd: folder })) };
    });
    if (found === undefined) this.skip(); // only root can mount a disk
    const full = /w\.safetensors could not be written \(ENOSPC: the disk is full\); what was there before is as it was\n$/;
    inOneSentence(found.answer.full, 1, full);
    assert.equal(found.answer.weights, false);
    for (const said of found.answer.readOnly) inOneSentence(said, 1, /^golden: .*cannot be written \(EROFS: the disk is read-only\)/);
  });

  it("says that a network is too large for the memory that an engine can have", () => {
    const sentence = new RegExp(
      "golden: network big: training with batches of 64 would need .* more than the 4\\.29 GB .* that an engine can have; " +
      "take a smaller batch size",
    );
    for (const units of [5_000_000, 50_000_000, 4_000_000_000]) {
      const folder = freshFolder(), big = networkOf("big", { kind: "dense", units }, { kind: "relu" });
      writeFileSync(join(folder, "big.json"), JSON.stringify(big));
      inOneSentence(golden(["train", "--limit", "64", "--epochs", "1", "--network", "big.json"], { cwd: folder }), 2, sentence);
    }
  });

  it("says that too few files may be open, rather than how it came upon it", () => {
    for (const files of [20, 28, 36]) {
      const words = ["sweep", "E1-near", "--profile", "smoke", "--records", freshFolder()];
      inOneSentence(golden(words, { before: `ulimit -n ${files}` }), 1, /^golden: /);
    }
  });

  it("refuses for --dry-run what it would refuse for the run", () => {
    const folder = freshFolder();
    writeFileSync(join(folder, "wrong.json"), JSON.stringify({ ...tiny, input: [32, 32, 1] }));
    const base = ["sweep", "E1-near", "--profile", "smoke"];
    const elsewhere = join(folder, "not", "there", "..", "..", "..", "elsewhere");
    for (const more of [["--network", "wrong.json", "--records", folder], ["--records", elsewhere]]) {
      const [dry, wet] = [["--dry-run"], []].map((last) => golden([...base, ...more, ...last], { cwd: folder }));
      inOneSentence(dry, 2, /golden: /);
      assert.equal(wet.status, 2);
      assert.equal(dry.stderr.split("\n").at(-2), wet.stderr.split("\n").at(-2));
    }
  });
});

describe("movesCursor", () => {
  it("leaves the cursor alone without a terminal, with NO_COLOR, and with TERM=dumb", () => {
    const cases: readonly (readonly [env: NodeJS.ProcessEnv, isTerminal: boolean, moves: boolean])[] = [
      [{ TERM: "xterm" }, true, true],
      [{ TERM: "dumb" }, true, false],
      [{ NO_COLOR: "1" }, true, false],
      [{ NO_COLOR: "" }, true, true],
      [{}, false, false],
    ];
    for (const [env, isTerminal, moves] of cases) assert.equal(movesCursor(env, isTerminal), moves, JSON.stringify(env));
  });
});

describe("the lock of a record file", function () {
  this.timeout(60_000);

  it("is noticed to be lost when its folder is removed, or is another's of the same name, before anything is written", async () => {
    const remove = (folder: string): void => { rmdirSync(folder); };
    const replace = (folder: string): void => { renameSync(folder, `${folder}-away`); mkdirSync(folder); };
    for (const lose of [remove, replace]) {
      const file = join(freshFolder(), "r.jsonl"), held = await lock(file, 0);
      held.check();
      lose(`${file}.lock`);
      assert.throws(() => { held.check(); }, /its lock is no longer ours.*what is finished is kept, the same command continues$/);
      assert.ok(held.lost.aborted);
      await held.release();
    }
  });

  it("ends a sweep that lost it with one sentence, status 1 and whole records, and the next sweep does the rest", async () => {
    const folder = freshFolder();
    writeFileSync(join(folder, "tiny.json"), JSON.stringify(tiny));
    const words = ["sweep", "E1", "--profile", "smoke", "--network", "tiny.json", "--records", ".", "--workers", "1"];
    const file = join(folder, "E1-smoke-tiny.jsonl");
    const call = [join(paths.root, "bin", "golden.js"), ...words];
    const child = spawn(process.execPath, call, { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
    let stderr = "";
    child.stderr.on("data", (piece: Buffer) => { stderr += piece.toString(); });
    const ended = new Promise<number | null>((resolve) => { child.on("close", resolve); });
    while (child.exitCode === null && !(existsSync(file) && readFileSync(file, "utf8").split("\n").length > 3)) await wait(2);
    rmdirSync(`${file}.lock`);
    inOneSentence({ status: await ended, stdout: "", stderr }, 1, /golden: .*its lock is no longer ours/);
    const kept = readRecords(file).length;
    assert.ok(kept >= 3 && kept < 60, `${kept} kept`);
    assert.equal(spawnSync(process.execPath, call, { cwd: folder }).status, 0);
    assert.equal(readRecords(file).length, 60);
  });
});

describe("fromSafetensors, on damage", () => {
  const small: Network = { name: "small", input: [1, 1, 2], head: "softmax", layers: [{ kind: "flatten" }, { kind: "dense", units: 2 }] };
  const parameters = Float32Array.of(1, 2, 3, 4, 5, 6), state = [new Float32Array(6)];
  const sound = toSafetensors({ network: small, epoch: 1, step: 2, parameters, state });
  interface Header { [name: string]: { data_offsets: number[] } & Record<string, string> }
  /** The file with its header, or the tensors, changed; without the digest, so that the checks themselves are tried. */
  function changed(change: (header: Header, data: Uint8Array) => void): Uint8Array {
    const length = Number(new DataView(sound.buffer).getBigUint64(0, true)), data = sound.slice(8 + length);
    const header = JSON.parse(new TextDecoder().decode(sound.subarray(8, 8 + length))) as Header;
    delete (header["__metadata__"] as Record<string, unknown>)["sha256"];
    change(header, data);
    const text = new TextEncoder().encode(JSON.stringify(header)), bytes = new Uint8Array(8 + text.length + data.length);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
    bytes.set(text, 8);
    bytes.set(data, 8 + text.length);
    return bytes;
  }
  const huge = { ...small, layers: [{ kind: "flatten" }, { kind: "dense", units: 1e9 }] };
  const refused: [string, (header: Header, data: Uint8Array) => void, RegExp][] = [
    ["overlapping tensors", (header) => { header["state0.dense1.weight"].data_offsets = [0, 16]; }, /tensors overlap or leave a gap/],
    [
      "fractional offsets", (header) => { header["dense1.weight"].data_offsets = [0.5, 16.5]; },
      /dense1\.weight: expected 16 bytes within the file, got 0\.5 to 16\.5/,
    ],
    ["offsets before the file", (header) => { header["dense1.weight"].data_offsets = [-16, 0]; }, /expected 16 bytes within the file/],
    [
      "weights that are no numbers", (_, data) => { new DataView(data.buffer).setFloat32(0, NaN, true); },
      /dense1\.weight: expected finite numbers, got NaN/,
    ],
    [
      "too few blocks of state", (header) => { header["__metadata__"]["stateBlocks"] = "0"; },
      /expected 0 blocks of the optimizer's state and no tensor "state0/,
    ],
    [
      "too many blocks of state", (header) => { header["__metadata__"]["stateBlocks"] = "2"; },
      /expected a tensor state1\.dense1\.weight, got none/,
    ],
    [
      "blocks of state that are no number", (header) => { header["__metadata__"]["stateBlocks"] = "1e9"; },
      /stateBlocks: expected a whole number/,
    ],
    ["a network that is no JSON", (header) => { header["__metadata__"]["network"] = "{"; }, /expected the network as JSON/],
    ["a network larger than the file", (header) => { header["__metadata__"]["network"] = JSON.stringify(huge); }, /expected F32/],
    ["a tensor that is null", (header) => { (header as Record<string, unknown>)["dense1.bias"] = null; }, /dense1\.bias/],
  ];
  for (const [what, change, sentence] of refused) {
    it(`refuses ${what}`, () => {
      const isRefusal = (error: Error): boolean => error instanceof UsageError && sentence.test(error.message);
      assert.throws(() => fromSafetensors(changed(change)), isRefusal);
    });
  }

  it("reads what was not damaged, and notices every single changed bit of a file with a digest", () => {
    assert.deepEqual(fromSafetensors(changed(() => undefined)), fromSafetensors(sound));
    const before = JSON.stringify(fromSafetensors(sound));
    for (let bit = 0; bit < 8 * sound.length; bit++) {
      const bytes = sound.slice();
      bytes[bit >> 3] ^= 1 << (bit & 7);
      try {
        assert.equal(JSON.stringify(fromSafetensors(bytes)), before, `bit ${bit}`); // a name that the file does not need
      } catch (error) {
        assert.ok(error instanceof UsageError, `bit ${bit}: ${String(error)}`);
      }
    }
  });
});

describe("links", () => {
  it("a record file behind a symbolic link is written where the link leads", async () => {
    const folder = freshFolder(), file = join(folder, "r.jsonl"), link = join(folder, "link.jsonl");
    writeFileSync(file, "");
    symlinkSync(file, link);
    const held = await lock(link, 0);
    assert.ok(existsSync(`${file}.lock`));
    await held.release();
    assert.ok(!existsSync(`${file}.lock`));
  });
});
