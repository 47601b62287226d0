// %% [markdown]
// # A first training run
//
// > **Question.** Does a network train with the synapse loss and the golden pair?
// >
// > **Answer.** Yes: a few thousand images and a few epochs suffice for nine digits in ten. One small run says nothing about which
// > loss or pair is best.
//
// *What you need: a neural network learns by following a gradient. Time: about 20 s to run.*

// %%
import assert from "node:assert/strict";
import { mnist } from "golden-momentum/data";
import { mnistSamples } from "golden-momentum/figures";
import { show, table, trial } from "golden-momentum/notebook";
import { golden } from "golden-momentum/theory";
import { paperNetwork } from "golden-momentum/train";

// %% [markdown]
// ## The data
//
// MNIST holds 60,000 images of handwritten digits to train on, and 10,000 to test with. Each is 28 x 28 pixels. They are compared
// with their published checksums as they are read.

// %%
const data = await mnist();
assert.equal(data.train.count, 60_000);
assert.equal(data.test.count, 10_000);
await show(mnistSamples(data.train));

// %% [markdown]
// ## The network
//
// It has two convolutions with pooling and two dense layers, as in the supplement of DB24. The width of 128 between the dense layers
// is our reading.

// %%
table(paperNetwork.layers.map(({ kind, ...rest }) => {
  const settings = Object.entries(rest).map(([key, value]) => `${key} ${value}`);
  return { layer: kind, settings: settings.join(", ") };
}));

// %% [markdown]
// ## Your run
//
// This cell sets the run. Change a value, run the cell again, and then the next one.
//
// - `pair`: each step is $\Delta w(t) = -\eta\,\partial L/\partial w(t) + \alpha\,\Delta w(t-1)$. The golden pair is $\eta = 0.0159$,
//   $\alpha = 0.874$; another is `{ learningRate: 0.01, momentum: 0.9 }`.
// - `loss`: `"synapse"` is $-(1-y)\ln y$ on the target's output $y$. Others: `"synapse-net"`, `"cross-entropy"`, `"squared-error"`.
// - `images`: to train on, up to 54,000; `epochs`: how often each is seen.

// %%
const run = trial(data, { pair: golden.pair, loss: "synapse", images: 4000, epochs: 4 });

// %% [markdown]
// The curve grows as the epochs come in. The stop button ends the run, and the cells below then show what it has learnt so far.

// %%
await run.start();

// %%
table(run.epochs.map(({ epoch, train, validation }) => ({
  epoch, "training loss": train.loss, "validation loss": validation.loss, "validation accuracy": validation.accuracy,
})), { digits: 4 });
assert.ok(run.epochs.at(-1)!.validation.loss <= run.epochs[0].validation.loss);

// %% [markdown]
// ## What it has learnt
//
// The test images have not been touched so far. Each row of the table is a digit, each column an answer.

// %%
run.confusion();
assert.ok(run.accuracy() > 0.85);

// %% [markdown]
// ## Where it errs
//
// These ten test images it gets most wrong: they have the least probability for the digit that they show.

// %%
run.worst(10);

// %% [markdown]
// **What you know now.** The network trains with the synapse loss and the golden pair. Which values are best is a question for many
// runs: [07-grid-search](07-grid-search.ipynb) runs a grid of 60 pairs.
