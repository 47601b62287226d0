// %% [markdown]
// # The training core
//
// > **Question.** Does the training core compute what the definition says, and why is it fast?
// >
// > **Answer.** It agrees with a plain reference in double precision, to within the rounding of Float32, on any number of threads. It
// > is fast because it leaves out what is zero.
//
// *What you need: what a convolution, a gradient and a floating-point number are. Time: about 35 s to run. The kernels are TypeScript
// compiled to WebAssembly, with four Float32 to a vector. Beside each stands a reference in float64 that is written as the definition
// reads.*

// %%
import assert from "node:assert/strict";
import { mnist } from "golden-momentum/data";
import { roofline } from "golden-momentum/figures";
import { prose, show, table } from "golden-momentum/notebook";
import { golden } from "golden-momentum/theory";
import { activity, engineOf, initialParameters, paperNetwork, ReferenceNetwork, shapesOf } from "golden-momentum/train";

// %% [markdown]
// ## The layout
//
// A network is plain data. From it a *plan* is made once: every shape is checked, and every tensor gets its place in one block of
// memory. Nothing is allocated while training runs. All parameters lie in one flat block; gradient and momentum have blocks of the
// same form.

// %%
const shapes = shapesOf(paperNetwork);
table(shapes.parameters.map(({ name, shape, offset, size }) => ({ name, shape: shape.join(" x "), offset, size })));
assert.equal(shapes.parameterCount, 206_922);

// %% [markdown]
// An engine is a plan at work: 64 images to a batch, the golden pair, the synapse loss. It says how much memory it takes, beside the
// data.

// %%
const optimizer = { kind: "sgd", ...golden.pair } as const;
const batch = { batchSize: 64, loss: "synapse", dropoutKey: Int32Array.of(1, 2, 3, 4) } as const;
const engine = engineOf(paperNetwork, "simd", { optimizer: optimizer, ...batch });
engine.setParameters(initialParameters(engine.shapes, 1));
prose(`The engine holds parameters, activations, gradients and scratch in ${(engine.memoryBytes / 2 ** 20).toFixed(1)} MiB.`);
assert.ok(engine.memoryBytes < 32e6);

// %% [markdown]
// ## A step beside its reference
//
// Both take the same 64 images, the same weights and the same dropout mask. Float32 keeps 24 bits, so each operation may err by
// $u = 2^{-24} \approx 6\cdot10^{-8}$ of its result. A sum of $m$ products may err by about $(m+1)\,u$ of the sum of their absolute
// values.

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
// The step itself, M1: $\Delta w(t) = -\eta\,\partial L/\partial w(t) + \alpha\,\Delta w(t-1)$. Weights after it, kernels against
// reference:

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
// The reference is judged too. A weight is moved a little up and down, and the loss must change as its slope says (central
// difference). Nothing flows through two of the weights below in any of the 64 images. Their slope is 0, and the loss must not change
// at all, up or down.

// %%
const still = () => reference.forwardBackward(inputs, images.labels.subarray(0, 64), "synapse", mask) / 64;
const base = still(), slopes = reference.gradient.slice(), moved = 6e-6;
const checked = [20, 170, 3000, 4800, 100_000, 205_523, 206_920].map((i) => {
  const kept = reference.parameters[i];
  const [above, below] = [kept + moved, kept - moved].map((w) => { reference.parameters[i] = w; return still(); });
  reference.parameters[i] = kept;
  return { weight: i, slope: slopes[i], up: (above - base) / moved, down: (base - below) / moved };
});

// %%
table(checked.map(({ weight, slope, up, down }) => ({ weight, slope, "central difference": (up + down) / 2 })), { digits: 7 });
for (const { slope, up, down } of checked) assert.ok(Math.abs(slope - (up + down) / 2) < 1e-7);
const idle = checked.filter(({ slope }) => slope === 0);
assert.deepEqual(idle.map(({ weight, up, down }) => [weight, up, down]), [[4800, 0, 0], [100_000, 0, 0]]);

// %% [markdown]
// ## What is left out
//
// Most of what a dense kernel would multiply is exactly zero, and a term that is zero changes no sum. A 2 x 2 max-pool passes its
// slope to one of four inputs, a ReLU to those that were on, dropout to three in four. Four fifths of an image are background, which
// is taken apart once for the whole batch. The more a network has learnt, the fewer of its units are on. Here is the share that
// remains, at the start of training and 300 steps later:

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
// Background saves a convolution's work too. Where a pooling window sees background alone, its output is that of an image without
// ink, at the same place. Such a *blank image* goes along with every batch, and its windows are copied. That is exact as well: an
// engine that gets the same inputs as plain numbers cannot know what is background. It computes every window, and ends with the same
// weights, bit for bit.

// %%
const unaware = engineOf(paperNetwork, "simd", { optimizer: optimizer, ...batch });
unaware.setParameters(initialParameters(shapes, 1));
unaware.loadValues(Float32Array.from(inputs), images.labels.subarray(0, 64));
unaware.step(1);
assert.deepEqual(unaware.parameters(), ours);

// %% [markdown]
// In batches of one image every step would move all weights and all momentum through memory. There a pixel's weights wait until that
// pixel has ink again, and then catch up in registers, step by step: the same operations on the same numbers.

// %% [markdown]
// ## The same numbers, however they are computed
//
// Two threads share a batch by whole samples, outputs or fixed blocks, so no sum depends on how many they are: the weights are equal
// bit for bit. Sums on relaxed SIMD (one rounding to a multiply-add) differ from those on plain SIMD (two) in the last bits. Every
// record says which of them ran.

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
// A kernel can be no faster than the machine multiplies and adds, nor than it brings the numbers from memory. That is the roof. Each
// mark is one kernel of the paper's network, measured by `npm run bench`; the figure names the machine. Only work that is executed
// counts: a kernel that leaves out zeros stands lower for it, however little time it takes.

// %%
await show(roofline());

// %% [markdown]
// **What you know now.** The kernels compute what the definition says, to within the rounding of Float32, on any number of threads.
// They are fast because they leave zeros out, copy what is known, and keep sums in registers. Next:
// [06-first-training-run](06-first-training-run.ipynb).
