import { tensor, type Tensor, type TensorLike } from "@hornbeam/core";
import { ShapeError, ValueError, isFloat, showShape } from "@hornbeam/ir";
import { getMask } from "@hornbeam/nn";
import { cast, expandDims, logicalAnd, squeeze } from "@hornbeam/ops";
import { reductions, reduceValues } from "./reduce.ts";
import type { LossFn, LossOptions, Reduction } from "./types.ts";

/** Brings targets and predictions to one rank, where one has a last axis of size 1 that the other lacks. */
export const squeezeOrExpand = (yTrue: Tensor, yPred: Tensor): [Tensor, Tensor] => {
  if (yPred.rank === yTrue.rank + 1 && yPred.shape[yPred.rank - 1] === 1 && yTrue.rank > 0)
    return [expandDims(yTrue, -1), yPred];
  if (yTrue.rank === yPred.rank + 1 && yTrue.shape[yTrue.rank - 1] === 1) return [squeeze(yTrue, { axis: -1 }), yPred];
  return [yTrue, yPred];
};

/** The base of losses: a function of targets and predictions, and how its values are reduced. https://keras.io/api/losses/ */
export class Loss {
  static readonly className: string = "Loss";
  readonly name: string;
  readonly reduction: Reduction | null;
  readonly #fn: LossFn;

  constructor(fn: LossFn, name: string, options: LossOptions = {}) {
    this.#fn = fn;
    this.name = options.name ?? name;
    this.reduction = options.reduction === undefined ? "sum_over_batch_size" : options.reduction;
    if (this.reduction !== null && !reductions.includes(this.reduction))
      throw new ValueError(
        `${this.name}: reduction must be one of ${reductions.join(", ")}; received ${JSON.stringify(this.reduction)}.`,
      );
  }

  get className(): string {
    return (this.constructor as typeof Loss).className;
  }

  /** Python's `loss(y_true, y_pred, sample_weight)`. A mask on the predictions counts as weights of 0 and 1. */
  apply(yTrue: TensorLike, yPred: TensorLike, sampleWeight?: TensorLike): Tensor {
    const prediction = floating(tensor(yPred));
    const target = tensor(yTrue);
    const values = this.values(target, prediction);
    const [inMask, outMask] = [getMask(prediction) ?? getMask(tensor(yPred)), getMask(values)];
    return reduceValues(
      this.name,
      values,
      this.reduction,
      sampleWeight === undefined ? undefined : tensor(sampleWeight),
      inMask && outMask ? logicalAnd(inMask, outMask) : (inMask ?? outMask),
    );
  }

  /** Loss values before the reduction. */
  values(yTrue: Tensor, yPred: Tensor): Tensor {
    return this.#fn(yTrue, yPred);
  }

  getConfig(): Record<string, unknown> {
    return { name: this.name, reduction: this.reduction ?? "none" };
  }
}

const floating = (x: Tensor): Tensor => (isFloat(x.dtype) ? x : cast(x, "float32"));

/** Targets and predictions as floats of one dtype and one shape. @throws ShapeError where the shapes differ. */
export const matched = (op: string, yTrue: Tensor, yPred: Tensor): [Tensor, Tensor] => {
  const prediction = floating(yPred);
  const [t, p] = squeezeOrExpand(cast(yTrue, prediction.dtype), prediction);
  if (t.rank !== p.rank || t.shape.some((d, i) => d !== p.shape[i] && d !== 1 && p.shape[i] !== 1))
    throw new ShapeError(
      `${op}: targets and predictions must have one shape; received ${showShape(yTrue.shape)} and ${showShape(yPred.shape)}. Reshape the targets.`,
    );
  return [t, p];
};
