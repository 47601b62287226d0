/** Many runs at once on a GPU, in WGSL: kernels as text, and the ensemble that runs them on a device given to it. */
export { Ensemble } from "./ensemble.js";
export { deviceData, mostRuns, type DeviceData } from "./ensemble-memory.js";
export type { EnsembleRun, RunSums } from "./ensemble-run.js";
export { openGpu, OutOfMemory, type Gpu } from "./device.js";
export { dropoutRate } from "./geometry.js";
