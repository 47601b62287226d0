/**
 * Theory, checker and training core for browsers: `import { golden, check, train, loadKernels } from "golden-momentum/browser"`. No module
 * behind it asks for Node. Kernels are loaded first (`await loadKernels()`); a run then gives the weights that it gives on Node, bit for
 * bit, where the processor multiplies and adds in the same way.
 */
export * from "../errors.js";
export * from "../theory/index.js";
export * from "../derivation/core.js";
export * from "../data/core.js";
export * from "../train/index.js";
export { loadKernels, type KernelSources } from "../train/hosts/browser.js";
// Two names stand in both rooms; the theory's are the ones that its equations are checked with.
export { sigmoidUnit, softmaxSample } from "../theory/index.js";
