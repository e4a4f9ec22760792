// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../../facadeOp.ts";

/**
 * Connectionist temporal classification (Graves et al., 2006): −log of the summed probabilities of all paths through logits
 * `output` [batch, time, classes] that read as `target` [batch, labels] when repetitions are merged and blanks are dropped.
 * Lengths [batch] say how many labels and steps count. Returns [batch]. (`keras.ops.ctc_loss`)
 * @throws ShapeError where ranks or batches differ.
 */
export const ctcLoss: typeof ops.ctcLoss = /* @__PURE__ */ facadeOp("CtcLoss", ops.ctcLoss, "keras.src.ops.nn");
