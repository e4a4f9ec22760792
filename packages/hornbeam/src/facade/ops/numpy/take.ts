// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../../facadeOp.ts";

/**
 * Elements at the given places of an axis; the axis becomes the axes of `indices`. Negative places count from the end.
 * (`keras.ops.take`)
 */
export const take: typeof ops.take = /* @__PURE__ */ facadeOp("Take", ops.take);

/**
 * Elements at places that differ along the other axes, to which both broadcast; flat without an axis.
 * (`keras.ops.take_along_axis`)
 */
export const takeAlongAxis: typeof ops.takeAlongAxis = /* @__PURE__ */ facadeOp("TakeAlongAxis", ops.takeAlongAxis);
