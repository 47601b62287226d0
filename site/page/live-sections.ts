/** The page's second half: train it, the grid, the verdict, in your own work. */
import type { Conclusions } from "../../lib/experiment/index.js";
import { publishedGridPair } from "../../lib/theory/index.js";
import { type CommittedGrid, curveHeight, drawCurve, drawRidge, gridTable, ridgeHeight } from "../draw/grid.js";
import { pairs } from "../state.js";
import { escape } from "../../lib/markup.js";
import { choice, drawn, section } from "./parts.js";

const imagesInWords = (value: string): string => (value === "0" ? "all (54,000)" : Number(value).toLocaleString("en"));
const lossesInWords: Readonly<Record<string, string>> = {
  synapse: "synapse loss", "cross-entropy": "cross entropy", "synapse-net": "synapse-net", "squared-error": "squared error",
};
const pairInWords = (value: string): string => {
  if (value === "moved") return "as moved above, under Momentum";
  const { label, learningRate, momentum } = pairs[value as keyof typeof pairs];
  return `${label} (${Number(learningRate.toPrecision(3))}, ${Number(momentum.toPrecision(3))})`;
};
const padLabel = "Drawing pad. With the keyboard: arrow keys move the pen, space puts it down or lifts it, Escape clears.";
/** Training in the page. `weight` are the bytes of the first images. */
export function trainSection(weight: number): string {
  const curve = drawCurve([], 3);
  return section("train", "Train it", `
<p>The paper's network, on MNIST, in this browser: the same core that this project's records were computed with, compiled to WebAssembly.
Nothing leaves your machine. The images (${(weight / 1e6).toFixed(1)} MB for 1,000 to train on and 1,000 to judge by) are fetched when you
press the button.</p>
<noscript><p class="notice">Training needs JavaScript. In a terminal: <code>npx golden train</code>.</p></noscript>
<div class="explorable"><div>${drawn("curve", curveHeight, "Validation accuracy over the epochs", curve.svg, curve.words)}
<dl class="facts"><div><dt>accuracy</dt><dd id="fact-accuracy">–</dd></div>
<div><dt>speed</dt><dd id="fact-speed">–</dd></div>
<div><dt>arithmetic</dt><dd id="fact-variant">–</dd></div></dl></div>
<form class="controls" id="train-form">${choice("pair", "pair (η, α)", pairInWords)}
${choice("loss", "loss", (value) => lossesInWords[value])}${choice("images", "training images", imagesInWords)}${choice("epochs", "epochs")}
<div class="control pick"><label for="seed">seed</label><input type="number" id="seed" min="0" max="999999999" step="1" value="1"></div>
<div class="buttons"><button type="submit" id="train-go" class="primary">Train</button>
<button type="button" id="train-stop" class="quiet" disabled>Stop</button></div>
<progress id="train-progress" max="1" value="0" aria-label="training"></progress>
<p id="train-says" role="status" class="says"></p></form></div>
<div class="after" id="after-training" hidden>
<div class="explorable"><div><h3>What it takes for what</h3>
<div class="scroll"><table class="confusion" id="confusion">
<caption class="small">Rows: the digit. Columns: what the network says. Validation images.</caption></table></div></div>
<div class="controls"><h3>Draw a digit</h3>
<canvas id="pad" width="280" height="280" tabindex="0" role="application" aria-roledescription="drawing pad"
 aria-label="${padLabel}"></canvas>
<div class="buttons"><button type="button" class="quiet" id="pad-clear">Clear</button>
<button type="button" class="quiet" id="pad-sample">Show it one of MNIST's</button></div>
<p id="pad-says" role="status" class="says">Draw with the pointer, a finger, or the arrow keys.</p>
<svg id="pad-bars" viewBox="0 0 280 92" role="img" aria-label="How sure the network is of each digit"></svg></div></div>
<h3>The same weights, in a terminal</h3>
<p>The weights of this run, as a file for PyTorch, have the SHA-256</p><p><code id="weights-hash" class="hash"></code></p>
<p>These lines give the same file on Node, bit for bit, where the processor multiplies and adds in the same way:</p>
<pre tabindex="0" role="group" aria-label="commands"><code id="weights-command"></code></pre>
<p><a id="weights-file" download="golden.safetensors" class="button quiet">Keep the weights</a></p></div>`);
}

