/** The page that answers `golden ask`: one sentence, one figure, the numbers, and the command that repeats it. */
import { mean as meanOf } from "simple-statistics";
import type { Asked, Question } from "../experiment/index.js";
import { escape } from "../markup.js";
import { effectiveLearningRate, type Pair } from "../theory/index.js";

const percent = (x: number): string => `${(100 * x).toFixed(2)}%`;
const short = (x: number): string => String(Number(x.toPrecision(3)));
const mean = (values: readonly number[]): number => meanOf([...values]);

/** A mark of the figure: a compared pair with its name, colour class and accuracies. */
interface Mark { readonly name: string; readonly kind: string; readonly pair: Pair; readonly values: readonly number[] }

const marksOf = ({ pairs, compared }: Asked): Mark[] => [
  { name: "golden pair", kind: "golden", pair: pairs.golden, values: compared.golden },
  { name: "conventional pair", kind: "conventional", pair: pairs.conventional, values: compared.conventional },
  { name: "best pair found", kind: "best", pair: pairs.best, values: compared.best },
];

/** Accuracies for the axis: round ones where they are few enough, else the ends' own. */
function ticksOf(low: number, high: number): number[] {
  const round = [0.02, 0.05, 0.1, 0.2, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999];
  const inside = round.filter((value) => odds(value) >= low && odds(value) <= high);
  if (inside.length >= 3) return inside;
  return Array.from({ length: 4 }, (_, i) => 1 / (1 + Math.exp(-(low + ((high - low) * (i + 0.5)) / 4))));
}

/** ln(p / (1 - p)) of an accuracy: those near 1 are told apart by it. */
function odds(accuracy: number): number {
  const p = Math.min(0.9999, Math.max(0.01, accuracy));
  return Math.log(p / (1 - p));
}

/**
 * The figure as SVG: accuracy over the effective rate, accuracy by its log-odds. Rings are runs of the first round, dots those of the
 * second, and bars the three pairs from worst to best block.
 * @example askFigure(asked).startsWith("<svg") // true
 */
