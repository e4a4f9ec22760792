import type { Tensor } from "@hornbeam/core";
import type { DType } from "@hornbeam/ir";
import type { Budget } from "../compare.ts";
import type { Nd } from "../reference/nd.ts";

/** One computation on given operands, and what it should give. */
export interface Case {
  /** shapes, views and parameters, for people */
  readonly label: string;
  readonly inputs: readonly Nd[];
  readonly fn: (...xs: Tensor[]) => Tensor | readonly Tensor[];
  /** the definition over plain arrays */
  readonly expected?: (...xs: Nd[]) => Nd | readonly Nd[];
  readonly budget: Budget;
}

/** The cases of one primitive in one dtype; made when their test runs. */
export interface CaseGroup {
  /** the primitive's name, as exported by @hornbeam/ops/primitives */
  readonly op: string;
  readonly dtype: DType;
  /** all dtypes that the backend must hold for it */
  readonly needs?: readonly DType[];
  readonly cases: () => readonly Case[];
}

export const EXACT: Budget = { ulp: 0, signedZero: true };
export const FLOATS: readonly DType[] = ["float32", "float64", "float16", "bfloat16"];
export const SIGNED: readonly DType[] = ["int8", "int16", "int32", "int64"];
export const UNSIGNED: readonly DType[] = ["uint8", "uint16", "uint32"];
export const INTS: readonly DType[] = [...SIGNED, ...UNSIGNED];
export const NUMBERS: readonly DType[] = [...FLOATS, ...INTS];
export const ALL: readonly DType[] = [...NUMBERS, "bool"];
