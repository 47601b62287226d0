import assert from "node:assert/strict";
import type { Dataset } from "../../lib/data/index.js";
import { confusionBundle, imagesBundle, trial } from "../../lib/notebook/index.js";
import type { Network } from "../../lib/train/index.js";

/** Images of 4 x 4 pixels: class 0 has ink above, class 1 below, and a few have noise. */
function images(count: number): Dataset {
  const labels = Uint8Array.from({ length: count }, (_, n) => n % 2);
  const pixels = Uint8Array.from({ length: count * 16 }, (_, i) => {
    const n = Math.floor(i / 16), above = i % 16 < 8;
    return (above === (labels[n] === 0) ? 200 : 20) + ((n * 7 + i) % 23);
  });
  return { name: "halves", count, height: 4, width: 4, classes: 2, images: pixels, labels, inputs: [-1, 1], sha256: ["", ""] };
}
const data = { train: images(400), test: images(100) };
const network: Network = { name: "tiny", input: [4, 4, 1], layers: [{ kind: "flatten" }, { kind: "dense", units: 2 }], head: "softmax" };
const settings = { pair: { learningRate: 0.05, momentum: 0.9 }, loss: "synapse", images: 200, epochs: 5, network } as const;

/** What is printed while `work` runs. */
async function printed(work: () => unknown): Promise<string> {
  const lines: string[] = [], before = console.log;
  console.log = (...values: unknown[]) => { lines.push(values.join(" ")); };
  try { await work(); } finally { console.log = before; }
  return lines.join("\n");
}

describe("a run that a reader steers", () => {
  it("trains as it is set, and says what it has learnt", async () => {
    const run = trial(data, settings);
    await printed(() => run.start());
    assert.equal(run.epochs.length, 5);
    assert.ok(run.accuracy() > 0.95, `it recognises ${run.accuracy()}`);
    assert.match(await printed(() => { run.confusion(); }), /of 100 test images are recognised after 5 epochs/);
  });

  it("shows what it knows before it is trained, and so after a stop too", () => {
    const run = trial(data, settings);
    assert.equal(run.epochs.length, 0);
    const wrong = run.wrong(5);
    for (const { label, answer } of wrong) assert.notEqual(label, answer);
    const sorted = wrong.map(({ probability }) => probability);
    assert.deepEqual(sorted, sorted.toSorted((a, b) => a - b), "the worst come first");
  });

  it("refuses more images than there are, in one sentence", () => {
    assert.throws(() => trial(data, { ...settings, images: 399 }), /^UsageError: images: expected a whole number from 10 to 360, got 399$/);
  });

  it("shows a confusion matrix with counts and the share that was recognised", () => {
    const { "text/html": html, "text/plain": text } = confusionBundle([[3, 1], [0, 4]]);
    assert.match(String(html), /<tr><th scope="row">0<\/th><td[^>]*>3<\/td><td[^>]*>1<\/td><td>75\.0%<\/td><\/tr>/);
    assert.match(text, /^1: {4}0 {3}4 {2}100\.0%$/m);
  });

  it("shows each image with words for who does not see it", () => {
    const { "text/html": html, "text/plain": text } = imagesBundle(data.test, [{ index: 1, label: 1, answer: 0, probability: 0.012 }]);
    assert.match(String(html), /<img src="data:image\/png;base64,[^"]+" width="56" height="56" alt="1, taken for 0; it gave 1 a probability of 1\.2%">/);
    assert.equal(text, "1, taken for 0; it gave 1 a probability of 1.2%");
    assert.match(imagesBundle(data.test, [])["text/plain"], /^No test image/);
  });
});
