import { isTensor, tensor, type Tensor, type TensorLike } from "@hornbeam/core";
import { isFloat, sameShape, ShapeError, showShape, type DType, type Shape } from "@hornbeam/ir";
import { cast } from "@hornbeam/ops";
import type { Constraint, Initializer, Regularizer } from "./types.ts";

/** Options of `Variable`. */
export interface VariableOptions {
  readonly name?: string;
  /** for an initializer */
  readonly shape?: Shape;
  readonly dtype?: DType;
  /** whether it is read in `computeDtype` (default true) */
  readonly autocast?: boolean;
  readonly trainable?: boolean;
  readonly regularizer?: Regularizer | null;
  readonly constraint?: Constraint | null;
  /** dtype a layer computes in, where that is another (mixed precision) */
  readonly computeDtype?: DType;
}

/**
 * A named place for a tensor: weights, optimizer slots, metric state. The tensor is immutable, the place is not: a compiled step puts
 * open inputs here while it is traced and reads out what was assigned.
 */
export class Variable {
  name: string;
  /** `dense/kernel`: set when the owner gets its final name */
  path: string;
  readonly shape: Shape;
  readonly dtype: DType;
  trainable: boolean;
  readonly regularizer: Regularizer | null;
  readonly constraint: Constraint | null;
  readonly computeDtype: DType | undefined;
  /** The current value, as stored. Setting it does not check; use `assign`. */
  value: Tensor;

  /** The first value is a tensor, or made by an initializer for the `shape` of the options. */
  constructor(initializer: TensorLike | Initializer, options: VariableOptions = {}) {
    this.name = options.name ?? "variable";
    this.path = this.name;
    this.trainable = options.trainable ?? true;
    this.regularizer = options.regularizer ?? null;
    this.constraint = options.constraint ?? null;
    const { shape, dtype } = options;
    const made = shape
      ? (initializer as Initializer).call(shape, dtype ?? "float32")
      : tensor(initializer as TensorLike, dtype ? { dtype } : {});
    this.value = dtype && made.dtype !== dtype ? cast(made, dtype) : made;
    this.shape = this.value.shape;
    this.dtype = this.value.dtype;
    this.computeDtype = options.autocast === false ? undefined : options.computeDtype;
  }

  /** The value in the dtype its layer computes in. */
  get tensor(): Tensor {
    const { computeDtype, value } = this;
    return computeDtype && computeDtype !== value.dtype && isFloat(value.dtype) ? cast(value, computeDtype) : value;
  }

  /**
   * Puts another value in place, cast to the variable's dtype.
   * @throws ShapeError where the shape is another; the old value stays.
   */
  assign(value: TensorLike): this {
    const t = isTensor(value) ? value : tensor(value, { dtype: this.dtype });
    if (!sameShape(t.shape, this.shape))
      throw new ShapeError(
        `${this.path}: the shape of a variable stays; received ${showShape(t.shape)} for ${showShape(this.shape)}. Reshape the value.`,
      );
    this.value = t.dtype === this.dtype ? t : cast(t, this.dtype);
    return this;
  }

  toString(): string {
    return `Variable(path=${this.path}, shape=${showShape(this.shape)}, dtype=${this.dtype})`;
  }
}
