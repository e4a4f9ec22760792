export { js } from "@hornbeam/backend-js";
export { wasm, type WasmOptions } from "@hornbeam/backend-wasm";
export { grad, valueAndGrad, vjp, jvp, jacobian, hessian, checkpoint, customGradient } from "@hornbeam/autodiff";
export { createDevice, debug, explain, jit, setDevice, showGraph } from "@hornbeam/compiler";
export * from "@hornbeam/constraints";
export { isTensor, tensor, Tensor, type TensorLike } from "@hornbeam/core";
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
export * from "@hornbeam/ir";
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
  Callback,
  CSVLogger,
  EarlyStopping,
  History,
  LambdaCallback,
  LearningRateScheduler,
  ProgbarLogger,
  ReduceLROnPlateau,
  TerminateOnNaN,
  Trainer,
  type Batch,
  type FitOptions,
  type Logs,
} from "@hornbeam/train";
export { arange, empty, eye, full, identity, linspace, ones, scan, cond, whileLoop, zeros } from "@hornbeam/ops";
export { Loss } from "@hornbeam/losses";
export { AUC, Mean, Metric, Precision, Recall } from "@hornbeam/metrics";
export { ensureDevice } from "./facade/device.ts";
export * from "./facade/layers.ts";
export { loadModel, modelFromJSON, type LoadOptions } from "./facade/loadModel.ts";
export { ModelCheckpoint } from "./facade/ModelCheckpoint.ts";
export { Functional, Model, Sequential } from "./facade/models.ts";
export type { ModelCompileOptions, TrainingMethods } from "./facade/trainable.ts";
export * from "./facade/ops.ts";