/** The grid in the page. */
export function gridSection(committed: CommittedGrid, verdict: string): string {
  const ridge = drawRidge(committed, []), empty = { ...committed, cells: [] };
  const cells: Readonly<Record<string, string>> = {
    60: "all 60", 9: "the golden cell and its neighbours, 9", 6: "the column α = 0.874, 6",
  };
  const imagesEach = (value: string): string => (value === "auto" ? "what fits in a minute" : imagesInWords(value));
  const table = (where: string, of: string, grid: CommittedGrid): string =>
    gridTable(`grid-${where}`, `The ${of}: validation accuracy in percent`, grid, publishedGridPair);
  return section("grid", "The grid", `
<p>Six learning rates, ten momentum weights: sixty networks trained with cross entropy. Fill the grid here, on every core that the browser
gives; the size is chosen so that it ends within about a minute. Beside it stands the grid that comes with the project.
The lighter a cell, the better; the golden cell has a diamond, the best a thick frame.</p>
<form class="controls inline" id="grid-form">${choice("cells", "cells", (value) => cells[value])}
${choice("size", "training images each", imagesEach)}
<div class="buttons"><button type="submit" id="grid-go" class="primary">Fill the grid</button>
<button type="button" id="grid-stop" class="quiet" disabled>Stop</button></div>
<progress id="grid-progress" max="60" value="0" aria-label="cells trained"></progress></form>
<p id="grid-says" role="status" class="says"></p>
<noscript><p class="notice">Filling the grid needs JavaScript. In a terminal:
<code>npx golden sweep E1 --profile quick</code>.</p></noscript>
<div class="two grids"><div><h3>Here and now</h3><p class="small" id="grid-size">Nothing is trained yet.</p>
${table("live", "grid trained in this page", empty)}
<p id="grid-words" class="small words" aria-live="polite">Arrow keys move through the cells; Enter takes a cell's pair to Momentum and
Train it.</p></div>
<div><h3>Committed: ${escape(committed.title)}</h3><p class="small">${escape(committed.size)}</p>
${table("committed", "committed grid", committed)}
<p id="committed-words" class="small words" aria-live="polite">Each number is a mean, in percent. – stands where a run
diverged.</p></div></div>
<h3>The ridge</h3><p>The same cells over one number, the effective learning rate η/(1 − α). Does it alone decide? What the records say
stands beside the drawing.</p>
<div class="explorable">${drawn("ridge", ridgeHeight, "Validation accuracy over the effective learning rate", ridge.svg, ridge.words)}
<div class="controls"><p class="aside">${escape(verdict)}</p></div></div>`);
}

/**
 * The answer before its reasons: what stands before the first number, up to the last colon there.
 * @example headline("Yes: 60 pairs") // "Yes"
 */
export function headline(text: string): string {
  const before = text.slice(0, Math.max(0, text.search(/\d/)));
  const colon = before.lastIndexOf(":");
  return colon > 0 ? before.slice(0, colon) : text.split(". ")[0];
}

/** One finding: its outcome and the claim, unfolded what was found. */
const finding = ({ claim, source, outcome, rests, found }: Conclusions["findings"][number]): string =>
  `<details class="finding"><summary><span class="outcome">${escape(outcome)}</span>` +
  `<span>${escape(claim)} <span class="small">${escape(source)}; rests on ${escape(rests)}</span></span></summary>` +
  `<p>${escape(found)}</p></details>`;

/** What it all comes to, from the committed records. */
export function verdictSection({ pair, loss, findings, limits, missing }: Conclusions): string {
  const { learningRate, momentum } = publishedGridPair;
  const cannot = [...limits, ...missing.map((one) => `Not there: ${one}`)].map((limit) => `<li>${escape(limit)}</li>`);
  return section("verdict", "The verdict", `
<p>Every sentence here was made by the library from the committed records when this page was built; no number was typed.</p>
<h3>Should you use the pair (${learningRate}, ${momentum})?</h3><p class="answer">${escape(headline(pair))}.</p><p>${escape(pair)}</p>
<h3>Should you use the synapse loss?</h3><p class="answer">${escape(headline(loss))}.</p><p>${escape(loss)}</p>
<h3>Claim by claim</h3>${findings.map(finding).join("\n")}
<h3>What the records cannot say</h3><ul>${cannot.join("")}</ul>`);
}

const pythonLines = `from golden_momentum import golden_sgd, synapse_loss
optimizer = golden_sgd(model.parameters())
loss = synapse_loss(model(images), labels)`;
const typescriptLines = `import { golden } from "golden-momentum/theory";
import { paperNetwork, train } from "golden-momentum/train";
const run = train(paperNetwork, split, { loss: "synapse", optimizer: { kind: "sgd", ...golden.pair }, epochs: 3, seed: 1 });`;
const commandLines = `npx golden train
npx golden sweep E1 --profile quick
npx golden examine "sin(2x)" "2 sin(x) cos(x)" --on "x: -4..4"`;
const lines = (title: string, label: string, text: string): string =>
  `<div><h3>${title}</h3><pre tabindex="0" role="group" aria-label="${label}"><code>${text}</code></pre></div>`;

/** Three lines each. */
export const ownWorkSection = (): string => section("use", "In your own work", `
<div class="three">${lines("PyTorch", "PyTorch", pythonLines)}
${lines("TypeScript", "TypeScript", typescriptLines)}
${lines("Command line", "command line", commandLines)}</div>
<p class="aside">The pair is made for plain SGD with momentum at batch size 64; see the verdict for what is known of it. The whole project
is one command away: <code>npm run reproduce</code>.</p>`);
