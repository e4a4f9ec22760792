export { js } from "@hornbeam/backend-js";
export { wasm, type WasmOptions } from "@hornbeam/backend-wasm";
export { webgpu, type WebgpuOptions } from "@hornbeam/backend-webgpu";
export {
  grad,
  valueAndGrad,
  vjp,
  jvp,
  jacobian,
  hessian,
  checkpoint,
  checkpoint as remat,
  customGradient,
} from "@hornbeam/autodiff";
export { createDevice, debug, explain, jit, setDevice, showGraph } from "@hornbeam/compiler";
export { Constraint, MaxNorm, MinMaxNorm, NonNeg, UnitNorm } from "@hornbeam/constraints";
export { isTensor, Tensor, type TensorLike } from "@hornbeam/core";
export { tensor } from "./facade/tensor.ts";
export { asArray, createRandom, Dataset, parseIdx, splitDataset, toNested, trainTestSplit } from "@hornbeam/data";
export {
  Constant,
  GlorotNormal,
  GlorotUniform,
  HeNormal,
  HeUniform,
  Initializer,
  LecunNormal,
  LecunUniform,
  Ones,
  Orthogonal,
  RandomNormal,
  RandomUniform,
  STFT,
  TruncatedNormal,
  VarianceScaling,
  Zeros,
} from "@hornbeam/initializers";
export {
  DeviceError,
  DeviceLostError,
  DTypeError,
  FormatError,
  HornbeamError,
  setRandomSeed,
  ShapeError,
  UnsupportedError,
  ValueError,
  type Backend,
  type DType,
  type Shape,
  type TypedArray,
} from "@hornbeam/ir";
export {
  DTypePolicy,
  getMask,
  GraphFunction as Function,
  Input,
  InputLayer,
  InputSpec,
  KerasOperation as Operation,
  isKerasTensor,
  KerasTensor,
  Layer,
  SeedGenerator,
  setMask,
  symbolicOp,
  Variable,
  withValues,
  type CallOptions,
  type Config,
  type LayerOptions,
  type SymbolicShape,
} from "@hornbeam/nn";
export * from "@hornbeam/optimizers";
export { Quantizer } from "@hornbeam/quantizers";
export { L1, L1L2, L2, OrthogonalRegularizer, Regularizer } from "@hornbeam/regularizers";
export {
  gradients,
  recovering,
  Trainer,
  updating,
  type Batch,
  type FitOptions,
  type KerasTrainer,
  type Logs,
  type LossArguments,
  type RecoveringBackend,
  type RecoveringOptions,
} from "@hornbeam/train";
export { Loss } from "@hornbeam/losses";
export { AUC, Mean, Metric, Precision, Recall } from "@hornbeam/metrics";
export { FloatDTypePolicy } from "@hornbeam/nn/dtypePolicies";
export * from "./facade/callbacks/index.ts";
export { cloneModel, type CloneOptions } from "./facade/cloneModel.ts";
export { ensureDevice } from "./facade/device.ts";
export * from "./facade/layers.ts";
export { loadModel, modelFromJSON, type LoadOptions } from "./facade/loadModel.ts";
export { Functional, Model, Sequential } from "./facade/models.ts";
export type { LossName, LossSpec, MetricName, MetricSpec, OptimizerName, OptimizerSpec } from "./facade/nameTypes.ts";
export {
  deserializeKerasObject,
  KerasFileEditor,
  loadWeights,
  saveModel,
  saveWeights,
  serializeKerasObject,
} from "./facade/saving/index.ts";
export type { StateTree } from "./facade/stateTree.ts";
export type { ModelCompileOptions, TrainingMethods } from "./facade/trainable.ts";
export * from "./facade/nodeUtils.ts";
export * from "./facade/ops/index.ts";
export { plotModel, type PlotModelOptions } from "./facade/plotModel.ts";
export {
  arrayToImg,
  getSourceInputs,
  imgToArray,
  modelToDot,
  packXYSampleWeight,
  padSequences,
  Progbar,
  PyDataset,
  smartResize,
  standardizeDtype,
  timeseriesDatasetFromArray,
  toCategorical,
  unpackXYSampleWeight,
  version,
  type DirectoryDataset,
  type ImageValue,
} from "@hornbeam/utils";
// Keras's modules by name, for `import * as keras from "hornbeam"`: keras.ops.add, keras.losses.Huber, keras.random.normal.
export * as activations from "@hornbeam/activations";
export * as dtypePolicies from "@hornbeam/nn/dtypePolicies";
export * as callbacks from "./facade/callbacks/index.ts";
export * as backend from "@hornbeam/utils/backend";
export * as config from "@hornbeam/utils/config";
export * as constraints from "@hornbeam/constraints";
export * as initializers from "@hornbeam/initializers";
export * as losses from "@hornbeam/losses";
export * as metrics from "@hornbeam/metrics";
export * as optimizers from "@hornbeam/optimizers";
export * as quantizers from "@hornbeam/quantizers";
export * as random from "@hornbeam/ops/random";
export * as regularizers from "@hornbeam/regularizers";
export * as tree from "@hornbeam/utils/tree";
export * as distillation from "./facade/distillation/index.ts";
export * as boundingBoxes from "./facade/boundingBoxes.ts";
export * as image from "./facade/ops/image.ts";
export * as layers from "./facade/layersModule.ts";
export * as ops from "./facade/ops/index.ts";
export * as saving from "./facade/saving/index.ts";
export * as utils from "./facade/utils.ts";
export * as visualization from "./facade/visualization.ts";
