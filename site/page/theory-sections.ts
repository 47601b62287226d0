/** The page's first half in words: what is claimed, the synapse loss, the golden ratio, momentum. */
import { conventionalPair, golden, synapse } from "../../lib/theory/index.js";
import { figure, formulas, presets, section, slider } from "./parts.js";

const synapsePlaces = [
  { text: "golden point p₁", set: { p: golden.p1 } }, { text: "one half", set: { p: 0.5 } },
  { text: "least net loss p*", set: { p: synapse.pStar } },
];
const sections = [{ text: "golden section", set: { p: golden.p1 } }, { text: "one half", set: { p: 0.5 } }];
const synapseFormulas = [
  String.raw`L_{\mathrm{exc}}(p) = -p\,\ln(1-p)`, String.raw`L_{\mathrm{inh}}(p) = -p\,\ln\,p`,
  String.raw`L_{\mathrm{net}}(p) = -p\,\ln\,\frac{1-p}{p}`,
];
/** The synapse loss. */
export const synapseSection = (): string => section("synapse", "The synapse loss", `
<p>A signal crosses a synapse with probability <i>p</i>. One force opens the gate, another closes it; each is worth the logarithm of a
probability. Weighted with the expectation, and with the expectation
equal to what happens, they are two curves over <i>p</i>. Their difference is the net loss.</p>
${formulas(...synapseFormulas)}
<div class="explorable">${figure("synapse")}
<div class="controls">${slider("p", "synapse")}${presets("Places on the curve", synapsePlaces)}
<p class="aside">Drag <i>p</i>, use the arrow keys, or type a number. At one half both forces are equal and the net loss is zero.
At p₁ = ${golden.p1.toFixed(4)} net and inhibitory loss are equal. Training with the excitatory curve of the error probability is
what this project reads as the paper's synapse loss.</p></div></div>`);

/** The golden ratio. */
export const goldenSection = (): string => section("golden", "The golden ratio", `
<p>Cut a line so that the longer part is to the whole as the shorter is to the longer. There is one such place, and the synapse's curves
meet there.</p>
${formulas(String.raw`p = \frac{1-p}{p}`, String.raw`p_1 = \frac{\sqrt5-1}{2} \approx ${golden.p1.toFixed(4)}`)}
<div class="explorable two"><div>${figure("section")}
<div class="controls below">${slider("p", "golden")}${presets("Places", sections)}</div></div>${figure("crossing")}</div>
<p>From this number come the two that training uses:</p>
${formulas(
  String.raw`\alpha = \sqrt2\,p_1 \approx ${golden.alpha.toFixed(4)}`, String.raw`\eta = (1-\alpha)^2 \approx ${golden.eta.toFixed(5)}`,
)}
<p class="aside">The source gives arguments for both values. Checked line by line they are no derivations, so this project takes the
values as definitions: see the arguments for <a href="#ledger-M2.argument">M2</a> and <a href="#ledger-M3.argument">M3</a> in the
ledger.</p>`);

type Best = { readonly learningRate: number; readonly momentum: number } | undefined;

/** Pairs to try on a quadratic; `best` is the grid's cell with the best mean. */
function pairsToTry(best: Best): Parameters<typeof presets>[1] {
  const bestOfGrid = best && {
    text: `best mean of the grid (${best.learningRate}, ${best.momentum})`, set: { eta: best.learningRate, alpha: best.momentum },
  };
  return [
    { text: "golden pair", set: { eta: golden.eta, alpha: golden.alpha } },
    { text: "common practice", set: { eta: conventionalPair.learningRate, alpha: conventionalPair.momentum } },
    ...(bestOfGrid ? [bestOfGrid] : []),
    { text: "no momentum", set: { alpha: 0 } }, { text: "no noise", set: { noise: 0 } },
  ];
}

const gainOf = ({ learningRate, momentum }: Exclude<Best, undefined>): number => learningRate / (1 - momentum);

/** Momentum. */
export const momentumSection = (best: Best): string => section("momentum", "Momentum", `
<p>Each step is the gradient's, plus a part of the step before. On a quadratic of curvature <i>c</i> two roots decide everything: whether
the error creeps, swings, or grows.</p>
${formulas(String.raw`\Delta w(t) = -\eta\,g(t) + \alpha\,\Delta w(t-1)`, String.raw`r^2 - (1+\alpha-\eta c)\,r + \alpha = 0`)}
<div class="explorable two">${figure("trace")}${figure("roots")}
<div class="controls wide">${(["eta", "alpha", "c", "noise"] as const).map((name) => slider(name, "momentum")).join("")}
${presets("Pairs", pairsToTry(best))}</div></div>
<p>Seen from the gradients, momentum is a filter: slow changes pass, fast ones are damped.</p>
<div class="explorable">${figure("filter")}<div class="controls"><p class="aside">For the golden pair <i>η</i> is the square of
1 − <i>α</i>, so its slowest gradients pass with the gain 1 − <i>α</i> = ${(1 - golden.alpha).toFixed(3)}.
Common practice has ${gainOf(conventionalPair).toFixed(3)}.
The formulas are M8 and M9 of the <a href="#ledger">ledger</a>.</p></div></div>`);
