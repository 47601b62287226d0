/** Training: networks as plain data, the Float32 core on WebAssembly kernels, and the plain float64 reference beside it. */
export type * from "./types.js";
export { lenet5, mlp, network, networks, paperNetwork, type NetworkName } from "./networks.js";
export { lossNames, variants } from "./names.js";
export { shapesOf, type LayerShape, type ParameterShape, type Shape, type Shapes } from "./shapes.js";
export { initialParameters } from "./initial.js";
export { chooseVariant, type VectorBits } from "./wasm.js";
export { widestVectors } from "./widest.js";
export { train } from "./train.js";
export { fromSafetensors, toSafetensors } from "./safetensors.js";
export { onnxOpset, toOnnx, type OnnxOptions } from "./onnx.js";
export { engineOf } from "./engine-of.js";
export { WasmEngine } from "./wasm-engine.js";
export type { BatchSums, Engine, EngineOptions } from "./engine.js";
export { activity, type Activity } from "./sparsity.js";
export { ReferenceNetwork } from "./reference/network.js";
export { sigmoidUnit, softmaxSample } from "./reference/loss.js";
