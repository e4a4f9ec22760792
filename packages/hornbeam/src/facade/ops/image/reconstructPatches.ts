// Written by `npm run facades`.
import * as image from "@hornbeam/ops/image";
import { facadeOp } from "../../facadeOp.ts";

/**
 * Images [batch, height, width, channels] (or volumes, or without batch) of patches side by side [batch, rows, columns,
 * size₀·size₁·channels] that `extractPatches` gave; `outputSize` are the spatial sizes. (`keras.ops.image.reconstruct_patches`)
 * @throws ShapeError where the patches do not make up that size; ValueError for strides other than the size.
 */
export const reconstructPatches: typeof image.reconstructPatches = /* @__PURE__ */ facadeOp(
  "ReconstructPatches",
  image.reconstructPatches,
  "keras.src.ops.image",
);
