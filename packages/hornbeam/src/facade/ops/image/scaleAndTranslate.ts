// Written by `npm run facades`.
import * as image from "@hornbeam/ops/image";
import { facadeOp } from "../../facadeOp.ts";

/**
 * `images` in another shape: along spatialDims[k] the result's element o is read at (o + ½ − translation[k]) / scale[k] − ½.
 * Other axes stay. Differentiable by images, scale and translation. (`keras.ops.image.scale_and_translate`)
 * @throws ValueError for an unknown method; ShapeError where shapes do not fit.
 */
export const scaleAndTranslate: typeof image.scaleAndTranslate = /* @__PURE__ */ facadeOp(
  "ScaleAndTranslate",
  image.scaleAndTranslate,
  "keras.src.ops.image",
);
