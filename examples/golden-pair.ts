/**
 * Trains the paper's network on a few thousand digits with the synapse loss and the golden pair.
 * After `npm run build`: `node dist/examples/golden-pair.js [training images] [epochs]`.
 */
import { mnist } from "golden-momentum/data";
import { makeSplit } from "golden-momentum/experiment";
import { golden } from "golden-momentum/theory";
import { paperNetwork, train } from "golden-momentum/train";

const [images = 6000, epochs = 2] = process.argv.slice(2).map(Number);

const split = makeSplit(await mnist(), {
  seed: 1, folds: 10, fold: 0, trainFraction: 1, limit: { train: images, validation: 1000, test: 1000 },
});
const training = train(paperNetwork, split, { loss: "synapse", optimizer: { kind: "sgd", ...golden.pair }, epochs, seed: 1 });

console.log(`learning rate ${golden.eta}, momentum weight ${golden.alpha}`);
for await (const { epoch, validation } of training) console.log(`epoch ${epoch}: validation accuracy ${validation.accuracy.toFixed(4)}`);
console.log(`test accuracy ${training.model.evaluate(split.test!).accuracy.toFixed(4)}`);
