import { strict as assert } from "node:assert";
import { deviceData, Ensemble, type Gpu } from "../../../lib/train/gpu/index.js";
import { lossNames, paperNetwork, ReferenceNetwork, shapesOf, type LossName } from "../../../lib/train/index.js";
import { fromDevice, small } from "../../../lib/train/gpu/geometry.js";
import { dropoutFactor } from "../../../lib/train/reference/layers.js";
import { blocks, gpuOrSkip, someRun, upTo } from "./gpu.js";

const SAMPLES = 5; // of a batch of 6, which is thus not full
const data = blocks(40, 1);
const pixel = (b: number, y: number, x: number): number =>
  (y < 0 || x < 0 || y > 27 || x > 27 ? 0 : Math.fround(-1 + data.images[b * 784 + y * 28 + x] * 2 / 255));

/**
 * A sum of n products in Float32, in whatever order and fused or not, is within (n + 2) 2^-24 times the sum of their sizes (Higham 2002,
 * 3.1), and what underflows.
 */
class Sum {
  value = 0;
  #size = 0;
  #terms = 0;
  add(a: number, b = 1): void {
    this.value += a * b;
    this.#size += Math.abs(a * b);
    this.#terms += 1;
  }
  near(actual: number, what: string): void {
    const bound = (this.#terms + 2) * 2 ** -24 * this.#size + 1e-37;
    assert.ok(Math.abs(actual - this.value) <= bound, `${what}: ${actual}, by definition ${this.value}, bound ${bound}`);
  }
}

/** One step with rate 1 and no momentum: dw is minus the gradient. Each kernel's result is read, and its inputs as the device had them. */
async function oneStep(gpu: Gpu, loss: LossName) {
  const run = someRun(3, SAMPLES, { learningRate: 1, momentum: 0, initialWeights: "framework", order: () =>
    upTo(SAMPLES), validation: upTo(SAMPLES) });
  const ensemble = await Ensemble.create(
    gpu, deviceData(gpu, data, data), [someRun(4, SAMPLES, { validation: upTo(SAMPLES) }), run],
    { network: paperNetwork, loss, batchSize: 6 },
  );
  const evaluated = await ensemble.evaluate("validation");
  const before = {
    pooled1: await ensemble.read("pooled1", 1), pooled2: await ensemble.read("pooled2", 1), slices: await ensemble.read("slices", 1),
  };
  const trained = await ensemble.epoch();
  const names = ["pooled1", "pooled2", "winners1", "winners2", "slopes2", "hidden", "heads", "smallStep", "denseStep"] as const;
  const after = Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await ensemble.read(name, 1)] as const)),
  ) as Record<typeof names[number], Float32Array>;
  ensemble.destroy();
  return { run, before, after, evaluated: evaluated[1], trained: trained[1] };
}

