/** Many runs at once on a GPU, in WGSL: kernels as text, and the ensemble that runs them on a device given to it. */
export { deviceData, Ensemble, mostRuns, type DeviceData, type EnsembleRun, type RunSums } from "./ensemble.js";
export { openGpu, OutOfMemory, type Gpu } from "./device.js";
export { dropoutRate } from "./geometry.js";
