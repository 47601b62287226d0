/** Training: networks as plain data, the Float32 core on WebAssembly kernels, and the plain float64 reference beside it. */
export type * from "./types.js";
export { lenet5, mlp, network, networks, paperNetwork, type NetworkName } from "./networks.js";
export { lossNames, variants } from "./names.js";
export { shapesOf, type LayerShape, type ParameterShape, type Shape, type Shapes } from "./engine/shapes.js";
export { initializers, initialParameters, initialWeightsNames, type InitialWeights } from "./initial.js";
export { chooseVariant, type VectorBits } from "./engine/wasm.js";
export { vectorWidth } from "./engine/vector-width.js";
export { train } from "./train.js";
export { fromSafetensors, toSafetensors } from "./io/safetensors.js";
export { fromPytorch, stateFromPytorch, stateToPytorch, toPytorch, type Weights, type WeightsInfo } from "./io/pytorch.js";
export { onnxOpset, toOnnx, type OnnxOptions } from "./io/onnx.js";
export { engineOf } from "./engine/engine-of.js";
export { WasmEngine } from "./engine/wasm-engine.js";
export type { BatchSums, Engine, EngineOptions } from "./engine/engine.js";
export { activity, type Activity } from "./sparsity.js";
export { ReferenceNetwork } from "./reference/network.js";
export { sigmoidUnit, softmaxSample } from "./reference/loss.js";
