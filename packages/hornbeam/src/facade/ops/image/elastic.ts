// Written by `npm run facades`.
import * as image from "@hornbeam/ops/image";
import { facadeOp } from "../../facadeOp.ts";

/**
 * Images [batch, height, width, channels] (or without batch) whose pixels move by α times a Gaussian-blurred field of normal
 * numbers N(0, σ²), another one for each image (Simard et al., 2003). Pixels from outside are reflected by default.
 * (`keras.ops.image.elastic_transform`)
 * @throws ShapeError where there are no images; ValueError for unknown modes.
 */
export const elasticTransform: typeof image.elasticTransform = /* @__PURE__ */ facadeOp(
  "ElasticTransform",
  image.elasticTransform,
  "keras.src.ops.image",
);
