import { isInt } from "@hornbeam/ir";
import { standardizeDtype } from "../standardizeDtype.ts";

/** Whether a dtype holds whole numbers, with sign or without: `isIntDtype("uint8")` is true, of "bool" it is false. @throws ValueError for what is no dtype. */
export const isIntDtype = (dtype: string): boolean => isInt(standardizeDtype(dtype));
