// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../../facadeOp.ts";

/** Equal parts along an axis, or parts that end at the given places. (`keras.ops.split`) */
export const split: typeof ops.split = /* @__PURE__ */ facadeOp("Split", ops.split);

/** Parts as equal as possible, the larger ones first. (`keras.ops.array_split`) */
export const arraySplit: typeof ops.arraySplit = /* @__PURE__ */ facadeOp("ArraySplit", ops.arraySplit);

/** `split` along the first axis. (`keras.ops.vsplit`) */
export const vsplit: typeof ops.vsplit = /* @__PURE__ */ facadeOp("Vsplit", ops.vsplit);

/** `split` along the second axis, a vector along its only one. (`keras.ops.hsplit`) */
export const hsplit: typeof ops.hsplit = /* @__PURE__ */ facadeOp("Hsplit", ops.hsplit);

/** `split` along the third axis. (`keras.ops.dsplit`) */
export const dsplit: typeof ops.dsplit = /* @__PURE__ */ facadeOp("Dsplit", ops.dsplit);

/** One tensor per element along an axis, which is dropped. (`keras.ops.unstack`) */
export const unstack: typeof ops.unstack = /* @__PURE__ */ facadeOp("Unstack", ops.unstack, "keras.src.ops.core");
