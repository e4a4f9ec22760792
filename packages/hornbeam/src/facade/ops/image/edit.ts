// Written by `npm run facades`.
import * as image from "@hornbeam/ops/image";
import { facadeOp } from "../../facadeOp.ts";

/**
 * Brightness of red, green and blue: 0.2989·r + 0.587·g + 0.114·b, as one channel.
 * (`keras.ops.image.rgb_to_grayscale`)
 */
export const rgbToGrayscale: typeof image.rgbToGrayscale = /* @__PURE__ */ facadeOp(
  "RgbToGrayscale",
  image.rgbToGrayscale,
  "keras.src.ops.image",
);

/** Images without their margins. (`keras.ops.image.crop_images`) */
export const cropImages: typeof image.cropImages = /* @__PURE__ */ facadeOp(
  "CropImages",
  image.cropImages,
  "keras.src.ops.image",
);

/** Images with zeros around. (`keras.ops.image.pad_images`) */
export const padImages: typeof image.padImages = /* @__PURE__ */ facadeOp(
  "PadImages",
  image.padImages,
  "keras.src.ops.image",
);
