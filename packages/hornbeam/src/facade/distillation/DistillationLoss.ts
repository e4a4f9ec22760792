import type { Tensor, Tree } from "@hornbeam/core";
import { UnsupportedError } from "@hornbeam/ir";
import type { Config } from "@hornbeam/nn";
import { assertSameStructure } from "@hornbeam/utils/tree";
import type { Model } from "../models.ts";

/**
 * What a student learns of a teacher: the base of distillation losses; a subclass writes `computeLoss`. (`keras.distillation.DistillationLoss`)
 * @example class Distance extends DistillationLoss { override computeLoss(t, s) { return mean(square(subtract(t, s))); } }
 */
export class DistillationLoss {
  static readonly className: string = "DistillationLoss";
  /** layers whose outputs are compared; null for those of the models */
  readonly teacherLayerName: string | null = null;
  readonly studentLayerName: string | null = null;

  /** A scalar of the outputs of teacher and student. */
  computeLoss(_teacherOutputs: Tree<Tensor>, _studentOutputs: Tree<Tensor>): Tensor {
    throw new UnsupportedError(`${this.constructor.name}: a distillation loss needs computeLoss; it has none.`);
  }
  /** @throws ValueError where the outputs have another structure. */
  validateOutputs(teacherOutputs: Tree<Tensor>, studentOutputs: Tree<Tensor>): void {
    assertSameStructure(teacherOutputs, studentOutputs);
  }
  /** @throws ValueError where a model lacks a layer. */
  validateModelCompatibility(teacher: Model, student: Model): void {
    if (this.teacherLayerName !== null) teacher.getLayer(this.teacherLayerName);
    if (this.studentLayerName !== null) student.getLayer(this.studentLayerName);
  }
  getConfig(): Config {
    return {};
  }
}
