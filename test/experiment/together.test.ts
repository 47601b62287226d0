import { strict as assert } from "node:assert";
import { UsageError } from "../../lib/errors.js";
import {
  answersFile, calibration, calibrationOfScores, packed, readAnswers, readRecords, run, runTogether, sameResult, sweep, unpacked,
  type RunConfig, type RunRecord,
} from "../../lib/experiment/index.js";
import { paperNetwork } from "../../lib/train/index.js";
import type { Gpu } from "../../lib/train/gpu/index.js";
import { writeBytes } from "../data/idx-files.js";
import { blocks, gpuOrSkip } from "../train/gpu/gpu.js";
import { someConfig } from "./records.js";

const data = { train: blocks(100, 1), test: blocks(30, 2) };
const config = (change: Partial<RunConfig> = {}): RunConfig => someConfig({
  data: {
    name: "blocks", sha256: ["b", "100", "b", "30"],
  }, network: paperNetwork, batchSize: 16, epochs: 2, initialWeights: "framework", optimizer: {
    kind: "sgd", learningRate: 0.004, momentum: 0.874,
  },
  split: { seed: 1, folds: 10, fold: 0, trainFraction: 0.5 }, ...change,
});
const plan = [
  config(), config({ seed: 2 }), config({ split: { seed: 1, folds: 10, fold: 1, trainFraction: 0.5 } }),
  config({ optimizer: { kind: "sgd", learningRate: 1e30, momentum: 0 } }), config({ loss: "synapse" }),
];

describe("answers to single images", () => {
  it("are one bit each, and come back", () => {
    const holds = Array.from({ length: 19 }, (_, i) => i % 3 === 0 || i === 17);
    assert.deepEqual(unpacked(packed(19, (i) => holds[i]), 19), holds);
    assert.equal(packed(3, (i) => i !== 1), "BQ==");
  });

  it("known by their confidence have the calibration of the whole outputs", () => {
    const outputs = Float32Array.of(0.7, 0.3, 0.4, 0.6, 0.45, 0.55), labels = Uint8Array.of(0, 0, 1);
    assert.deepEqual(calibrationOfScores(Float32Array.of(0.7, -0.6, 0.55)), calibration(outputs, labels, 2));
  });
});

describe("runTogether(configs, data, { gpu })", function () {
  this.timeout(180_000);

  it("refuses what the engine cannot compute, with the way out", async () => {
    const gpu = {} as Gpu;
    const keep = (): void => assert.fail("nothing was computed");
    const pair = { kind: "sgd", learningRate: 0.05, momentum: 0.9 } as const;
    for (const [optimizer, words] of [
      [{ ...pair, weightDecay: 0.5 }, "without weightDecay"], [{ ...pair, nesterov: true }, "without nesterov"],
      [{ ...pair, schedule: { kind: "step", every: 1, factor: 0.5 } }, "without schedule"],
    ] as [RunConfig["optimizer"], string][]) {
      await assert.rejects(
        runTogether([config({ optimizer })], data, { gpu, keep }),
        (error: Error) => error instanceof UsageError && error.message.includes(words),
      );
    }
    for (const [wrong, words] of [
      [config({ optimizer: { kind: "adam", learningRate: 0.001 } }), "sgd alone"],
      [config({ recording: { watched: 5 } }), "no gradients"],
      [config({ data: { name: "other", sha256: ["a"] } }), "checksums"],
    ] as const) {
      await assert.rejects(
        runTogether([wrong], data, { gpu, keep }), (error: Error) => error instanceof UsageError && error.message.includes(words),
      );
    }
  });

  it("gives the records that the processor gives, but for rounding; a sweep resumes, and its ensembles may be any", async function () {
    const gpu = await gpuOrSkip(this), file = `${writeBytes(new Uint8Array())}.jsonl`;
    const seen: number[] = [];
    const first = await sweep(plan.slice(0, 2), data, { file, gpu, onProgress: ({ samples, samplesInAll }) =>
      seen.push(samples / samplesInAll) });
    assert.deepEqual([first.doneNow, seen[0], seen.at(-1)], [2, 0, 1]);
    const all = await sweep(plan, data, { file, gpu, atOnce: 2 });
    assert.deepEqual([all.planned, all.doneBefore, all.doneNow, all.diverged], [5, 2, 3, 1]);
    const records = readRecords(file), answers = readAnswers(answersFile(file));
    for (const [i, record] of records.entries()) {
      assert.equal(record.variant, "webgpu");
      assert.equal(record.device, gpu.name);
      if (i === 3) {
        assert.equal(record.outcome, "diverged");
        assert.equal(answers.has(record.hash), false);
        continue;
      }
      const known = await run(plan[i], data);
      const scores = (one: RunRecord): number[] =>
        [...one.epochs.flatMap((epoch) => [epoch.train.loss, epoch.validation.loss]), one.test!.loss, one.test!.calibrationError];
      scores(record).forEach((value, at) => assert.ok(
        Math.abs(value - scores(known)[at]) <= 2e-5 * Math.abs(scores(known)[at]),
        `run ${i}, ${at}: ${value}, processor ${scores(known)[at]}`,
      ));
      assert.deepEqual(
        [record.samples, record.test!.accuracy, Object.keys(record).filter((key) => key !== "device")],
        // A device answers with scores, not with outputs: it has no classes to record.
        [known.samples, known.test!.accuracy, Object.keys(known).filter((key) => key !== "classes")],
      );
      const { validation, test } = answers.get(record.hash)!;
      assert.equal(unpacked(test, 30).filter(Boolean).length / 30, record.test!.accuracy);
      assert.equal(unpacked(validation, 10).filter(Boolean).length / 10, record.epochs.at(-1)!.validation.accuracy);
    }
    const again: RunRecord[] = [];
    await runTogether([plan[2], plan[0]], data, { gpu, keep: (more) => again.push(...more) });
    assert.ok(sameResult(again[0], records[2]) && sameResult(again[1], records[0]));
  });
});
