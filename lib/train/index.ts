/** Training: networks as plain data, the Float32 core on WebAssembly kernels, and the plain float64 reference beside it. */
export type * from "./types.js";
export { lenet5, mlp, network, networks, paperNetwork, type NetworkName } from "./networks.js";
export { variants } from "./names.js";
export {
  formulaName,
  formulaOf,
  hasKernel,
  lossNames,
  losses,
  lossOf,
  plainLosses,
  readyLosses,
  type FormulaName,
  type KernelLossName,
  type Loss,
} from "./losses.js";
export { formula, outputAt, type Dual, type Output } from "./loss-formula.js";
export { activations, type Activation, type ActivationLayer } from "./activations.js";
export { layerKinds } from "./layers.js";
export { checkOptimizer, learningRateAt, optimizerNames, optimizers, ruleOf, type UpdateRule } from "./optimizers.js";
export { scheduleFactor, schedules, type LearningRateSchedule, type Position } from "./schedules.js";
export { checkFields, expected, spoken, type Choices, type Setting, type Settings } from "./settings.js";
export { plainNetwork } from "./networks.js";
export { plainOptimizer } from "./optimizers.js";
export { shapesOf, type LayerShape, type ParameterShape, type Shape, type Shapes } from "./engine/shapes.js";
export { initializers, initialParameters, initialWeightsNames, type InitialWeights } from "./initial.js";
export { chooseVariant, type VectorBits } from "./engine/wasm.js";
export { vectorWidth } from "./engine/vector-width.js";
export { modelFrom, train, type ModelOptions } from "./train.js";
export { fromPytorch, stateFromPytorch, stateToPytorch, toPytorch, type Weights, type WeightsInfo } from "./io/pytorch.js";
export { fromSafetensors, notesOf, toSafetensors } from "./io/safetensors.js";
export { readSafetensors, type TensorReader } from "./io/safetensors-file.js";
export { onnxOpset, toOnnx, type OnnxOptions } from "./io/onnx.js";
export { engineOf } from "./engine/engine-of.js";
export { WasmEngine } from "./engine/wasm-engine.js";
export type { BatchSums, Engine, EngineOptions } from "./engine/engine.js";
export { activity, type Activity } from "./sparsity.js";
export { ReferenceNetwork } from "./reference/network.js";
export { sigmoidUnit, softmaxSample } from "./reference/loss.js";
