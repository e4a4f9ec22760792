// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../../facadeOp.ts";

/** x in another dtype. (`keras.ops.cast`) */
export const cast: typeof ops.cast = /* @__PURE__ */ facadeOp("Cast", ops.cast, "keras.src.ops.core");

/** x in another dtype; what does not fit becomes the nearest number that does. (`keras.ops.saturate_cast`) */
export const saturateCast: typeof ops.saturateCast = /* @__PURE__ */ facadeOp(
  "SaturateCast",
  ops.saturateCast,
  "keras.src.ops.core",
);

/** x itself: tensors do not change. (`keras.ops.copy`) */
export const copy: typeof ops.copy = /* @__PURE__ */ facadeOp("Copy", ops.copy);

/** x, through which no gradient flows. (`keras.ops.stop_gradient`) */
export const stopGradient: typeof ops.stopGradient = /* @__PURE__ */ facadeOp(
  "StopGradient",
  ops.stopGradient,
  "keras.src.ops.core",
);

/** The same bits as another dtype of the same width. (`keras.ops.view`) */
export const view: typeof ops.view = /* @__PURE__ */ facadeOp("View", ops.view);
