import { treeMap, type Tensor, type Tree } from "@hornbeam/core";
import { ValueError } from "@hornbeam/ir";
import { KLDivergence } from "@hornbeam/losses";
import type { Config } from "@hornbeam/nn";
import { divide, multiply, softmax } from "@hornbeam/ops";
import { DistillationLoss } from "./DistillationLoss.ts";
import { applyLoss, resolveLosses, serializeLosses, sumLosses, type LossTree } from "./lossTree.ts";

/** Options of LogitsDistillation; names and defaults of Keras. */
export interface LogitsDistillationOptions {
  /** scores are divided by it: higher ones make the teacher less sure */
  readonly temperature?: number;
  readonly loss?: LossTree;
}

/**
 * The scores of teacher and student, over a temperature T; with the KL divergence T² · KL(softmax(t/T) ‖ softmax(s/T)), also where it is given by
 * its name, as Keras documents it. Hinton et al., 2015 (arXiv:1503.02531). (`keras.distillation.LogitsDistillation`)
 * @example new LogitsDistillation({ temperature: 4 });
 */
export class LogitsDistillation extends DistillationLoss {
  static override readonly className: string = "LogitsDistillation";
  readonly temperature: number;
  readonly loss: ReturnType<typeof resolveLosses>;

  /** @throws ValueError for a temperature that is not above 0, and where there is no loss. */
  constructor({ temperature = 3, loss = "kl_divergence" }: LogitsDistillationOptions = {}) {
    super();
    if (!(temperature > 0))
      throw new ValueError(`LogitsDistillation: temperature must be above 0; received ${temperature}.`);
    this.temperature = temperature;
    this.loss = resolveLosses("LogitsDistillation", loss);
  }
  override computeLoss(teacherOutputs: Tree<Tensor>, studentOutputs: Tree<Tensor>): Tensor {
    const { temperature: t } = this;
    const scaled = (x: Tree<Tensor>): Tree<Tensor> => treeMap(x, (y) => divide(y, t));
    return sumLosses("LogitsDistillation", this.loss, scaled(teacherOutputs), scaled(studentOutputs), (loss, a, b) =>
      loss instanceof KLDivergence ? multiply(applyLoss(loss, softmax(a), softmax(b)), t * t) : applyLoss(loss, a, b),
    );
  }
  override getConfig(): Config {
    return { temperature: this.temperature, loss: serializeLosses(this.loss) };
  }
}
