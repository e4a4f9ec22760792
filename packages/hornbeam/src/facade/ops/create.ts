// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { choosing } from "../choosing.ts";

export const arange: typeof ops.arange = /* @__PURE__ */ choosing(ops.arange);
export const array: typeof ops.array = /* @__PURE__ */ choosing(ops.array);
export const bartlett: typeof ops.bartlett = /* @__PURE__ */ choosing(ops.bartlett);
export const blackman: typeof ops.blackman = /* @__PURE__ */ choosing(ops.blackman);
export const convertToTensor: typeof ops.convertToTensor = /* @__PURE__ */ choosing(ops.convertToTensor);
export const empty: typeof ops.empty = /* @__PURE__ */ choosing(ops.empty);
export const eye: typeof ops.eye = /* @__PURE__ */ choosing(ops.eye);
export const full: typeof ops.full = /* @__PURE__ */ choosing(ops.full);
export const geomspace: typeof ops.geomspace = /* @__PURE__ */ choosing(ops.geomspace);
export const hamming: typeof ops.hamming = /* @__PURE__ */ choosing(ops.hamming);
export const hanning: typeof ops.hanning = /* @__PURE__ */ choosing(ops.hanning);
export const identity: typeof ops.identity = /* @__PURE__ */ choosing(ops.identity);
export const kaiser: typeof ops.kaiser = /* @__PURE__ */ choosing(ops.kaiser);
export const linspace: typeof ops.linspace = /* @__PURE__ */ choosing(ops.linspace);
export const logspace: typeof ops.logspace = /* @__PURE__ */ choosing(ops.logspace);
export const ones: typeof ops.ones = /* @__PURE__ */ choosing(ops.ones);
export const tri: typeof ops.tri = /* @__PURE__ */ choosing(ops.tri);
export const zeros: typeof ops.zeros = /* @__PURE__ */ choosing(ops.zeros);
