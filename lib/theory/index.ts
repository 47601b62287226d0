/** The theory as values: `import { golden, synapse } from "golden-momentum/theory"`. */
export * from "./standing.js";
export * from "./field.js";
export * from "./golden.js";
export * from "./exact.js";
export * from "./lambert.js";
export * from "./synapse.js";
export { confidenceTerm, errorProbability, focal, unitLoss } from "./loss.js";
export * from "./momentum.js";
export * from "./bayes.js";
export * from "./logits.js";
export * from "./stability.js";