function askFigure(asked: Asked): string {
  const [width, height, left, right, top, bottom] = [640, 360, 64, 16, 16, 56];
  const marks = marksOf(asked), pairs = [...asked.trials, ...marks.map(({ pair }) => pair)];
  const rates = pairs.map(effectiveLearningRate);
  const heights = [...asked.trials.map(({ accuracy }) => accuracy), ...marks.flatMap(({ values }) => values)];
  const [x0, x1] = [Math.log10(Math.min(...rates)) - 0.1, Math.log10(Math.max(...rates)) + 0.1];
  const [y0, y1] = [odds(Math.min(...heights)) - 0.2, odds(Math.max(...heights)) + 0.2];
  const x = (rate: number): number => left + ((Math.log10(rate) - x0) / (x1 - x0)) * (width - left - right);
  const y = (accuracy: number): number => height - bottom - ((odds(accuracy) - y0) / (y1 - y0)) * (height - top - bottom);
  const at = (value: number): string => value.toFixed(1);
  const xTicks = [0.001, 0.01, 0.1, 1, 10].filter((rate) => Math.log10(rate) >= x0 && Math.log10(rate) <= x1);
  const xTick = (rate: number): string =>
    `<path class="axis" d="M${at(x(rate))} ${height - bottom}v5"/>` +
    `<text x="${at(x(rate))}" y="${height - bottom + 20}" text-anchor="middle">${rate}</text>`;
  const yTick = (accuracy: number): string =>
    `<path class="axis" d="M${left} ${at(y(accuracy))}h-5"/>` +
    `<text x="${left - 8}" y="${at(y(accuracy) + 5)}" text-anchor="end">${Number((100 * accuracy).toFixed(2))}</text>`;
  const circle = (trial: Asked["trials"][number]): string =>
    `<circle class="round${trial.round}" cx="${at(x(effectiveLearningRate(trial)))}" cy="${at(y(trial.accuracy))}" r="4"/>`;
  const bar = ({ kind, pair, values }: Mark): string => {
    const middle = x(effectiveLearningRate(pair)), [worst, best] = [Math.min(...values), Math.max(...values)];
    return `<g class="${kind}"><path d="M${at(middle)} ${at(y(worst))}V${at(y(best))}"/>` +
      `<rect x="${at(middle - 5)}" y="${at(y(mean(values)) - 5)}" width="10" height="10"/></g>`;
  };
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="figure-words">
<path class="axis" d="M${left} ${top}V${height - bottom}H${width - right}"/>
${xTicks.map(xTick).join("\n")}
${ticksOf(y0, y1).map(yTick).join("\n")}
<text x="${(left + width - right) / 2}" y="${height - 10}" text-anchor="middle">effective rate eta/(1 - alpha)</text>
<text transform="translate(16 ${(top + height - bottom) / 2}) rotate(-90)" text-anchor="middle">validation accuracy, %</text>
${asked.trials.map(circle).join("\n")}
${marks.map(bar).join("\n")}
</svg>`;
}

/** A row of the table: a compared pair, its mean accuracy and its worst and best run. */
function rowOf({ name, kind, pair, values }: Mark): string {
  const cells = [
    short(pair.learningRate),
    short(pair.momentum),
    short(effectiveLearningRate(pair)),
    percent(mean(values)),
    `${(100 * Math.min(...values)).toFixed(2)} to ${percent(Math.max(...values))}`,
  ];
  return `<tr><td><span class="key ${kind}"></span> ${name}</td>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`;
}

/** The figure in a sentence, for those who do not see it. */
function figureInWords({ trials }: Asked, marks: readonly Mark[]): string {
  const inWords = ({ name, pair, values }: Mark): string =>
    `${name} at ${short(effectiveLearningRate(pair))} with ${percent(mean(values))}`;
  return `Accuracy over the effective rate: ${trials.length} runs of the search, and ${marks.map(inWords).join(", ")}.`;
}

/** How the answer was come by, and what it does not say: a paragraph each. */
function notesOf({ plan, trials, verdict, atTheEdge, pairs }: Asked): string[] {
  const firstTrials = trials.filter(({ round }) => round === 1).length;
  const firstEpochs = `${plan.firstEpochs} epoch${plan.firstEpochs === 1 ? "" : "s"}`;
  const [trained, judged] = [plan.limit.train, plan.limit.validation].map((images) => images.toLocaleString("en"));
  return [
    `The search tried ${firstTrials} effective rates with the golden momentum weight for ${firstEpochs}, then four around the best for ` +
    `${plan.epochs}, on one fold. The three pairs were then compared for ${plan.epochs} epochs in ${plan.blocks} runs each, ` +
    `on other folds and with other seeds. Each run trained on ${trained} images and was judged on ${judged}.`,
    "The bounds are those of a paired t-test, corrected for folds that share training images (Nadeau and Bengio 2003). " +
    "Learning rate and momentum weight were searched along the golden momentum weight alone.",
    ...(atTheEdge
      ? [`The best rate lies at the end of what was searched (${short(effectiveLearningRate(pairs.best))}): a better one may lie beyond.`]
      : []),
    ...(verdict.outcome === "too small to tell" ? ["More minutes narrow the bounds."] : []),
  ];
}

const title = "Is the golden pair a good default here?";

const style = `
:root { color-scheme: light dark; --ink: #1a1a1a; --paper: #fff; --grey: #595959; --gold: #B87800; --blue: #0072B2; }
@media (prefers-color-scheme: dark) { :root { --ink: #eee; --paper: #16181c; --grey: #aaa; --gold: #E0A030; --blue: #56B4E9; } }
body {
  font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
  max-width: 44rem; margin: 2rem auto; padding: 0 1rem;
}
.answer { font-size: 1.25rem; } figure { margin: 1.5rem 0; }
svg { width: 100%; height: auto; } svg text { font-size: 14px; fill: var(--ink); }
.axis { stroke: var(--ink); fill: none; } .round1 { fill: none; stroke: var(--grey); stroke-width: 1.5; } .round2 { fill: var(--grey); }
g path { stroke-width: 3; } .golden path { stroke: var(--gold); } .golden rect, .key.golden { fill: var(--gold); background: var(--gold); }
.conventional path { stroke: var(--grey); } .conventional rect, .key.conventional { fill: var(--grey); background: var(--grey); }
.best path { stroke: var(--blue); } .best rect, .key.best { fill: var(--blue); background: var(--blue); }
.key { display: inline-block; width: .7rem; height: .7rem; } .scroll { overflow-x: auto; }
table { border-collapse: collapse; } code { overflow-wrap: anywhere; }
td, th { text-align: left; padding: .15rem .7rem .15rem 0; font-size: .9rem; vertical-align: top; white-space: nowrap; }
`;

/**
 * The whole page, in one file that needs no other.
 * @param command the command that gives the same answer again, on any machine
 * @example askPage(question, asked, "npx golden ask ...").includes(asked.verdict.sentence) // true
 */
export function askPage(question: Question, asked: Asked, command: string): string {
  const { dataName, network, loss, batchSize, initialWeights = "he" } = question, marks = marksOf(asked);
  const trained = `Data <b>${escape(dataName)}</b>, network <b>${escape(network.name)}</b>, loss ${escape(loss)}, ` +
    `batch size ${batchSize}, initial weights ${initialWeights}.`;
  const caption = `${escape(figureInWords(asked, marks))} Rings: first round; dots: second round; squares: means of the compared pairs, ` +
    "with a line from the worst run to the best.";
  const columns = ["pair", "eta", "alpha", "eta/(1 - alpha)", "mean accuracy", "single runs"];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title>
<style>${style}</style></head><body>
<h1>${title}</h1>
<p>${trained}</p>
<p class="answer">${escape(asked.verdict.sentence)}</p>
<figure>${askFigure(asked)}<figcaption id="figure-words">${caption}</figcaption></figure>
<div class="scroll"><table><tr>${columns.map((column) => `<th>${column}</th>`).join("")}</tr>
${marks.map(rowOf).join("\n")}</table></div>
${notesOf(asked).map((note) => `<p>${escape(note)}</p>`).join("\n")}
<p>The same answer again, bit for bit: <code>${escape(command)}</code></p>
</body></html>
`;
}
