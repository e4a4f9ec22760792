// Written by `npm run facades`.
import * as image from "@hornbeam/ops/image";
import { facadeOp } from "../../facadeOp.ts";

/**
 * Images [batch, height, width, channels] (or without batch) moved by transforms [a0, a1, a2, b0, b1, b2, c0, c1], one or one
 * for each image: the pixel (x, y) of the result is the one at (a0·x + a1·y + a2, b0·x + b1·y + b2). c0 and c1 are not used.
 * (`keras.ops.image.affine_transform`)
 * @throws ShapeError where images or transforms have another shape; ValueError for unknown modes.
 * @example affineTransform(images, [1, 0, 5, 0, 1, 0, 0, 0]); // five pixels to the left
 */
export const affineTransform: typeof image.affineTransform = /* @__PURE__ */ facadeOp(
  "AffineTransform",
  image.affineTransform,
  "keras.src.ops.image",
);

/**
 * Images [batch, height, width, channels] (or without batch) seen from elsewhere: the quadrilateral of start points [4, 2] or
 * [batch, 4, 2], each (x, y), comes to lie on the end points. (`keras.ops.image.perspective_transform`)
 * @throws ShapeError where points or images have another shape; ValueError for an unknown interpolation.
 */
export const perspectiveTransform: typeof image.perspectiveTransform = /* @__PURE__ */ facadeOp(
  "PerspectiveTransform",
  image.perspectiveTransform,
  "keras.src.ops.image",
);
