// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../../facadeOp.ts";

/**
 * The places of the elements of x that are not 0, row by row: an int32 tensor of indices for each axis. How many there are depends on
 * values, so the result is a promise; with `size`, as in JAX, it has that many and comes at once, in compiled functions too.
 * (`keras.ops.nonzero`)
 * @throws ValueError without `size` in a compiled function or on symbolic values.
 */
export const nonzero: typeof ops.nonzero = /* @__PURE__ */ facadeOp("Nonzero", ops.nonzero);
