import { strict as assert } from "node:assert";
import { type Counting, executedProducts, inked } from "../../bench/executed.js";
import { withShares } from "../../bench/kernels.js";
import { random } from "../../lib/data/index.js";
import { kernelMeasurement, type KernelTime } from "../../lib/experiment/index.js";
import { initialParameters, type Network, shapesOf } from "../../lib/train/index.js";
import { roofline } from "../../paper-figures/roofline.js";

const network: Network = {
  name: "small", input: [8, 8, 1], head: "softmax",
  layers: [
    { kind: "conv", channels: 8, kernel: 3 }, { kind: "relu" }, { kind: "maxPool", size: 2 },
    { kind: "conv", channels: 8, kernel: 3 }, { kind: "relu" }, { kind: "maxPool", size: 2 },
    { kind: "flatten" }, { kind: "dense", units: 16 }, { kind: "relu" }, { kind: "dense", units: 3 },
  ],
};

/** The counts of a batch of `count` images whose pixels are `grey(pixel)`. */
function counts(grey: (i: number) => number, vectorBits: 128 | 256 = 256, count = 3): Map<string, number> {
  const counting: Counting = {
    network, parameters: initialParameters(shapesOf(network), 1), vectorBits, step: 1, dropoutKey: Int32Array.of(1, 2, 3, 4),
    dataset: { images: Uint8Array.from({ length: 64 * count }, (_, i) => grey(i % 64)), labels: new Uint8Array(count), inputs: [-1, 1] },
    indices: Uint32Array.from({ length: count }, (_, i) => i),
  };
  return executedProducts(counting);
}

describe("what the kernels execute", () => {
  // 8 x 8 pixels x 9 taps x 8 channels for the first convolution; 4 x 4 pixels x 72 x 8 for the second.
  const dense = [64 * 9 * 8, 16 * 72 * 8];

  it("is every product forward where images are all ink, and none where they are blank", () => {
    const stream = random(1, "ink"), full = counts(() => 1 + Math.floor(255 * stream.uniform()));
    assert.deepEqual([full.get("conv + pool conv 1"), full.get("conv + pool conv 2")], dense.map((one) => 3 * one));
    assert.equal(full.get("conv gradient conv 1"), 3 * dense[0]);
    const blank = counts(() => 0);
    assert.deepEqual([blank.get("conv + pool conv 1"), blank.get("conv + pool conv 2")], [0, 0]);
  });

  it("is one product in four of the first gradient on narrow vectors, and on blank images the whole of the border's on wide ones", () => {
    assert.equal(counts(() => 9, 128).get("conv gradient conv 1"), 3 * dense[0] / 4);
    assert.equal(counts(() => 0).get("conv gradient conv 1"), 3 * 72 * (4 * 12 + 4));
  });

  it("is the windows that see a pixel: four in the middle, one in the corner", () => {
    assert.deepEqual(inked([[true, false], [false, false]], { rows: 1, columns: 1, border: 1, size: 4 }), [[true]]);
    const seen = (pixel: number) => counts((i) => (i === pixel ? 200 : 0)).get("conv + pool conv 1")! / (3 * 4 * 72);
    // The windows begin at -1, 1, 3 and 5, each way.
    assert.deepEqual([seen(27), seen(63)], [4, 1]);
  });

  it("is two products with a patch for each slope that is not zero, at most one in four behind a pooling", () => {
    const found = counts((i) => 3 * i + 1), slopes = found.get("conv gradient conv 2")! / (2 * 72);
    assert.ok(Number.isInteger(slopes) && slopes > 0 && slopes <= 3 * 16 * 8 / 4, String(slopes));
  });

  it("becomes a share of the dense count of each kernel, 1 where nothing is left out, none where there is no arithmetic", () => {
    const { layers } = shapesOf(network);
    const kernel = (operation: string, layer: string): KernelTime => ({ operation, layer, microseconds: 1 });
    const kernels = [kernel("conv + pool", "conv 1"), kernel("conv gradient", "conv 2"), kernel("dense", "dense 2"), kernel("gather", "")];
    const executed = new Map([["conv + pool conv 1", dense[0] / 2], ["conv gradient conv 2", dense[1]]]);
    assert.deepEqual(withShares(kernels, layers, executed, 1).map((one) => one.executed), [0.5, 0.5, 1, undefined]);
  });
});

describe("the roofline", () => {
  const measured = kernelMeasurement();

  it("has no kernel above its roof, because it plots what is executed", () => {
    const [, ...marks] = roofline().data as unknown as { y: number[] }[], speeds = marks.flatMap(({ y }) => y);
    assert.equal(speeds.length, 7);
    for (const speed of speeds) assert.ok(speed < measured.peak, `${speed} of ${measured.peak}`);
  });

  it("is not drawn from a measurement without those shares: it names the command that counts them", () => {
    const kernels = measured.kernels.map(({ executed: _, ...one }) => one);
    assert.throws(() => roofline({ ...measured, kernels }), /UsageError: roofline: expected the share .*npm run bench -- --count/);
  });
});
