// %% [markdown]
// # A first training run
//
// > After this notebook you have trained the paper's network on handwritten digits with the golden pair and the synapse loss, and know what to expect of it.
//
// *What you need: to know that a neural network learns by following a gradient. Time: 20 seconds to run. The run here is small, so that it ends while you watch;
// it shows that training works, and says nothing yet about which values are best.*

// %%
import assert from "node:assert/strict";
import { mnist } from "golden-momentum/data";
import { makeSplit } from "golden-momentum/experiment";
import { mnistSamples } from "golden-momentum/figures";
import { interruption, show, table, watch } from "golden-momentum/notebook";
import { golden } from "golden-momentum/theory";
import { paperNetwork, train } from "golden-momentum/train";

// %% [markdown]
// ## The data
//
// MNIST: 60,000 training and 10,000 test images of 28 x 28 pixels, checked against their published checksums as they are read.

// %%
const data = await mnist();
assert.equal(data.train.count, 60_000);
assert.equal(data.test.count, 10_000);
await show(mnistSamples(data.train));

// %% [markdown]
// We take few of them: a fold of ten, and of that 4,000 images to train on and about 1,000 to validate on, each digit in its due
// proportion (hence 999). These three numbers and that of the epochs below are the switch for more: raise them and run again.

// %%
const limit = { train: 4000, validation: 1000, test: 2000 };
const split = makeSplit(data, { seed: 1, folds: 10, fold: 0, trainFraction: 1, limit: limit });
const parts = { training: split.train, validation: split.validation, test: split.test! };
table(Object.entries(parts).map(([part, { indices }]) => ({ part, images: indices.length })));

// %% [markdown]
// ## The network
//
// Two convolutions with pooling, two dense layers (supplement of DB24; the width of 128 between the dense layers is our reading). A network is plain data.

// %%
table(paperNetwork.layers.map(({ kind, ...rest }) => {
  const settings = Object.entries(rest).map(([key, value]) => `${key} ${value}`);
  return { layer: kind, settings: settings.join(", ") };
}));

// %% [markdown]
// ## Training
//
// Each step moves the weights $w$ by $\Delta w(t) = -\eta\,\partial L/\partial w(t) + \alpha\,\Delta w(t-1)$ (M1, published, DB24 Eq. 32), with the golden pair
// $\eta = 0.0159$ and $\alpha = 0.874$. The loss $L$ is the synapse loss (S16, derived: on the target's softmax output $y$ it is $-(1-y)\ln y$). The curve grows as the epochs come in.

// %%
const epochs = 4;
const optimizer = { kind: "sgd", ...golden.pair } as const;
const options = { optimizer: optimizer, epochs: epochs, seed: 1, variant: "simd", signal: interruption() } as const;
const training = train(paperNetwork, split, { loss: "synapse", ...options });
const size = `${limit.train.toLocaleString("en")} training images, seed 1`;
const seen = await watch(training, { label: "synapse loss, golden pair", epochs: epochs, size: size });

// %%
table(seen.map(({ epoch, train, validation }) => ({
  epoch, "training loss": train.loss,
  "validation loss": validation.loss, "validation accuracy": validation.accuracy,
})), { digits: 4 });
assert.equal(training.divergence, undefined);
assert.ok(seen[seen.length - 1].validation.loss < seen[0].validation.loss);

// %% [markdown]
// ## The test
//
// The test images have not been touched so far. A guess would be right on one in ten.

// %%
const test = training.model.evaluate(split.test!);
console.log(`test accuracy ${(100 * test.accuracy).toFixed(1)}%, ${limit.test} images`);
assert.ok(test.accuracy > 0.85);

// %% [markdown]
// **What you know now.** The network trains with the synapse loss and the golden pair. Whether other values do better or worse is a question for many runs, not for one:
// [07-grid-search](07-grid-search.ipynb) runs a grid of 60 pairs.
