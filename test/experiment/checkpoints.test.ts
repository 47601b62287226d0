import { strict as assert } from "node:assert";
import { mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { readRecords, resultText, sweep, type RunConfig } from "../../lib/experiment/index.js";
import { writeBytes } from "../data/idx-files.js";
import { someConfig } from "./records.js";
import { stripes } from "./stripes.js";

const data = { train: stripes(3000, 1), test: stripes(60, 2) };
const config = (change: Partial<RunConfig>): RunConfig =>
  someConfig({ data: { name: "stripes", sha256: ["i", "3000", "i", "60"] }, epochs: 40, batchSize: 2, ...change });
const plan = [1, 2, 3].map((seed) => config({ seed }));
let files = 0;
const fresh = (): string => join(dirname(writeBytes(new Uint8Array())), `checkpoints-${process.pid}-${files++}`);

describe("a sweep that keeps checkpoints", function () {
  this.timeout(60_000);

  it("leaves runs where they stand when it is stopped, and goes on within them to the same records, bit for bit", async () => {
    const whole = `${fresh()}.jsonl`, parts = `${fresh()}.jsonl`, folder = fresh();
    mkdirSync(folder);
    await sweep(plan, data, { file: whole, workers: 2 });
    let stops = 0;
    let done = false;
    while (!done) {
      const stop = new AbortController(), reason = new Error("stopped");
      let first = Infinity; // what was done before counts at the first report of a run
      try {
        await sweep(plan, data, {
          file: parts, workers: 2, checkpoints: folder, signal: stop.signal,
          onProgress({ samples }) {
            if (samples > 0) first = Math.min(first, samples);
            if (stops < 3 && samples > first + 60_000) stop.abort(reason);
          },
        });
        done = true;
      } catch (error) {
        assert.equal(error, reason);
        stops += 1;
        if (stops === 1) assert.equal(readdirSync(folder).length, 2, "one for each worker; the third run had not begun");
      }
    }
    assert.ok(stops >= 2, `${stops} stops`);
    assert.deepEqual(readRecords(parts).map(resultText), readRecords(whole).map(resultText));
    assert.deepEqual(readdirSync(folder), [], "what has ended keeps nothing");
  });

  it("keeps them every so often too, for whoever is killed, and starts anew from one that is damaged", async () => {
    const file = `${fresh()}.jsonl`, folder = fresh();
    mkdirSync(folder);
    const stop = new AbortController();
    let kept: string[] = [];
    await assert.rejects(sweep(plan.slice(0, 1), data, {
      file, workers: 1, checkpoints: folder, every: 0, signal: stop.signal,
      onProgress({ samples }) {
        kept = readdirSync(folder).filter((name) => name.endsWith(".safetensors"));
        if (kept.length > 0 && samples > 10_000) stop.abort(new Error("stopped"));
      },
    }), /stopped/);
    assert.equal(kept.length, 1);
    const [name] = readdirSync(folder);
    writeFileSync(join(folder, name), "damaged");
    assert.equal(statSync(join(folder, name)).size, 7);
    const again = `${fresh()}.jsonl`;
    await sweep(plan.slice(0, 1), data, { file, workers: 1, checkpoints: folder });
    await sweep(plan.slice(0, 1), data, { file: again, workers: 1 });
    assert.deepEqual(readRecords(file).map(resultText), readRecords(again).map(resultText));
  });
});
