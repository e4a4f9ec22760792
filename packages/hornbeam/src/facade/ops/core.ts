// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../facadeOp.ts";

export const cast: typeof ops.cast = /* @__PURE__ */ facadeOp("Cast", ops.cast, "keras.src.ops.core");
export const saturateCast: typeof ops.saturateCast = /* @__PURE__ */ facadeOp(
  "SaturateCast",
  ops.saturateCast,
  "keras.src.ops.core",
);
export const scatter: typeof ops.scatter = /* @__PURE__ */ facadeOp("Scatter", ops.scatter, "keras.src.ops.core");
export const scatterUpdate: typeof ops.scatterUpdate = /* @__PURE__ */ facadeOp(
  "ScatterUpdate",
  ops.scatterUpdate,
  "keras.src.ops.core",
);
export const slice: typeof ops.slice = /* @__PURE__ */ facadeOp("Slice", ops.slice, "keras.src.ops.core");
export const sliceUpdate: typeof ops.sliceUpdate = /* @__PURE__ */ facadeOp(
  "SliceUpdate",
  ops.sliceUpdate,
  "keras.src.ops.core",
);
export const stopGradient: typeof ops.stopGradient = /* @__PURE__ */ facadeOp(
  "StopGradient",
  ops.stopGradient,
  "keras.src.ops.core",
);
export const unstack: typeof ops.unstack = /* @__PURE__ */ facadeOp("Unstack", ops.unstack, "keras.src.ops.core");
