import type { Tensor, TensorLike } from "@hornbeam/core";
import { normalizeAxis } from "@hornbeam/ir";
import { argMaxOf, argMinOf, reshapeTo } from "../primitives/index.ts";
import { asType, keptShape, toTensor } from "../util/args.ts";

/** Options of `argmax` and `argmin`. */
export interface ArgReduceOptions {
  /** One axis; by default the whole tensor is taken flat. */
  readonly axis?: number | null;
  /** Keep the axis with size 1. */
  readonly keepdims?: boolean;
}
/** A search for the place of an element. */
export type ArgReduceFn = (x: TensorLike, options?: ArgReduceOptions) => Tensor;

const argReduce =
  (op: string, fn: typeof argMaxOf): ArgReduceFn =>
  (x, { axis, keepdims = false } = {}) => {
    const given = toTensor(x);
    const t = given.dtype === "bool" ? asType(given, "int32") : given;
    if (axis === undefined || axis === null) {
      const y = fn(reshapeTo(t, [t.size]), 0);
      return keepdims
        ? reshapeTo(
            y,
            t.shape.map(() => 1),
          )
        : y;
    }
    const a = normalizeAxis(axis, t.rank, op);
    const y = fn(t, a);
    return keepdims ? reshapeTo(y, keptShape(t.shape, [a])) : y;
  };
/**
 * Place of the largest element (the first of equals), int32. (`keras.ops.argmax`)
 * @example
 * ```ts
 * import { argmax } from "hornbeam";
 * console.log(await argmax([[1, 5, 2], [7, 0, 3]], { axis: 1 }).array()); // → [ 1, 0 ]
 * ```
 */
export const argmax: ArgReduceFn = /* @__PURE__ */ argReduce("argmax", (x, a) => argMaxOf(x, a));
/**
 * Place of the smallest element (the first of equals), int32. (`keras.ops.argmin`)
 * @example
 * ```ts
 * import { argmin } from "hornbeam";
 * console.log(await argmin([[1, 5, 2], [7, 0, 3]], { axis: 1 }).array()); // → [ 0, 1 ]
 * ```
 */
export const argmin: ArgReduceFn = /* @__PURE__ */ argReduce("argmin", (x, a) => argMinOf(x, a));
