// Written by `npm run facades`.
import * as image from "@hornbeam/ops/image";
import { facadeOp } from "../../facadeOp.ts";

/**
 * Red, green and blue (0 … 1) as hue, saturation and value (0 … 1): v = max, s = (max − min) / max, and the hue is sixths of
 * the turn from the largest colour. (`keras.ops.image.rgb_to_hsv`)
 * @throws DTypeError for whole numbers, ShapeError without three channels.
 */
export const rgbToHsv: typeof image.rgbToHsv = /* @__PURE__ */ facadeOp(
  "RgbToHsv",
  image.rgbToHsv,
  "keras.src.ops.image",
);

/**
 * Hue, saturation and value (0 … 1) as red, green and blue: v·(1 − s + s·c), with c a trapezium of the hue around each colour.
 * (`keras.ops.image.hsv_to_rgb`)
 * @throws DTypeError for whole numbers, ShapeError without three channels.
 */
export const hsvToRgb: typeof image.hsvToRgb = /* @__PURE__ */ facadeOp(
  "HsvToRgb",
  image.hsvToRgb,
  "keras.src.ops.image",
);
