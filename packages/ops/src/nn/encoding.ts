import type { Tensor, TensorLike } from "@hornbeam/core";
import { normalizeAxis, type DType } from "@hornbeam/ir";
import { broadcastTo, castTo, eqOf, iotaOf, reduceAny, reshapeTo } from "../primitives/index.ts";
import { toTensor } from "../util/args.ts";

/** Options of `oneHot` and `multiHot`. */
export interface HotOptions {
  /** Where the classes go. Default last. */
  readonly axis?: number;
  /** Default float32. */
  readonly dtype?: DType | null;
  /** Kept for Keras's signature; results are dense. */
  readonly sparse?: boolean;
}

/**
 * 1 at the class a whole number names, else 0; numbers outside the classes give zeros. (`keras.ops.one_hot`)
 * @example
 * ```ts
 * import { oneHot } from "hornbeam";
 * console.log(await oneHot([0, 2], 3).array()); // → [ [ 1, 0, 0 ], [ 0, 0, 1 ] ]
 * ```
 */
export const oneHot = (x: TensorLike, numClasses: number, { axis = -1, dtype }: HotOptions = {}): Tensor => {
  const t = castTo(toTensor(x), "int32");
  const a = normalizeAxis(axis, t.rank + 1, "oneHot");
  const around = (d: number): number[] => [...t.shape.slice(0, a), d, ...t.shape.slice(a)];
  const shape = around(numClasses);
  return castTo(eqOf(broadcastTo(reshapeTo(t, around(1)), shape), iotaOf(shape, a, "int32")), dtype ?? "float32");
};

/**
 * 1 at every class that occurs in a row of whole numbers (the second axis of a batch, the only one of a vector).
 * (`keras.ops.multi_hot`)
 * @example
 * ```ts
 * import { multiHot } from "hornbeam";
 * console.log(await multiHot([0, 2], 4).array()); // → [ 1, 0, 1, 0 ]
 * ```
 */
export const multiHot = (inputs: TensorLike, numClasses: number, { axis = -1, dtype }: HotOptions = {}): Tensor => {
  const t = toTensor(inputs);
  const hot = oneHot(t, numClasses, { axis, dtype: "bool" });
  return castTo(reduceAny(hot, [t.rank > 1 ? 1 : 0]), dtype ?? "float32");
};
