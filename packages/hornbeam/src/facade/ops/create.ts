// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { choosing } from "../choosing.ts";

/**
 * A tensor of numbers, nested arrays, typed arrays or a tensor, in the given dtype.
 * (`keras.ops.convert_to_tensor`)
 */
export const convertToTensor: typeof ops.convertToTensor = /* @__PURE__ */ choosing(ops.convertToTensor);

/** The same as `convertToTensor`. (`keras.ops.array`) */
export const array: typeof ops.array = /* @__PURE__ */ choosing(ops.array);

/** All zeros, float32 by default. (`keras.ops.zeros`) */
export const zeros: typeof ops.zeros = /* @__PURE__ */ choosing(ops.zeros);

/** All ones, float32 by default. (`keras.ops.ones`) */
export const ones: typeof ops.ones = /* @__PURE__ */ choosing(ops.ones);

/** All zeros: memory is never left unset. (`keras.ops.empty`) */
export const empty: typeof ops.empty = /* @__PURE__ */ choosing(ops.empty);

/** All one value (a number, or a tensor that broadcasts to the shape), float32 by default. (`keras.ops.full`) */
export const full: typeof ops.full = /* @__PURE__ */ choosing(ops.full);

/** [N, M], ones on the k-th diagonal. (`keras.ops.eye`) */
export const eye: typeof ops.eye = /* @__PURE__ */ choosing(ops.eye);

/** The n × n identity matrix. (`keras.ops.identity`) */
export const identity: typeof ops.identity = /* @__PURE__ */ choosing(ops.identity);

/** [N, M], ones on and below the k-th diagonal. (`keras.ops.tri`) */
export const tri: typeof ops.tri = /* @__PURE__ */ choosing(ops.tri);

/**
 * start, start + step, … below stop. `arange(stop)` starts at 0. int32 for whole numbers, else float32; the arguments are
 * numbers because a shape cannot depend on values. (`keras.ops.arange`)
 */
export const arange: typeof ops.arange = /* @__PURE__ */ choosing(ops.arange);

/**
 * `num` numbers evenly from start to stop, start + i·(stop − start)/(num − 1), as a new axis; with `retstep` [numbers, step].
 * (`keras.ops.linspace`)
 * @throws ValueError unless `num` is a whole number from 0.
 */
export const linspace: typeof ops.linspace = /* @__PURE__ */ choosing(ops.linspace);

/** base to the power of evenly spaced numbers. (`keras.ops.logspace`) */
export const logspace: typeof ops.logspace = /* @__PURE__ */ choosing(ops.logspace);

/** `num` numbers from start to stop, each a fixed multiple of the one before. (`keras.ops.geomspace`) */
export const geomspace: typeof ops.geomspace = /* @__PURE__ */ choosing(ops.geomspace);

/** 0.54 − 0.46 cos (`keras.ops.hamming`) */
export const hamming: typeof ops.hamming = /* @__PURE__ */ choosing(ops.hamming);

/** 0.5 − 0.5 cos (`keras.ops.hanning`) */
export const hanning: typeof ops.hanning = /* @__PURE__ */ choosing(ops.hanning);

/** 0.42 − 0.5 cos + 0.08 cos of twice the angle. (`keras.ops.blackman`) */
export const blackman: typeof ops.blackman = /* @__PURE__ */ choosing(ops.blackman);

/** A triangle. (`keras.ops.bartlett`) */
export const bartlett: typeof ops.bartlett = /* @__PURE__ */ choosing(ops.bartlett);

/** The Kaiser window I₀(β·√(1 − t²)) / I₀(β), t from −1 to 1. (`keras.ops.kaiser`) */
export const kaiser: typeof ops.kaiser = /* @__PURE__ */ choosing(ops.kaiser);
