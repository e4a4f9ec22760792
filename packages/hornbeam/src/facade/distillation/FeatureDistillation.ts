import type { Tensor, Tree } from "@hornbeam/core";
import type { Config } from "@hornbeam/nn";
import { DistillationLoss } from "./DistillationLoss.ts";
import { resolveLosses, serializeLosses, sumLosses, type LossTree } from "./lossTree.ts";

/** Options of FeatureDistillation; names and defaults of Keras. */
export interface FeatureDistillationOptions {
  readonly loss?: LossTree;
  /** the layer whose output the teacher shows; null for that of the model */
  readonly teacherLayerName?: string | null;
  readonly studentLayerName?: string | null;
}

/**
 * The outputs of a layer of the teacher and of one of the student. (`keras.distillation.FeatureDistillation`)
 * @example new FeatureDistillation({ teacherLayerName: "dense_1", studentLayerName: "dense" });
 */
export class FeatureDistillation extends DistillationLoss {
  static override readonly className: string = "FeatureDistillation";
  override readonly teacherLayerName: string | null;
  override readonly studentLayerName: string | null;
  readonly loss: ReturnType<typeof resolveLosses>;

  /** @throws ValueError where there is no loss. */
  constructor({ loss = "mse", teacherLayerName = null, studentLayerName = null }: FeatureDistillationOptions = {}) {
    super();
    this.teacherLayerName = teacherLayerName;
    this.studentLayerName = studentLayerName;
    this.loss = resolveLosses("FeatureDistillation", loss);
  }
  override computeLoss(teacherOutputs: Tree<Tensor>, studentOutputs: Tree<Tensor>): Tensor {
    return sumLosses("FeatureDistillation", this.loss, teacherOutputs, studentOutputs);
  }
  override getConfig(): Config {
    return {
      loss: serializeLosses(this.loss),
      teacher_layer_name: this.teacherLayerName,
      student_layer_name: this.studentLayerName,
    };
  }
}
