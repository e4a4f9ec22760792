import type { Pieces, Tensor, Tree } from "@hornbeam/core";
import type { Variable } from "@hornbeam/nn";

/** Scalars of a step or an epoch by name: `{ loss: 0.31, accuracy: 0.92 }`. */
export type Logs = Readonly<Record<string, number>>;

/** One batch on its way into a step: inputs, targets and weights as trees of tensors. */
export interface Batch {
  readonly x: Tree<Tensor>;
  readonly y?: Tree<Tensor>;
  readonly sampleWeight?: Tree<Tensor>;
  /** further batches of the same call, with `stepsPerExecution` */
  readonly rest?: readonly Batch[];
}

/** What the loops need of a model; every model of `@hornbeam/nn` has it. */
export interface TrainableModel {
  readonly name: string;
  apply(x: never, options?: { readonly training?: boolean }): unknown;
  readonly variables: readonly Variable[];
  readonly trainableVariables: readonly Variable[];
  /** penalties of regularizers and `addLoss`, of the last call */
  readonly losses: readonly Tensor[];
  /** forgets the penalties of earlier calls */
  clearLosses?(): void;
  /** names of the outputs, where there are several */
  readonly outputNames?: readonly string[];
  /** overrides of the steps, as in Keras; `trainer` has the parts to build them from */
  trainStep?(batch: Batch, trainer: unknown): Record<string, Tensor>;
  testStep?(batch: Batch, trainer: unknown): Record<string, Tensor>;
  predictStep?(batch: Batch): Tree<Tensor>;
}

/** A loss as the loops use it: `@hornbeam/losses` has them. */
export interface LossLike {
  readonly name: string;
  apply(yTrue: Tensor, yPred: Tensor, sampleWeight?: Tensor): Tensor;
}
/** A function of targets and predictions; its values are averaged. */
export type LossFunction = (yTrue: Tensor, yPred: Tensor) => Tensor;

/** A streaming metric: `@hornbeam/metrics` has them. */
export interface MetricLike {
  readonly name: string;
  readonly variables: readonly Variable[];
  updateState(yTrue: Tensor, yPred: Tensor, sampleWeight?: Tensor): void;
  result(): Tensor | Record<string, Tensor>;
  resetState(): void;
}

/** An optimizer: `@hornbeam/optimizers` has them. */
export interface OptimizerLike {
  readonly variables: readonly Variable[];
  /** what a compiled step reads and writes, where that is more than `variables` */
  readonly stepVariables?: readonly Variable[];
  build(variables: readonly Variable[]): void;
  apply(gradients: readonly (Tensor | undefined)[], variables: readonly Variable[]): void;
  /** `apply` with breaks */
  applyInPieces?(gradients: readonly (Tensor | undefined)[], variables: readonly Variable[]): Pieces<void>;
  scaleLoss?(loss: Tensor): Tensor;
  readonly iterations: Variable;
  learningRate: unknown;
  /** what the graph of a step is made with besides variables: schedules of the learning rate */
  readonly schedules?: readonly unknown[];
  /** weights with their moving averages, where it keeps such */
  readonly averages?: readonly (readonly [Variable, Variable])[];
  /** at the end of training: puts averages into the weights where it keeps such */
  finalizeVariableValues?(variables: readonly Variable[]): void;
}
