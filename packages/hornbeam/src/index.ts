export { js } from "@hornbeam/backend-js";
export { wasm, type WasmOptions } from "@hornbeam/backend-wasm";
export { grad, valueAndGrad, vjp, jvp, jacobian, hessian, checkpoint, customGradient } from "@hornbeam/autodiff";
export { createDevice, debug, explain, jit, setDevice, showGraph } from "@hornbeam/compiler";
export * from "@hornbeam/constraints";
export { isTensor, Tensor, type TensorLike } from "@hornbeam/core";
export { tensor } from "./facade/tensor.ts";
export { asArray, createRandom, Dataset, parseIdx, splitDataset, toNested, trainTestSplit } from "@hornbeam/data";
export {
  Constant,
  GlorotNormal,
  GlorotUniform,
  HeNormal,
  HeUniform,
  LecunNormal,
  LecunUniform,
  Ones,
  Orthogonal,
  RandomNormal,
  RandomUniform,
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
  Input,
  InputLayer,
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
export * from "@hornbeam/regularizers";
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
export * from "./facade/callbacks/index.ts";
export { cloneModel, type CloneOptions } from "./facade/cloneModel.ts";
export { ensureDevice } from "./facade/device.ts";
export * from "./facade/layers.ts";
export { loadModel, modelFromJSON, type LoadOptions } from "./facade/loadModel.ts";
export { Functional, Model, Sequential } from "./facade/models.ts";
export type { StateTree } from "./facade/stateTree.ts";
export type { ModelCompileOptions, TrainingMethods } from "./facade/trainable.ts";
export * from "./facade/ops/index.ts";
// Keras's modules by name, for `import * as keras from "hornbeam"`: keras.ops.add, keras.losses.Huber, keras.random.normal.
export * as activations from "@hornbeam/activations";
export * as callbacks from "./facade/callbacks/index.ts";
export * as constraints from "@hornbeam/constraints";
export * as initializers from "@hornbeam/initializers";
export * as losses from "@hornbeam/losses";
export * as metrics from "@hornbeam/metrics";
export * as optimizers from "@hornbeam/optimizers";
export * as random from "@hornbeam/ops/random";
export * as regularizers from "@hornbeam/regularizers";
export * as image from "./facade/ops/image.ts";
export * as layers from "./facade/layers.ts";
export * as ops from "./facade/ops/index.ts";
