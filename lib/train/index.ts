/** Training: networks as plain data, the Float32 core on WebAssembly kernels, and the plain float64 reference beside it. */
export type * from "./types.js";
export { lenet5, mlp, network, paperNetwork } from "./networks.js";
export { lossNames, variants } from "./names.js";
export { shapesOf, type LayerShape, type ParameterShape, type Shape, type Shapes } from "./shapes.js";
export { initialParameters } from "./initial.js";
export { chooseVariant } from "./wasm.js";
export { train } from "./train.js";
