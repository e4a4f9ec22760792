import type { Tensor, TensorLike } from "@hornbeam/core";
import { normalizeAxis, type DType } from "@hornbeam/ir";
import { cumulativeOf, reshapeTo } from "../primitives/index.ts";
import { asType, numberDType, toTensor } from "../util/args.ts";

/** Options of running reductions. */
export interface CumulativeOptions {
  /** By default the tensor is taken flat. */
  readonly axis?: number | null;
  /** Dtype of the sums. Default: that of x, int32 for bool. */
  readonly dtype?: DType;
}
/** A running reduction. */
export type CumulativeFn = (x: TensorLike, options?: CumulativeOptions) => Tensor;

const cumulative =
  (op: string, reducer: "sum" | "prod"): CumulativeFn =>
  (x, { axis, dtype } = {}) => {
    const given = toTensor(x);
    const t = asType(given, dtype ?? numberDType(given.dtype));
    const flat = axis === undefined || axis === null;
    const y = flat ? reshapeTo(t, [t.size]) : t;
    return cumulativeOf(y, {
      reducer,
      axis: normalizeAxis(flat ? 0 : axis, y.rank, op),
      reverse: false,
      exclusive: false,
    });
  };
/**
 * Running sums: y[i] = x[0] + … + x[i]. (`keras.ops.cumsum`)
 * @example
 * ```ts
 * import { cumsum } from "hornbeam";
 * console.log(await cumsum([1, 2, 3]).array()); // → [ 1, 3, 6 ]
 * ```
 */
export const cumsum: CumulativeFn = /* @__PURE__ */ cumulative("cumsum", "sum");
/**
 * Running products: y[i] = x[0] · … · x[i]. (`keras.ops.cumprod`)
 * @example
 * ```ts
 * import { cumprod } from "hornbeam";
 * console.log(await cumprod([1, 2, 3, 4]).array()); // → [ 1, 2, 6, 24 ]
 * ```
 */
export const cumprod: CumulativeFn = /* @__PURE__ */ cumulative("cumprod", "prod");
