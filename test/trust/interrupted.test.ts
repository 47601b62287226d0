import { strict as assert } from "node:assert";
import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { readRecords, resultText } from "../../lib/experiment/index.js";
import { paths } from "../../lib/paths.js";
import { freshFolder, golden } from "./damage.js";

const call = ["train", "--network", "mlp", "--limit", "6000", "--epochs", "10", "--save", "r.jsonl", "--save-weights", "w.safetensors"];

/** The checkpoint in a folder, if one was kept. */
function checkpointIn(cwd: string): string | undefined {
  const folder = join(cwd, ".golden");
  const name = existsSync(folder) ? readdirSync(folder).find((one) => one.endsWith(".safetensors")) : undefined;
  return name === undefined ? undefined : join(folder, name);
}

/** When a checkpoint was last kept; 0 when there is none. */
function keptAt(cwd: string): number {
  const file = checkpointIn(cwd);
  return file === undefined ? 0 : statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** Starts the command, and sends the signal once an epoch has been kept. */
async function stopped(cwd: string, signal: NodeJS.Signals): Promise<{ readonly status: number | null; readonly stderr: string }> {
  const child = spawn(process.execPath, [join(paths.root, "bin", "golden.js"), ...call], { cwd, stdio: ["ignore", "ignore", "pipe"] });
  const before = keptAt(cwd);
  let stderr = "";
  child.stderr.on("data", (piece: Buffer) => { stderr += piece.toString(); });
  const ended = new Promise<number | null>((resolve) => { child.on("close", resolve); });
  while (child.exitCode === null && keptAt(cwd) === before) await wait(2);
  child.kill(signal);
  return { status: await ended, stderr };
}

describe("golden train, interrupted", function () {
  this.timeout(120_000);

  it("keeps each epoch, and the same command ends with the record and the weights of a run never stopped, bit for bit", async () => {
    const [whole, parts] = [freshFolder(), freshFolder()];
    assert.equal(golden(call, { cwd: whole }).status, 0);
    assert.ok(!existsSync(join(whole, ".golden")), "nothing is left of a run that has ended");
    for (const [signal, status] of [["SIGTERM", 143], ["SIGINT", 130], ["SIGKILL", null]] as const) {
      const said = await stopped(parts, signal);
      assert.equal(said.status, status, said.stderr);
      if (status !== null) assert.match(said.stderr, /golden: interrupted; what is finished is kept, the same command continues\n$/);
    }
    const last = golden(call, { cwd: parts });
    assert.equal(last.status, 0, last.stderr);
    assert.match(last.stderr, /going on after epoch \d+, from \.golden.[0-9a-f]{16}-auto\.safetensors/);
    const [a, b] = [whole, parts].map((folder) => ({
      records: readRecords(join(folder, "r.jsonl")), weights: readFileSync(join(folder, "w.safetensors")),
    }));
    assert.equal(b.records.length, 1);
    assert.equal(resultText(b.records[0]), resultText(a.records[0]));
    assert.ok(b.weights.equals(a.weights));
    assert.deepEqual(readdirSync(parts).sort(), ["r.jsonl", "w.optimizer.safetensors", "w.safetensors"]);
  });

  it("does not go on from a checkpoint in which a bit has changed: it says so and starts anew", async () => {
    const folder = freshFolder();
    await stopped(folder, "SIGKILL");
    const file = checkpointIn(folder)!, bytes = readFileSync(file);
    bytes[bytes.length - 1000] ^= 1;
    writeFileSync(file, bytes);
    const { status, stderr } = golden(call, { cwd: folder });
    assert.equal(status, 0, stderr);
    assert.match(stderr, /cannot be used \(safetensors: the file is not what its digest was made of.*\); the run starts from its beginning/);
    assert.match(stderr, /epoch 1: /);
  });
});
