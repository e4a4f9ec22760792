import type { Tensor } from "@hornbeam/core";
import type { DType, Shape } from "@hornbeam/ir";

/** Configuration as Keras saves it: plain JSON values with snake_case keys. */
export type Config = Readonly<Record<string, unknown>>;

/** An object that can be saved: its Keras class name, and what its constructor needs. */
export interface Configurable {
  getConfig(): Config;
}

/** Makes the first value of a variable. `@hornbeam/initializers` has them. */
export interface Initializer extends Configurable {
  call(shape: Shape, dtype: DType): Tensor;
}

/** A penalty on a value, added to the loss. `@hornbeam/regularizers` has them. */
export interface Regularizer extends Configurable {
  call(x: Tensor): Tensor;
}

/** Projects a weight after each update. `@hornbeam/constraints` has them. */
export interface Constraint extends Configurable {
  call(x: Tensor): Tensor;
}

/** Sizes of the axes of a symbolic value; null where it may vary (the batch). */
export type SymbolicShape = readonly (number | null)[];
