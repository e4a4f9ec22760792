import type { Tensor, TensorLike } from "@hornbeam/core";
import { isFloat } from "@hornbeam/ir";
import { divOf, mulOf, neOf, selectOf, sqrtOf, subOf, broadcastTo, eqOf } from "../primitives/index.ts";
import { asType, fill, floatDType, toTensor, type ReduceOptions } from "../util/args.ts";
import { argmax, argmin, type ArgReduceFn } from "./argReduce.ts";
import { cumprod, cumsum, type CumulativeFn } from "./cumulative.ts";
import { max, min, prod, sum, type ReduceFn } from "./reduce.ts";
import { mean } from "./statistics.ts";

/** NaN replaced by a value that does not count. */
const without = (x: TensorLike, value: number): Tensor => {
  const t = toTensor(x);
  return isFloat(t.dtype) ? selectOf(neOf(t, t), fill(t, value), t) : t;
};
/** 1 where x is a number, 0 where it is NaN. */
const present = (x: Tensor): Tensor => selectOf(neOf(x, x), fill(x, 0), fill(x, 1));

/**
 * `sum` that skips NaN. (`keras.ops.nansum`)
 * @example
 * ```ts
 * import { nansum } from "hornbeam";
 * console.log(await nansum([1, NaN, 2]).array()); // → 3
 * ```
 */
export const nansum: ReduceFn = (x, options) => sum(without(x, 0), options);
/**
 * `prod` that skips NaN. (`keras.ops.nanprod`)
 * @example
 * ```ts
 * import { nanprod } from "hornbeam";
 * console.log(await nanprod([3, NaN, 2]).array()); // → 6
 * ```
 */
export const nanprod: ReduceFn = (x, options) => prod(without(x, 1), options);
/**
 * `cumsum` that skips NaN. (`keras.ops.nancumsum`)
 * @example
 * ```ts
 * import { nancumsum } from "hornbeam";
 * console.log(await nancumsum([1, NaN, 2]).array()); // → [ 1, 1, 3 ]
 * ```
 */
export const nancumsum: CumulativeFn = (x, options) => cumsum(without(x, 0), options);
/**
 * `cumprod` that skips NaN. (`keras.ops.nancumprod`)
 * @example
 * ```ts
 * import { nancumprod } from "hornbeam";
 * console.log(await nancumprod([3, NaN, 2]).array()); // → [ 3, 3, 6 ]
 * ```
 */
export const nancumprod: CumulativeFn = (x, options) => cumprod(without(x, 1), options);

// A row of NaN alone: the identity comes out, which is turned back into NaN.
const nanExtremum =
  (fn: ReduceFn, identity: number): ReduceFn =>
  (x, options) => {
    const t = toTensor(x);
    if (!isFloat(t.dtype)) return fn(t, options);
    const y = fn(without(t, identity), options);
    const count = sum(present(t), options);
    return selectOf(eqOf(count, fill(count, 0)), fill(y, NaN), y);
  };
/**
 * `max` that skips NaN; NaN where there is nothing else. (`keras.ops.nanmax`)
 * @example
 * ```ts
 * import { nanmax } from "hornbeam";
 * console.log(await nanmax([1, NaN, 2]).array()); // → 2
 * ```
 */
export const nanmax: ReduceFn = /* @__PURE__ */ nanExtremum((x, o) => max(x, o), -Infinity);
/**
 * `min` that skips NaN; NaN where there is nothing else. (`keras.ops.nanmin`)
 * @example
 * ```ts
 * import { nanmin } from "hornbeam";
 * console.log(await nanmin([1, NaN, 2]).array()); // → 1
 * ```
 */
export const nanmin: ReduceFn = /* @__PURE__ */ nanExtremum((x, o) => min(x, o), Infinity);

const nanArg =
  (fn: ArgReduceFn, identity: number): ArgReduceFn =>
  (x, options = {}) => {
    const t = toTensor(x);
    const y = fn(without(t, identity), options);
    if (!isFloat(t.dtype)) return y;
    const count = sum(present(t), options);
    return selectOf(eqOf(count, fill(count, 0)), fill(y, -1), y);
  };
/**
 * `argmax` that skips NaN; −1 where there is nothing else. (`keras.ops.nanargmax`)
 * @example
 * ```ts
 * import { nanargmax } from "hornbeam";
 * console.log(await nanargmax([1, NaN, 2]).array()); // → 2
 * ```
 */
export const nanargmax: ArgReduceFn = /* @__PURE__ */ nanArg((x, o) => argmax(x, o), -Infinity);
/**
 * `argmin` that skips NaN; −1 where there is nothing else. (`keras.ops.nanargmin`)
 * @example
 * ```ts
 * import { nanargmin } from "hornbeam";
 * console.log(await nanargmin([1, NaN, 2]).array()); // → 0
 * ```
 */
export const nanargmin: ArgReduceFn = /* @__PURE__ */ nanArg((x, o) => argmin(x, o), Infinity);

/**
 * `mean` that skips NaN. (`keras.ops.nanmean`)
 * @example
 * ```ts
 * import { nanmean } from "hornbeam";
 * console.log(await nanmean([1, NaN, 2]).array()); // → 1.5
 * ```
 */
export const nanmean: ReduceFn = (x, options) => {
  const t = toTensor(x);
  return isFloat(t.dtype) ? divOf(sum(without(t, 0), options), sum(present(t), options)) : mean(t, options);
};

/**
 * `var` that skips NaN. (`keras.ops.nanvar`)
 * @example
 * ```ts
 * import { nanvar } from "hornbeam";
 * console.log(await nanvar([1, NaN, 3]).array()); // → 1
 * ```
 */
export const nanvar: ReduceFn = (x, options: ReduceOptions = {}) => {
  const t = asType(toTensor(x), floatDType(toTensor(x).dtype));
  const m = nanmean(t, { axis: options.axis, keepdims: true });
  const d = subOf(t, broadcastTo(m, t.shape));
  return nanmean(mulOf(d, d), options);
};
/**
 * `std` that skips NaN. (`keras.ops.nanstd`)
 * @example
 * ```ts
 * import { nanstd } from "hornbeam";
 * console.log(await nanstd([1, NaN, 3]).array()); // → 1
 * ```
 */
export const nanstd: ReduceFn = (x, options) => sqrtOf(nanvar(x, options));
