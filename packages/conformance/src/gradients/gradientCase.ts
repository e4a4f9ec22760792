import { hostLeaf, type Tensor } from "@hornbeam/core";
import { encode, type Shape } from "@hornbeam/ir";
import type { CheckGradientOptions, Differentiable } from "./checkGradient.ts";

/** One differentiable primitive (or use of one), with inputs drawn from (lo, hi). */
export interface GradientCase {
  /** the primitive, as exported, with what is special about the case */
  readonly name: string;
  readonly f: Differentiable;
  readonly shapes: readonly Shape[];
  readonly range?: readonly [number, number];
  /** in place of drawn inputs */
  readonly data?: readonly (readonly number[])[];
  readonly options?: CheckGradientOptions;
}

export const ints = (data: readonly number[], shape: Shape = [data.length]): Tensor =>
  hostLeaf({ shape, dtype: "int32" }, encode(data, "int32"));
export const bools = (data: readonly number[], shape: Shape): Tensor =>
  hostLeaf({ shape, dtype: "bool" }, encode(data, "bool"));
export const one = (
  name: string,
  f: (x: Tensor) => Tensor | readonly Tensor[],
  lo: number,
  hi: number,
  shape: Shape = [3, 5],
): GradientCase => ({
  name,
  f: (x) => f(x!),
  shapes: [shape],
  range: [lo, hi],
});
export const two = (
  name: string,
  f: (x: Tensor, y: Tensor) => Tensor,
  lo = -1,
  hi = 1,
  shapes: readonly Shape[] = [
    [3, 4],
    [3, 4],
  ],
): GradientCase => ({
  name,
  f: (x, y) => f(x!, y!),
  shapes,
  range: [lo, hi],
});
