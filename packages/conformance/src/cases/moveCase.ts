import type { Tensor } from "@hornbeam/core";
import type { DType, Shape } from "@hornbeam/ir";
import { isIntegral, type Nd, type Value } from "../reference/nd.ts";
import { everyday, sample } from "../values.ts";
import { EXACT, type Case } from "./case.ts";

/** Cases of one op for a dtype. */
export type Make = (dtype: DType) => Case[];

/** A whole number as an element of a dtype. */
export const whole = (v: number, dtype: DType): Value =>
  isIntegral(dtype) ? BigInt(v) : dtype === "bool" ? Number(v !== 0) : v;
/** A case that moves values and must be exact. */
export const one = (
  label: string,
  dtype: DType,
  shapes: readonly Shape[],
  fn: (...xs: Tensor[]) => Tensor,
  expected: (...xs: Nd[]) => Nd,
): Case => ({
  label,
  inputs: shapes.map((s, i) => sample(s, dtype, everyday(dtype), i + s.length)),
  fn,
  expected,
  budget: EXACT,
});
