// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../../facadeOp.ts";

/** exp(x) / Σ exp(x) (`keras.ops.softmax`) */
export const softmax: typeof ops.softmax = /* @__PURE__ */ facadeOp("Softmax", ops.softmax, "keras.src.ops.nn");

/** x − log Σ exp(x) (`keras.ops.log_softmax`) */
export const logSoftmax: typeof ops.logSoftmax = /* @__PURE__ */ facadeOp(
  "LogSoftmax",
  ops.logSoftmax,
  "keras.src.ops.nn",
);

/** log Σ exp(x) without overflow. (`keras.ops.logsumexp`) */
export const logsumexp: typeof ops.logsumexp = /* @__PURE__ */ facadeOp(
  "Logsumexp",
  ops.logsumexp,
  "keras.src.ops.math",
);

/** The first half of an axis times the sigmoid of the second (Dauphin et al. 2016). (`keras.ops.glu`) */
export const glu: typeof ops.glu = /* @__PURE__ */ facadeOp("Glu", ops.glu, "keras.src.ops.nn");

/**
 * Sparse where softmax is dense (after Martins & Astudillo 2016), by Keras's formula: its threshold takes the sum of all partial sums of
 * the support where the paper takes the last one. Kept, so that models give the results they give in Keras.
 * (`keras.ops.sparsemax`)
 */
export const sparsemax: typeof ops.sparsemax = /* @__PURE__ */ facadeOp("Sparsemax", ops.sparsemax, "keras.src.ops.nn");
