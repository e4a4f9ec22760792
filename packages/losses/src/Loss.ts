import { tensor, type Tensor, type TensorLike } from "@hornbeam/core";
import { ShapeError, ValueError, isFloat, showShape, type DType } from "@hornbeam/ir";
import { getMask, snakeCase } from "@hornbeam/nn";
import { cast, expandDims, logicalAnd, squeeze } from "@hornbeam/ops";
import { reductions, reduceValues } from "./reduce.ts";
import type { LossFn, LossOptions, Reduction } from "./types.ts";

/** Brings two tensors to one rank, where one has a last axis of size 1 that the other lacks; vectors get one. */
export const squeezeOrExpand = (a: Tensor, b: Tensor): [Tensor, Tensor] => {
  const low = Math.min(a.rank, b.rank);
  if (a.rank + b.rank !== 2 * low + 1 || (a.rank > low ? a : b).shape[low] !== 1) return [a, b];
  const even = (x: Tensor): Tensor =>
    low === 1 ? (x.rank > 1 ? x : expandDims(x, -1)) : x.rank > low ? squeeze(x, { axis: -1 }) : x;
  return [even(a), even(b)];
};

/**
 * The base of losses: a function of targets and predictions, and how its values are reduced. https://keras.io/api/losses/
 * @example class Distance extends Loss { override call(yTrue, yPred) { return abs(subtract(yTrue, yPred)); } }
 */
export class Loss {
  static readonly className: string = "Loss";
  readonly name: string;
  readonly reduction: Reduction | null;
  /** what the loss is computed in, also for predictions of fewer bits */
  readonly dtype: DType;
  #fn: LossFn | undefined;

  /** A subclass overrides `call`; its name is that of the class unless the options have one. */
  constructor(options?: LossOptions);
  /** A loss of a function. */
  constructor(fn: LossFn | undefined, name: string, options?: LossOptions);
  constructor(fn?: LossFn | LossOptions, name?: string, options: LossOptions = {}) {
    if (typeof fn === "object") options = fn;
    else this.#fn = fn;
    const { className, constructor } = this;
    this.name = options.name ?? name ?? snakeCase(className === "Loss" ? constructor.name : className);
    this.dtype = options.dtype ?? "float32";
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
    const given = tensor(yPred);
    const values = this.call(tensor(yTrue), cast(given, this.dtype));
    const [inMask, outMask] = [getMask(given), getMask(values)];
    return reduceValues(
      this.name,
      values,
      this.reduction,
      sampleWeight === undefined ? undefined : tensor(sampleWeight),
      inMask && outMask ? logicalAnd(inMask, outMask) : (inMask ?? outMask),
    );
  }

  /** Loss values before the reduction; a loss of your own may override it. */
  call(yTrue: Tensor, yPred: Tensor): Tensor {
    if (!this.#fn) throw new ValueError(`${this.name}: a loss needs a function, or a call method; it has none.`);
    return this.#fn(yTrue, yPred);
  }

  getConfig(): Record<string, unknown> {
    return { name: this.name, reduction: this.reduction ?? "none" };
  }
}

const floating = (x: Tensor): Tensor => (isFloat(x.dtype) ? x : cast(x, "float32"));

/** Targets and predictions as floats of one dtype and one shape. @throws ShapeError where the shapes differ. */
export const matched = (op: string, yTrue: TensorLike, yPred: TensorLike): [Tensor, Tensor] => {
  const prediction = floating(tensor(yPred));
  const [t, p] = squeezeOrExpand(cast(tensor(yTrue), prediction.dtype), prediction);
  if (t.rank !== p.rank || t.shape.some((d, i) => d !== p.shape[i] && d !== 1 && p.shape[i] !== 1))
    throw new ShapeError(
      `${op}: targets and predictions must have one shape; received ${showShape(t.shape)} and ${showShape(p.shape)}. Reshape the targets.`,
    );
  return [t, p];
};
