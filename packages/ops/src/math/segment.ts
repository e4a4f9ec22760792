import type { Tensor, TensorLike } from "@hornbeam/core";
import { ShapeError } from "@hornbeam/ir";
import { castTo, fullOf, scatterOf, type ScatterReducer } from "../primitives/index.ts";
import { toTensor } from "../util/args.ts";

/** Options of the segment reductions. */
export interface SegmentOptions {
  /** How many segments there are: a shape cannot depend on values. */
  readonly numSegments: number;
  /** Kept for Keras's signature. */
  readonly sorted?: boolean;
}
/** Reduces rows of `data` that carry one segment number. */
export type SegmentFn = (data: TensorLike, segmentIds: TensorLike, options: SegmentOptions) => Tensor;

const LEAST: Readonly<Record<string, number>> = {
  int8: -128,
  int16: -32768,
  int32: -2147483648,
  uint8: 0,
  uint16: 0,
  uint32: 0,
};
const MOST: Readonly<Record<string, number>> = {
  int8: 127,
  int16: 32767,
  int32: 2147483647,
  uint8: 255,
  uint16: 65535,
  uint32: 4294967295,
};
const IDENTITY: Readonly<Record<string, (dtype: string) => number>> = {
  sum: () => 0,
  prod: () => 1,
  max: (d) => LEAST[d] ?? -Infinity,
  min: (d) => MOST[d] ?? Infinity,
};

const segment =
  (op: string, reducer: ScatterReducer): SegmentFn =>
  (data, segmentIds, { numSegments }) => {
    const x = toTensor(data);
    const ids = castTo(toTensor(segmentIds), "int32");
    if (ids.rank !== 1 || !x.rank || ids.size !== x.shape[0])
      throw new ShapeError(
        `${op}: there must be one segment number for each row; received shapes [${x.shape}] and [${ids.shape}].`,
        { op },
      );
    return scatterOf(
      fullOf([numSegments, ...x.shape.slice(1)], IDENTITY[reducer]!(x.dtype), x.dtype),
      ids,
      x,
      0,
      reducer,
    );
  };
/**
 * Sums of the rows of each segment; 0 for empty ones. (`keras.ops.segment_sum`)
 * @example
 * ```ts
 * import { segmentSum } from "hornbeam";
 * console.log(await segmentSum([1, 2, 3, 4], [0, 0, 1, 2], { numSegments: 3 }).array()); // → [ 3, 3, 4 ]
 * ```
 */
export const segmentSum: SegmentFn = /* @__PURE__ */ segment("segmentSum", "sum");
/**
 * Products; 1 for empty segments. (`keras.ops.segment_prod`)
 * @example
 * ```ts
 * import { segmentProd } from "hornbeam";
 * console.log(await segmentProd([1, 2, 3, 4], [0, 1, 1, 2], { numSegments: 3 }).array()); // → [ 1, 6, 4 ]
 * ```
 */
export const segmentProd: SegmentFn = /* @__PURE__ */ segment("segmentProd", "prod");
/**
 * Maxima; −∞ (or the least integer) for empty segments. (`keras.ops.segment_max`)
 * @example
 * ```ts
 * import { segmentMax } from "hornbeam";
 * console.log(await segmentMax([1, 5, 3, 4], [0, 0, 1, 2], { numSegments: 3 }).array()); // → [ 5, 3, 4 ]
 * ```
 */
export const segmentMax: SegmentFn = /* @__PURE__ */ segment("segmentMax", "max");
/**
 * Minima; ∞ (or the greatest integer) for empty segments. (`keras.ops.segment_min`)
 * @example
 * ```ts
 * import { segmentMin } from "hornbeam";
 * console.log(await segmentMin([1, 5, 3, 4], [0, 0, 1, 2], { numSegments: 3 }).array()); // → [ 1, 3, 4 ]
 * ```
 */
export const segmentMin: SegmentFn = /* @__PURE__ */ segment("segmentMin", "min");