describe("the GPU's kernels beside their definitions in float64", function () {
  this.timeout(120_000);
  let gpu: Gpu, step: Awaited<ReturnType<typeof oneStep>>, conv1: number[], conv2: number[];
  const places = upTo(SAMPLES);

  before(async function () {
    gpu = await gpuOrSkip(this);
    step = await oneStep(gpu, "cross-entropy");
    [conv1, conv2] = [Array.from(step.run.parameters.subarray(0, 160)), Array.from(step.run.parameters.subarray(160, small.bias3))];
  });

  it("first convolution, ReLU, pooling: the greatest of four sums of 9", () => {
    for (const b of places) for (let c = 0; c < 16; c += 5) for (let y = 0; y < 14; y++) for (let x = 0; x < 14; x++) {
      const sums = [0, 1, 2, 3].map((k) => {
        const sum = new Sum();
        sum.add(conv1[144 + c]);
        for (let tap = 0; tap < 9; tap++) {
          sum.add(conv1[c * 9 + tap], pixel(b, 2 * y + (k >> 1) + Math.floor(tap / 3) - 1, 2 * x + (k & 1) + tap % 3 - 1));
        }
        return sum;
      });
      const actual = step.before.pooled1[((b * 16 + c) * 16 + y + 1) * 16 + x + 1];
      const best = sums.reduce((p, q) => (q.value > p.value ? q : p));
      if (actual === 0) assert.ok(best.value <= 1e-6, `pixel ${b} ${c} ${y} ${x}: 0, by definition ${best.value}`);
      else best.near(actual, `pixel ${b} ${c} ${y} ${x}`);
    }
  });

  it("second convolution, ReLU, pooling: the greatest of four sums of 144", () => {
    for (const b of places) for (let o = 0; o < 32; o += 7) for (let y = 0; y < 7; y++) for (let x = 0; x < 7; x++) {
      const sums = [0, 1, 2, 3].map((k) => {
        const sum = new Sum();
        sum.add(conv2[4608 + o]);
        for (let tap = 0; tap < 9; tap++) for (let c = 0; c < 16; c++) {
          sum.add(
            conv2[(o * 9 + tap) * 16 + c],
            step.before.pooled1[((b * 16 + c) * 16 + 2 * y + (k >> 1) + Math.floor(tap / 3)) * 16 + 2 * x + (k & 1) + tap % 3],
          );
        }
        return sum;
      });
      const actual = step.before.pooled2[b * 1568 + (y * 7 + x) * 32 + o], best = sums.reduce((p, q) => (q.value > p.value ? q : p));
      if (actual === 0) assert.ok(best.value <= 1e-5, `pixel ${b} ${o} ${y} ${x}: 0, by definition ${best.value}`);
      else best.near(actual, `pixel ${b} ${o} ${y} ${x}`);
    }
  });

  it("dropout in training: the processor's mask, bit for bit", () => {
    let dropped = 0;
    step.before.pooled2.subarray(0, SAMPLES * 1568).forEach((value, element) => {
      const factor = Math.fround(dropoutFactor(element, 0.25, { key: step.run.dropoutKey, step: 1, layer: 0 }));
      assert.equal(step.after.pooled2[element], Math.fround(value * factor), `element ${element}`);
      if (factor === 0) dropped += 1;
    });
    assert.ok(dropped > 1700 && dropped < 2200, `${dropped} of ${SAMPLES * 1568} dropped`);
  });

  it("first dense layer: sums of 224 for each slice of the inputs", () => {
    const { dense } = weights();
    for (const b of places) for (let n = 0; n < 128; n += 9) for (let slice = 0; slice < 7; slice++) {
      const sum = new Sum();
      for (let i = slice * 224; i < (slice + 1) * 224; i++) sum.add(step.before.pooled2[b * 1568 + i], dense[n * 1568 + i]);
      sum.near(step.before.slices[(slice * 64 + b) * 128 + n], `slice ${slice}, sample ${b}, unit ${n}`);
    }
  });

  /** Weights of the dense layers in the exchange layout. */
  const weights = () => ({
    dense: step.run.parameters.subarray(small.bias3, small.bias3 + 200704),
    dense2: step.run.parameters.subarray(small.bias3 + 200704 + 128),
  });

  it("second dense layer's gradient, and the slopes behind it", () => {
    const { hidden, heads, smallStep } = step.after, { dense2 } = weights();
    for (let k = 0; k < 10; k++) for (let n = 0; n < 128; n += 5) {
      const sum = new Sum();
      for (const b of places) sum.add(heads[b * 16 + k], hidden[b * 128 + n]);
      sum.near(-smallStep[small.dense2 + k * 128 + n], `weight ${k} ${n}`);
    }
    for (const b of places) for (let n = 0; n < 128; n++) {
      const sum = new Sum();
      if (hidden[b * 128 + n] > 0) for (let k = 0; k < 10; k++) sum.add(heads[b * 16 + k], dense2[k * 128 + n]);
      sum.near(hidden[(64 + b) * 128 + n], `slope ${b} ${n}`);
    }
  });

  it("first dense layer's gradient, and the slopes behind it, through dropout and ReLU", () => {
    const { hidden, pooled2, slopes2, denseStep } = step.after, { dense } = weights();
    for (let i = 0; i < 1568; i += 3) for (let n = 0; n < 128; n += 17) {
      const sum = new Sum();
      for (const b of places) sum.add(pooled2[b * 1568 + i], hidden[(64 + b) * 128 + n]);
      sum.near(-denseStep[i * 128 + n], `weight ${n} ${i}`);
    }
    for (const b of places) for (let i = 0; i < 1568; i++) {
      const sum = new Sum();
      if (pooled2[b * 1568 + i] > 0) for (let n = 0; n < 128; n++) sum.add(4 / 3 * hidden[(64 + b) * 128 + n], dense[n * 1568 + i]);
      sum.near(slopes2[b * 1568 + i], `slope ${b} ${i}`);
    }
  });

  /** Slope and place of each pooled pixel's winner in the second convolution's output. */
  function winner(b: number, window: number, o: number) {
    const codes = new Uint32Array(
      step.after.winners2.buffer,
    )[b * 112 + Math.floor(window / 7) * 16 + (o >> 1)] >>> (window % 7 * 4 + (o & 1) * 2);
    return {
      slope: step.after.slopes2[b * 1568 + window * 32 + o], y: Math.floor(window / 7) * 2 + (codes >> 1 & 1),
      x: window % 7 * 2 + (codes & 1),
    };
  }

  it("second convolution's gradient: sums over all windows of all samples", () => {
    for (let o = 0; o < 32; o += 3) {
      const bias = new Sum();
      for (let tap = 0; tap < 9; tap++) for (let c = 0; c < 16; c++) {
        const sum = new Sum();
        for (const b of places) for (let window = 0; window < 49; window++) {
          const { slope, y, x } = winner(b, window, o);
          sum.add(slope, step.before.pooled1[((b * 16 + c) * 16 + y + Math.floor(tap / 3)) * 16 + x + tap % 3]);
          if (tap === 0 && c === 0) bias.add(slope);
        }
        sum.near(-step.after.smallStep[small.conv2 + (o * 9 + tap) * 16 + c], `weight ${o} ${tap} ${c}`);
      }
      bias.near(-step.after.smallStep[small.bias2 + o], `bias ${o}`);
    }
  });

  it("second convolution's input slopes, through the first one's ReLU", () => {
    for (const b of places) {
      const sums = Array.from({ length: 16 * 256 }, () => new Sum());
      for (let window = 0; window < 49; window++) for (let o = 0; o < 32; o++) {
        const { slope, y, x } = winner(b, window, o);
        for (let tap = 0; tap < 9; tap++) for (let c = 0; c < 16; c++) {
          sums[c * 256 + (y + Math.floor(tap / 3)) * 16 + x + tap % 3].add(slope, conv2[(o * 9 + tap) * 16 + c]);
        }
      }
      sums.forEach((sum, at) => {
        const actual = step.after.pooled1[b * 4096 + at];
        if (step.before.pooled1[b * 4096 + at] > 0) sum.near(actual, `slope ${b} ${at}`);
        else assert.equal(actual, 0, `slope ${b} ${at} of a pixel that is off`);
      });
    }
  });

  it("first convolution's gradient", () => {
    const winners = new Uint32Array(step.after.winners1.buffer);
    for (let c = 0; c < 16; c++) {
      const sums = Array.from({ length: 10 }, () => new Sum());
      for (const b of places) for (let p = 0; p < 196; p++) {
        const slope = step.after.pooled1[((b * 16 + c) * 16 + Math.floor(p / 14) + 1) * 16 + p % 14 + 1];
        const code = winners[b * 196 + p] >>> (2 * c);
        for (let tap = 0; tap < 9; tap++) {
          sums[tap].add(
            slope, pixel(b, Math.floor(p / 14) * 2 + (code >> 1 & 1) + Math.floor(tap / 3) - 1, p % 14 * 2 + (code & 1) + tap % 3 - 1),
          );
        }
        sums[9].add(slope);
      }
      sums.forEach((sum, tap) => sum.near(-step.after.smallStep[tap < 9 ? c * 9 + tap : small.bias1 + c], `weight ${c} ${tap}`));
    }
  });

  for (const loss of lossNames) {
    it(`the whole step, with ${loss}: loss, hits and gradient of the float64 reference`, async () => {
      const { run, after, trained, evaluated } = loss === "cross-entropy" ? step : await oneStep(gpu, loss);
      const reference = new ReferenceNetwork(paperNetwork, Float64Array, "sgd"), labels = data.labels.subarray(0, SAMPLES);
      reference.parameters.set(run.parameters);
      const inputs = Float64Array.from({ length: SAMPLES * 784 }, (_, i) => pixel(Math.floor(i / 784), Math.floor(i % 784 / 28), i % 28));
      const sum = reference.forwardBackward(inputs, labels, loss, { key: run.dropoutKey, step: 1 });
      // Sums of up to 1568 terms behind each other, exp and log of a few roundings: some 2^-24 = 6e-8 of the largest value.
      assert.ok(Math.abs(trained.loss - sum) <= 1e-5 * Math.abs(sum), `loss ${trained.loss}, reference ${sum}`);
      const gradient = fromDevice(after.smallStep, after.denseStep);
      for (const { name, offset, size } of shapesOf(paperNetwork).parameters) {
        const expected = reference.gradient.subarray(offset, offset + size);
        const largest = Array.from(expected).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
        for (let i = 0; i < size; i++) {
          assert.ok(
            Math.abs(-gradient[offset + i] - expected[i]) <= 1e-5 * largest,
            `${name} [${i}]: ${-gradient[offset + i]}, reference ${expected[i]}`,
          );
        }
      }
      const logits = reference.forward(inputs);
      const hits = Array
        .from(labels, (label, b) => logits.subarray(b * 10, b * 10 + 10).every((z) => z <= logits[b * 10 + label]))
        .filter(Boolean).length;
      assert.equal(evaluated.correct, hits);
    });
  }
});
