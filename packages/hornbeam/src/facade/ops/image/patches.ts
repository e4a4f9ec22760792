// Written by `npm run facades`.
import * as image from "@hornbeam/ops/image";
import { facadeOp } from "../../facadeOp.ts";

/**
 * Patches of images [batch, height, width, channels] (or without batch): [batch, rows, columns, size₀·size₁·channels].
 * (`keras.ops.image.extract_patches`)
 * @throws ShapeError where no patch fits; ValueError for sizes that are not positive.
 */
export const extractPatches: typeof image.extractPatches = /* @__PURE__ */ facadeOp(
  "ExtractPatches",
  image.extractPatches,
  "keras.src.ops.image",
);

/**
 * Patches of volumes [batch, depth, height, width, channels] (or without batch): [batch, …, size₀·size₁·size₂·channels].
 * (`keras.ops.image.extract_patches_3d`)
 * @throws ShapeError where no patch fits; ValueError for sizes that are not positive.
 */
export const extractPatches3d: typeof image.extractPatches3d = /* @__PURE__ */ facadeOp(
  "ExtractPatches3d",
  image.extractPatches3d,
  "keras.src.ops.image",
);
