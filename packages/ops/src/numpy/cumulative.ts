import type { Tensor, TensorLike } from "@hornbeam/core";
import { normalizeAxis, type DType } from "@hornbeam/ir";
import { cumulativeOf, reshapeTo } from "../primitives/index.ts";
import { asType, numberDType, toTensor } from "../util/args.ts";

/** Options of running reductions. */
export interface CumulativeOptions {
  /** By default the tensor is taken flat. */
  readonly axis?: number | null;
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
/** Running sums: y[i] = x[0] + … + x[i]. */
export const cumsum: CumulativeFn = /* @__PURE__ */ cumulative("cumsum", "sum");
/** Running products: y[i] = x[0] · … · x[i]. */
export const cumprod: CumulativeFn = /* @__PURE__ */ cumulative("cumprod", "prod");
