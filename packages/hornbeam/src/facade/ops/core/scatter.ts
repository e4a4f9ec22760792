// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../../facadeOp.ts";

/**
 * Values added into zeros of a shape: `indices` [..., d] name places on the first d axes; equal places add up.
 * (`keras.ops.scatter`)
 */
export const scatter: typeof ops.scatter = /* @__PURE__ */ facadeOp("Scatter", ops.scatter, "keras.src.ops.core");

/** `inputs` with updates at the places `indices` [..., d] name on its first d axes. (`keras.ops.scatter_update`) */
export const scatterUpdate: typeof ops.scatterUpdate = /* @__PURE__ */ facadeOp(
  "ScatterUpdate",
  ops.scatterUpdate,
  "keras.src.ops.core",
);

/**
 * The block of a shape that begins at the given places (numbers, or int tensors known only at run time).
 * (`keras.ops.slice`)
 */
export const slice: typeof ops.slice = /* @__PURE__ */ facadeOp("Slice", ops.slice, "keras.src.ops.core");

/** `inputs` with the block that begins at the given places replaced by `updates`. (`keras.ops.slice_update`) */
export const sliceUpdate: typeof ops.sliceUpdate = /* @__PURE__ */ facadeOp(
  "SliceUpdate",
  ops.sliceUpdate,
  "keras.src.ops.core",
);
