// Written by `npm run facades`.
import * as image from "@hornbeam/ops/image";
import { facadeOp } from "../../facadeOp.ts";

/**
 * Images [batch, height, width, channels] (or without batch) in another size [height, width]. Whole numbers are rounded
 * back to their dtype. (`keras.ops.image.resize`)
 * @throws ValueError for an unknown interpolation, ShapeError where there are no images.
 */
export const resize: typeof image.resize = /* @__PURE__ */ facadeOp("Resize", image.resize, "keras.src.ops.image");
