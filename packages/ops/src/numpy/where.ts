import type { Tensor, TensorLike } from "@hornbeam/core";
import { broadcastShapes, ValueError } from "@hornbeam/ir";
import { broadcastTo, castTo, selectOf } from "../primitives/index.ts";
import { operands, promote, toTensor } from "../util/args.ts";

/**
 * x1 where the condition is true, else x2; all three broadcast. The places where it is true, Keras's `where(condition)`, are
 * `nonzero(condition)`. Gradients flow to x1 and x2. (`keras.ops.where`)
 * @throws ShapeError where shapes do not broadcast.
 * @example
 * ```ts
 * import { where } from "hornbeam";
 * console.log(await where([true, false], [1, 2], 0).array()); // → [ 1, 0 ]
 * ```
 */
export const where = (condition: TensorLike, x1: TensorLike, x2: TensorLike): Tensor => {
  const test = castTo(toTensor(condition), "bool");
  const [x, y] = operands("where", [x1, x2]);
  const shape = broadcastShapes(test.shape, x!.shape, "where");
  return selectOf(broadcastTo(test, shape), broadcastTo(x!, shape), broadcastTo(y!, shape));
};

/** Options of `select`. */
export interface SelectOptions {
  /** Where no condition is true. Default 0. */
  readonly default?: TensorLike;
}
/**
 * The choice that belongs to the first true condition, else the default; all broadcast. (`keras.ops.select`)
 * @throws ValueError unless there are as many choices as conditions.
 * @example
 * ```ts
 * import { select } from "hornbeam";
 * console.log(await select([[true, false], [true, true]], [[1, 2], [3, 4]]).array()); // → [ 1, 4 ]
 * ```
 */
export const select = (
  condlist: readonly TensorLike[],
  choicelist: readonly TensorLike[],
  { default: other = 0 }: SelectOptions = {},
): Tensor => {
  if (!condlist.length || condlist.length !== choicelist.length)
    throw new ValueError(
      `select: as many choices as conditions, at least one; received ${condlist.length} and ${choicelist.length}.`,
      { op: "select" },
    );
  const [fallback, ...choices] = promote([other, ...choicelist]);
  return condlist.reduceRight<Tensor>((y, test, i) => where(test, choices[i]!, y), fallback!);
};
