// %% [markdown]
// # The training core
//
// > After this notebook you know how a network is laid out in memory, how its kernels are judged, what they leave out, and how near they come to what the machine can do.
//
// *What you need: to know what a convolution, a gradient and a floating-point number are. Time: 20 seconds to run. The kernels are TypeScript compiled to WebAssembly (AssemblyScript, four Float32
// to a vector); beside each stands a reference in plain float64 that is written as the definition reads.*

// %%
import assert from "node:assert/strict";
import { mnist } from "golden-momentum/data";
import { roofline } from "golden-momentum/figures";
import { show, table } from "golden-momentum/notebook";
import { golden } from "golden-momentum/theory";
import { activity, engineOf, initialParameters, paperNetwork, ReferenceNetwork, shapesOf } from "golden-momentum/train";

// %% [markdown]
// ## The layout
//
// A network is plain data. From it a *plan* is made once: every shape checked, every tensor given its place in one block of memory. Nothing is allocated while training runs.
// All parameters lie in one flat block, weight and bias of each layer one after the other; gradient and momentum have blocks of the same form.

// %%
const shapes = shapesOf(paperNetwork);
table(shapes.parameters.map(({ name, shape, offset, size }) => ({ name, shape: shape.join(" x "), offset, size })));
assert.equal(shapes.parameterCount, 206_922);

// %% [markdown]
// An engine is a plan at work: 64 images to a batch, the golden pair, the synapse loss. It says how much memory it takes, beside the data.

// %%
const optimizer = { kind: "sgd", ...golden.pair } as const;
const batch = { batchSize: 64, loss: "synapse", dropoutKey: Int32Array.of(1, 2, 3, 4) } as const;
const engine = engineOf(paperNetwork, "simd", { optimizer: optimizer, ...batch });
engine.setParameters(initialParameters(engine.shapes, 1));
console.log(`${(engine.memoryBytes / 2 ** 20).toFixed(1)} MiB for parameters, activations, gradients and scratch`);
assert.ok(engine.memoryBytes < 32e6);

// %% [markdown]
// ## A step beside its reference
//
// Both take the same 64 images, the same weights and the same dropout mask. Float32 keeps 24 bits, so each operation may err by $u = 2^{-24} \approx 6\cdot10^{-8}$ of its result, and a sum of
// $m$ products by about $(m+1)\,u$ of the sum of their absolute values.

// %%
const { train: images } = await mnist();
const order = Uint32Array.from({ length: 64 }, (_, i) => i);
engine.load(images, order, 0, 64);
const kernelLoss = engine.step(1).loss / 64;
const reference = new ReferenceNetwork(paperNetwork, Float64Array, "sgd");
reference.parameters.set(initialParameters(shapes, 1));
const inputs = Float64Array.from(images.images.subarray(0, 64 * 784), (grey) => -1 + grey * 2 / 255);
const mask = { key: batch.dropoutKey, step: 1 };
const referenceLoss = reference.forwardBackward(inputs, images.labels.subarray(0, 64), "synapse", mask) / 64;

// %%
table([{ "loss by the kernels": kernelLoss, "by the reference": referenceLoss }], { digits: 10 });
assert.ok(Math.abs(kernelLoss - referenceLoss) < 1e-5 * referenceLoss);

// %% [markdown]
// The step itself, M1: $\Delta w(t) = -\eta\,\partial L/\partial w(t) + \alpha\,\Delta w(t-1)$. Weights after it, kernels against reference:

// %%
reference.update(optimizer, 1);
const [ours, theirs] = [engine.parameters(), reference.parameters];
const apart = shapes.parameters.map(({ name, offset, size }) => {
  let most = 0;
  for (let i = offset; i < offset + size; i++) most = Math.max(most, Math.abs(ours[i] - theirs[i]));
  return { parameter: name, "largest difference": Number(most.toExponential(1)) };
});
table(apart);
assert.ok(apart.every((row) => row["largest difference"] < 1e-6));

// %% [markdown]
// ## The gradient check
//
// The reference is judged too: a weight is moved a little up and down, and the change of the loss must be what its slope says (central difference).

