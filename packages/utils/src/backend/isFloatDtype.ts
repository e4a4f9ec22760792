import { isFloat } from "@hornbeam/ir";
import { standardizeDtype } from "../standardizeDtype.ts";

/** Whether a dtype holds fractions: `isFloatDtype("bfloat16")` is true. @throws ValueError for what is no dtype. */
export const isFloatDtype = (dtype: string): boolean => isFloat(standardizeDtype(dtype));
