/**
 * The synapse as a training loss, at the level of one output unit (S13-S17). Target t in {0, 1}, output y in (0, 1),
 * error probability e = |t - y|; a network's loss is the sum over units, averaged over the batch.
 */
import { synapse, type Curve } from "./synapse.js";
import { derivedHere, probability } from "./standing.js";

/**
 * Error probability `e = |t - y|` of one unit.
 * @throws RangeError for y outside [0, 1]
 * @example errorProbability(1, 0.75) // 0.25
 */
export function errorProbability(target: 0 | 1, output: number): number {
  return Math.abs(target - probability(output, "y"));
}

/**
 * Unit losses over the error probability e, in nats:
 * `synapse` `-e ln(1 - e)` (S13; stated, GLM20: our reading, the excitatory force with E = e; on the target unit of a
 * softmax alone it is the focal loss of Lin et al. 2017 with gamma = 1, S16);
 * `synapse-net` `-e ln((1 - e)/e)` (S14; stated, GLM20; least at e = pStar, so it refuses certainty);
 * `cross-entropy` `-ln(1 - e)` (S15; derived: the binary cross entropy of the unit).
 * @throws RangeError outside [0, 1]
 * @example unitLoss.synapse.value(0.5) // 0.34657359027997264
 */
export const unitLoss = {
  synapse: {
    formula: "-e * log(1 - e)",
    slopeFormula: "-log(1 - e) + e / (1 - e)",
    variable: "e",
    latex: String.raw`\ell_{\mathrm{synapse}}(e) = -e\ln(1-e)`,
    source: { key: "GLM20", place: "introduction; our reading: the excitatory force with E = e" },
    standing: "stated",
    value: synapse.excitatory.value,
    slope: synapse.excitatory.slope,
  },
  "synapse-net": {
    formula: "-e * log((1 - e) / e)",
    slopeFormula: "log(e / (1 - e)) + 1 / (1 - e)",
    variable: "e",
    latex: String.raw`\ell_{\mathrm{net}}(e) = -e\ln\frac{1-e}{e}`,
    source: { key: "GLM20", place: "introduction; our reading: the net force with E = e" },
    standing: "stated",
    value: synapse.net.value,
    slope: synapse.net.slope,
  },
  "cross-entropy": {
    formula: "-log(1 - e)",
    slopeFormula: "1 / (1 - e)",
    variable: "e",
    latex: String.raw`\ell_{\mathrm{ce}}(e) = -\ln(1-e)`,
    source: derivedHere,
    standing: "derived",
    value: (e) => (probability(e, "e") === 0 ? 0 : -Math.log1p(-e)),
    slope: (e) => 1 / (1 - probability(e, "e")),
  },
} as const satisfies Record<string, Curve>;

/**
 * Focal loss of the target unit, `-(1 - y)^gamma ln y` (Lin et al. 2017), y in (0, 1], in nats; with gamma = 1 and
 * e = 1 - y it is `unitLoss.synapse` (S16).
 * @example focal(0.5, 1) // 0.34657359027997264
 */
export function focal(output: number, gamma: number): number {
  return -Math.pow(1 - probability(output, "y"), gamma) * Math.log(output);
}

/**
 * The entropy term `e ln e` by which `synapse-net` differs from the focal loss (S17), in nats.
 * @example confidenceTerm(0.5) // -0.34657359027997264
 */
export function confidenceTerm(e: number): number {
  return -synapse.inhibitory.value(e);
}

