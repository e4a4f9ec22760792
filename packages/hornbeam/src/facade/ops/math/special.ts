// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../../facadeOp.ts";

/** 1 / √x (`keras.ops.rsqrt`) */
export const rsqrt: typeof ops.rsqrt = /* @__PURE__ */ facadeOp("Rsqrt", ops.rsqrt, "keras.src.ops.math");

/** Error function 2/√π ∫₀ˣ exp(−t²) dt. (`keras.ops.erf`) */
export const erf: typeof ops.erf = /* @__PURE__ */ facadeOp("Erf", ops.erf, "keras.src.ops.math");

/** 1 − erf(x) (`keras.ops.erfc`) */
export const erfc: typeof ops.erfc = /* @__PURE__ */ facadeOp("Erfc", ops.erfc);

/** Inverse of erf. (`keras.ops.erfinv`) */
export const erfinv: typeof ops.erfinv = /* @__PURE__ */ facadeOp("Erfinv", ops.erfinv, "keras.src.ops.math");

/**
 * Whether the target class is among the k most likely predictions of each row, ties included.
 * (`keras.ops.in_top_k`)
 */
export const inTopK: typeof ops.inTopK = /* @__PURE__ */ facadeOp("InTopK", ops.inTopK, "keras.src.ops.math");

/**
 * Overlapping pieces of the last axis: [..., n] → [..., pieces, sequenceLength], one every sequenceStride.
 * (`keras.ops.extract_sequences`)
 */
export const extractSequences: typeof ops.extractSequences = /* @__PURE__ */ facadeOp(
  "ExtractSequences",
  ops.extractSequences,
  "keras.src.ops.math",
);

/** Euclidean distances of all pairs of rows: [..., m, d], [..., n, d] → [..., m, n]. (`keras.ops.cdist`) */
export const cdist: typeof ops.cdist = /* @__PURE__ */ facadeOp("Cdist", ops.cdist);
