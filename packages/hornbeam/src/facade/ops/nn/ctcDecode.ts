// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../../facadeOp.ts";

/**
 * Labels that logits `inputs` [batch, time, classes] read as, `sequenceLengths` [batch] steps of each: [labels [paths, batch, time], filled
 * up with −1, scores [batch, paths]]. Greedy: one path, the score is minus the sum of the largest logits. Beam search (Graves, 2012; on the
 * host): `topPaths` readings, likeliest first, with the logarithms of their probabilities, which sum over all paths that were kept. Not
 * differentiable. (`keras.ops.ctc_decode`)
 * @throws ShapeError where ranks or batches differ; ValueError for another strategy.
 */
export const ctcDecode: typeof ops.ctcDecode = /* @__PURE__ */ facadeOp("CTCDecode", ops.ctcDecode, "keras.src.ops.nn");
