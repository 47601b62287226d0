import { strict as assert } from "node:assert";
import { mnist, type Samples } from "../../lib/data/index.js";
import {
  confidenceFile, confidenceMargin, confidenceMeasurement, confidenceRun, experiment, explanation, gaps, meanConfidence,
  profile, readRecords, runHash, sureness, updateName, withoutDropout, type ConfidenceRun, type Sureness,
} from "../../lib/experiment/index.js";
import { synapse } from "../../lib/theory/index.js";
import { paperNetwork, type Network } from "../../lib/train/index.js";

const near = (value: number, wanted: number) => { assert.ok(Math.abs(value - wanted) < 1e-6, `${value}, not ${wanted}`); };
const three = { dataset: { labels: Uint8Array.of(0, 1, 1) }, indices: Uint32Array.of(0, 1, 2) } as unknown as Samples;

describe("sureness(outputs, samples)", () => {
  it("is the mean of the largest output, and of the right ones the error probability, over all predictions", () => {
    const { accuracy, confidence, fitted } = sureness([Float32Array.of(0.8, 0.2, 0.4, 0.6, 0.7, 0.3)], three);
    near(accuracy, 2 / 3);
    near(confidence, 0.7);
    assert.equal(fitted.images, 2);
    near(fitted.meanError, 0.3);
    const twice = sureness([Float32Array.of(0.8, 0.2, 0.4, 0.6, 0.7, 0.3), Float32Array.of(0.6, 0.4, 0.4, 0.6, 0.3, 0.7)], three);
    near(twice.confidence, (0.8 + 0.6 + 0.7 + 0.6 + 0.6 + 0.7) / 6);
    assert.equal(twice.images, 3);
  });
});

const sure = (confidence: number): Sureness => (
  { images: 1, accuracy: 1, confidence, fitted: { images: 1, meanError: 1 - confidence, medianError: 1 - confidence } }
);
const asked = (network: Network, seed: number, train: number, test: number, on?: number): ConfidenceRun => ({
  hash: `${network.name} ${seed}`, network: network.name, seed, epochs: 1, variant: "simd", train: sure(train), test: sure(test),
  ...(on !== undefined && { dropout: { masks: 1, off: sure(train), on: sure(on) } }),
});
const settled = 1 - synapse.pStar;

describe("gaps(runs) and explanation(runs)", () => {
  const runs = [1, 2, 3].flatMap((seed) => {
    const jitter = 0.0002 * (seed - 2);
    return [
      asked(paperNetwork, seed, settled - 0.01 + jitter, settled - 0.012 + jitter, settled + jitter),
      asked(withoutDropout, seed, settled + jitter, settled - 0.0001 + jitter),
    ];
  });

  it("part the gap into terms that add up to it", () => {
    const [{ gap, terms, settles }, { terms: two }] = gaps(runs);
    near(gap.mean, 0.012);
    assert.deepEqual(terms.map(({ name }) => name), ["training", "dropout", "new images"]);
    near(terms.reduce((sum, { mean }) => sum + mean, 0), gap.mean);
    assert.deepEqual(terms.map(({ carries }) => carries), [false, true, true]);
    assert.ok(settles);
    assert.deepEqual(two.map(({ name }) => name), ["training", "new images"]);
  });

  it("say that dropout explains the gap where there is none without it, and that it does not where one remains", () => {
    assert.match(explanation(runs)[2], /^Dropout explains the gap/);
    const others = runs.map((run) => (
      run.network === paperNetwork.name ? run : { ...run, test: sure(run.test.confidence - 2 * confidenceMargin) }
    ));
    assert.match(explanation(others)[2], /does not explain/);
    assert.throws(() => explanation(runs.slice(0, 1)), /expected runs of a network with dropout and of one without/);
  });
});

describe("confidenceRun(config, data)", function () {
  it("asks the trained network, with masks that scale what they leave as training does", async () => {
    const data = await mnist(), [config] = experiment("E3", profile("smoke"), { data }).filter(({ loss }) => loss === "synapse-net");
    const { record, measured } = await confidenceRun(config, data, { variant: "simd", images: 40, masks: 3 });
    assert.equal(measured.hash, record.hash);
    near(measured.test.accuracy, record.test!.accuracy);
    near(measured.test.confidence, meanConfidence(record.test!));
    assert.equal(measured.dropout?.on.images, 40);
    assert.notEqual(measured.dropout?.on.confidence, measured.dropout?.off.confidence);
    // No input is taken at rate 0: dropout at work is dropout off.
    const none: Network = { ...paperNetwork, layers: paperNetwork.layers.map((layer) => (
      layer.kind === "dropout" ? { ...layer, rate: 0 } : layer
    )) };
    const still = await confidenceRun({ ...config, network: none }, data, { variant: "simd", images: 40, masks: 2 });
    near(still.measured.dropout!.on.confidence, still.measured.dropout!.off.confidence);
  });
});

describe("data/measurements/confidence.json", () => {
  let runs: readonly ConfidenceRun[], size: string;
  before(() => { ({ runs, size } = confidenceMeasurement()); });

  it("is of the runs that its size says, with dropout and without", async () => {
    assert.equal(size, "E3, paper, fold 0, 10 epochs");
    const data = await mnist(), whole = profile("paper", { folds: 1, seeds: 5, epochs: 10 });
    const planned = [paperNetwork, withoutDropout].flatMap((network) => experiment("E3", whole, { data, network }))
      .filter(({ loss, optimizer }) => loss === "synapse-net" && updateName(optimizer) === "golden");
    assert.deepEqual(runs.map(({ hash }) => hash), planned.map((config) => runHash(config)), confidenceFile);
  });

  it("tests the network of each committed run of E3 as that run's record does", () => {
    const records = readRecords("data/records/E3-paper-1-folds-10-epochs-5-seeds.jsonl");
    for (const { hash, test } of runs.filter(({ network }) => network === paperNetwork.name)) {
      const known = records.find((record) => record.hash === hash);
      assert.ok(known, `no committed record ${hash}`);
      near(test.accuracy, known.test!.accuracy);
    }
  });
});
