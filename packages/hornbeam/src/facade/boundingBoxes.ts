import * as base from "@hornbeam/utils/bounding-boxes";
import { choosing } from "./choosing.ts";

export type * from "@hornbeam/utils/bounding-boxes";
export const affineTransform: typeof base.affineTransform = /* @__PURE__ */ choosing(base.affineTransform);
export const clipToImageSize: typeof base.clipToImageSize = /* @__PURE__ */ choosing(base.clipToImageSize);
export const computeCiou: typeof base.computeCiou = /* @__PURE__ */ choosing(base.computeCiou);
export const computeIou: typeof base.computeIou = /* @__PURE__ */ choosing(base.computeIou);
export const convertFormat: typeof base.convertFormat = /* @__PURE__ */ choosing(base.convertFormat);
export const crop: typeof base.crop = /* @__PURE__ */ choosing(base.crop);
export const decodeDeltasToBoxes: typeof base.decodeDeltasToBoxes = /* @__PURE__ */ choosing(base.decodeDeltasToBoxes);
export const encodeBoxToDeltas: typeof base.encodeBoxToDeltas = /* @__PURE__ */ choosing(base.encodeBoxToDeltas);
export const pad: typeof base.pad = /* @__PURE__ */ choosing(base.pad);
