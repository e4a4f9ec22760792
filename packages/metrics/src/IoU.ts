import { tensor, type Tensor, type TensorLike } from "@hornbeam/core";
import { ShapeError, showShape, ValueError } from "@hornbeam/ir";
import type { Variable } from "@hornbeam/nn";
import {
  add,
  argmax,
  broadcastTo,
  cast,
  diagonal,
  divide,
  greater,
  greaterEqual,
  less,
  logicalAnd,
  multiply,
  notEqual,
  ravel,
  reshape,
  segmentSum,
  subtract,
  sum,
  take,
  where,
} from "@hornbeam/ops";
import { Metric, type MetricOptions } from "./Metric.ts";

/** Options of metrics over a confusion matrix; the dtype is int32 by default, which rounds weights down. */
export interface MeanIoUOptions extends MetricOptions {
  /** targets of this class count nothing */
  readonly ignoreClass?: number | null;
  /** targets are whole numbers, not one number for each class */
  readonly sparseYTrue?: boolean;
  /** predictions are whole numbers, not one number for each class */
  readonly sparseYPred?: boolean;
  /** axis of the classes where targets or predictions are not sparse */
  readonly axis?: number;
}
/** Options of metrics over a confusion matrix with targets of one number for each class. */
export type OneHotIoUOptions = Omit<MeanIoUOptions, "sparseYTrue">;

const EPSILON = 1e-7;

/**
 * Intersection over union TP / (TP + FP + FN), averaged over target classes that occur; labels outside [0, classes) count nothing.
 * https://keras.io/api/metrics/segmentation_metrics/#iou-class
 */
export class IoU extends Metric {
  static override readonly className: string = "IoU";
  static readonly positional: readonly string[] = ["numClasses", "targetClassIds"];
  readonly numClasses: number;
  readonly targetClassIds: readonly number[];
  readonly #options: MeanIoUOptions;
  readonly totalConfusionMatrix: Variable;

  /** @throws ValueError for target classes that there are not. */
  constructor(numClasses: number, targetClassIds: readonly number[], options: MeanIoUOptions = {}) {
    super("io_u", { ...options, dtype: options.dtype ?? "int32" });
    const wrong = targetClassIds.find((c) => !(Number.isInteger(c) && c >= 0 && c < numClasses));
    if (wrong !== undefined)
      throw new ValueError(`${this.name}: target classes must be in [0, ${numClasses}); received ${wrong}.`);
    this.numClasses = numClasses;
    this.targetClassIds = [...targetClassIds];
    this.#options = options;
    this.totalConfusionMatrix = this.addVariable("total_confusion_matrix", [numClasses, numClasses]);
  }
  override updateState(yTrue: TensorLike, yPred?: TensorLike, sampleWeight?: TensorLike): void {
    const { sparseYTrue = true, sparseYPred = true, axis = -1, ignoreClass = null } = this.#options;
    const labels = (x: TensorLike, sparse: boolean): Tensor =>
      ravel(cast(sparse ? tensor(x) : argmax(x, { axis }), "int32"));
    const [t, p] = [labels(yTrue, sparseYTrue), labels(yPred!, sparseYPred)];
    if (t.size !== p.size)
      throw new ShapeError(
        `${this.name}: there must be one target for each prediction; received ${showShape(t.shape)} and ${showShape(p.shape)}.`,
      );
    const known = (x: Tensor): Tensor => logicalAnd(greaterEqual(x, 0), less(x, this.numClasses));
    let counts = logicalAnd(known(t), known(p));
    if (ignoreClass !== null) counts = logicalAnd(counts, notEqual(t, ignoreClass));
    const given = cast(tensor(sampleWeight ?? 1), this.dtype);
    const weights = where(counts, broadcastTo(given.rank > 1 ? ravel(given) : given, t.shape), 0);
    const cell = where(counts, add(multiply(t, this.numClasses), p), 0);
    const matrix = segmentSum(cast(weights, this.dtype), cell, { numSegments: this.numClasses ** 2 });
    const total = this.totalConfusionMatrix;
    total.assign(add(total.value, reshape(matrix, total.shape)));
  }
  override result(): Tensor {
    const matrix = this.totalConfusionMatrix.value;
    const own = diagonal(matrix);
    const union = subtract(add(sum(matrix, { axis: 0 }), sum(matrix, { axis: 1 })), own);
    const [intersections, unions] = [own, union].map((x) =>
      cast(take(x, this.targetClassIds, { axis: 0 }), "float32"),
    ) as [Tensor, Tensor];
    const valid = greater(unions, 1e-9);
    const ious = where(valid, divide(intersections, add(unions, EPSILON)), 0);
    return divide(sum(ious), add(sum(cast(valid, "float32")), EPSILON));
  }
  override getConfig(): Record<string, unknown> {
    const { ignoreClass = null, sparseYTrue = true, sparseYPred = true, axis = -1 } = this.#options;
    return {
      ...super.getConfig(),
      num_classes: this.numClasses,
      target_class_ids: this.targetClassIds,
      ignore_class: ignoreClass,
      sparse_y_true: sparseYTrue,
      sparse_y_pred: sparseYPred,
      axis,
    };
  }
}
