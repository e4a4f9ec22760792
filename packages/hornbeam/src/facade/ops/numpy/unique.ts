// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../../facadeOp.ts";

/**
 * The distinct elements of x (or its distinct parts along an axis), and on request where each first occurs, which of them each element is
 * and how often they occur (int32), in this order. How many there are depends on values, so the result is a promise; with `size`
 * it has that many (padded with `fillValue`, index 1, count 0) and comes at once, in compiled functions too. Gradients flow to the
 * first occurrences. Sorting happens on the host. (`keras.ops.unique`)
 * @throws ValueError without `size` in a compiled function or on symbolic values.
 */
export const unique: typeof ops.unique = /* @__PURE__ */ facadeOp("Unique", ops.unique);