// %%
const still = () => reference.forwardBackward(inputs, images.labels.subarray(0, 64), "synapse", mask) / 64;
still();
const slopes = reference.gradient.slice(), moved = 6e-6;
const checked = [20, 170, 3000, 100_000, 206_920].map((i) => {
  const kept = reference.parameters[i];
  const [above, below] = [kept + moved, kept - moved].map((w) => { reference.parameters[i] = w; return still(); });
  reference.parameters[i] = kept;
  return { weight: i, slope: slopes[i], "central difference": (above - below) / (2 * moved) };
});

// %%
table(checked, { digits: 7 });
for (const row of checked) assert.ok(Math.abs(row.slope - row["central difference"]) < 1e-7);

// %% [markdown]
// ## What is left out
//
// Most of what a dense kernel would multiply is exactly zero. A 2 x 2 max-pool passes its slope to one of four inputs, a ReLU to those that were on, dropout to three in four; and four fifths of an image
// are background, which is taken apart once for the whole batch. A term that is zero changes no sum, so leaving it out is exact. And the more a network has learnt, the fewer of its units are on. Here is the
// share that remains, at the start of training and 300 steps later:

// %%
const active = activity(reference);
const all = Uint32Array.from({ length: images.count }, (_, i) => i);
for (let step = 2; step <= 301; step++) {
  engine.load(images, all, 64 * (step - 1), 64);
  engine.step(step);
}
reference.parameters.set(engine.parameters());
still();
const later = activity(reference);

// %%
table(active.map(({ layer, inputs: entering, slopes: returning }, i) => ({
  layer,
  "inputs not background or zero": entering, "300 steps later": later[i].inputs,
  "slopes not zero": returning, "300 steps later ": later[i].slopes,
})), { digits: 2 });
assert.ok(active[0].inputs < 0.25 && active[0].slopes < 0.25 && active[1].slopes < 0.25);
assert.ok(later[2].inputs < active[2].inputs / 2);

// %% [markdown]
// Background saves a convolution's work too. Where all that a pooling window sees is background, its output is that of an image without any ink, at the same place: such a *blank image* goes along with every
// batch, and its windows are copied. That is exact as well: an engine that is given the same inputs as plain numbers, and so cannot know what is background, computes every window and ends with the same weights, bit for bit.

// %%
const unaware = engineOf(paperNetwork, "simd", { optimizer: optimizer, ...batch });
unaware.setParameters(initialParameters(shapes, 1));
unaware.loadValues(Float32Array.from(inputs), images.labels.subarray(0, 64));
unaware.step(1);
assert.deepEqual(unaware.parameters(), ours);

// %% [markdown]
// And in batches of one image, where every step would move all weights and all momentum through memory, a pixel's weights wait until that pixel has ink again. Then they catch up in registers, step by step: the same
// operations on the same numbers. (With a batch of one the sum of all weights, which the background is multiplied by, follows M1 itself: $S \leftarrow S + V$, $V \leftarrow \alpha V - \eta X \delta$ with $X$ the sum of the image's pixels.)

// %% [markdown]
// ## The same numbers, however they are computed
//
// Two threads share a batch by whole samples, outputs or fixed blocks, so no sum depends on how many they are: the weights are equal bit for bit. Sums on relaxed SIMD (one rounding to a multiply-add)
// differ from those on plain SIMD (two) in the last bits; which of them ran is part of every record.

// %%
const two = engineOf(paperNetwork, "simd", { optimizer: optimizer, ...batch, threads: 2 });
two.setParameters(initialParameters(shapes, 1));
two.load(images, order, 0, 64);
two.step(1);
assert.deepEqual(two.parameters(), ours);
two.close();

// %% [markdown]
// ## How fast: the roofline
//
// A kernel can be no faster than the machine multiplies and adds, nor than it brings the numbers from memory: the roof. Each mark is one kernel of the paper's network, measured by `npm run bench`
// (the machine stands in the figure). Marks above the roof are no mistake: their arithmetic is counted as if nothing were left out.

// %%
await show(roofline());

// %% [markdown]
// **What you know now.** The kernels compute what the definition says, to within the rounding of Float32, on any number of threads; they are fast because they leave zeros out, copy what is known, and keep sums in registers.
// Next: [06-first-training-run](06-first-training-run.ipynb).
