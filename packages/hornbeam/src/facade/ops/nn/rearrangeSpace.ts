// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../../facadeOp.ts";

/** Channels become blocks of pixels: [b, h, w, c·n²] → [b, h·n, w·n, c]. (`keras.ops.depth_to_space`) */
export const depthToSpace: typeof ops.depthToSpace = /* @__PURE__ */ facadeOp(
  "DepthToSpace",
  ops.depthToSpace,
  "keras.src.ops.nn",
);

/** Blocks of pixels become channels: [b, h·n, w·n, c] → [b, h, w, c·n²]. (`keras.ops.space_to_depth`) */
export const spaceToDepth: typeof ops.spaceToDepth = /* @__PURE__ */ facadeOp(
  "SpaceToDepth",
  ops.spaceToDepth,
  "keras.src.ops.nn",
);

/** Windows of channels-first images as columns: [b, c, h, w] → [b, c·kh·kw, places]. (`keras.ops.unfold`) */
export const unfold: typeof ops.unfold = /* @__PURE__ */ facadeOp("Unfold", ops.unfold, "keras.src.ops.nn");

/** The adjoint of `unfold`: columns summed into an image of `outputSize`. (`keras.ops.fold`) */
export const fold: typeof ops.fold = /* @__PURE__ */ facadeOp("Fold", ops.fold, "keras.src.ops.nn");
