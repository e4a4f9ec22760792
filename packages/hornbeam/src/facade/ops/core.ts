// Written by `npm run facades`.
import { symbolicOp } from "@hornbeam/nn";
import * as ops from "@hornbeam/ops";

export const cast: typeof ops.cast = /* @__PURE__ */ symbolicOp("Cast", ops.cast, "keras.src.ops.core");
export const saturateCast: typeof ops.saturateCast = /* @__PURE__ */ symbolicOp(
  "SaturateCast",
  ops.saturateCast,
  "keras.src.ops.core",
);
export const scatter: typeof ops.scatter = /* @__PURE__ */ symbolicOp("Scatter", ops.scatter, "keras.src.ops.core");
export const scatterUpdate: typeof ops.scatterUpdate = /* @__PURE__ */ symbolicOp(
  "ScatterUpdate",
  ops.scatterUpdate,
  "keras.src.ops.core",
);
export const slice: typeof ops.slice = /* @__PURE__ */ symbolicOp("Slice", ops.slice, "keras.src.ops.core");
export const sliceUpdate: typeof ops.sliceUpdate = /* @__PURE__ */ symbolicOp(
  "SliceUpdate",
  ops.sliceUpdate,
  "keras.src.ops.core",
);
export const stopGradient: typeof ops.stopGradient = /* @__PURE__ */ symbolicOp(
  "StopGradient",
  ops.stopGradient,
  "keras.src.ops.core",
);
export const unstack: typeof ops.unstack = /* @__PURE__ */ symbolicOp("Unstack", ops.unstack, "keras.src.ops.core");
