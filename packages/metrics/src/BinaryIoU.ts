import { tensor, type TensorLike } from "@hornbeam/core";
import { cast, greaterEqual } from "@hornbeam/ops";
import { IoU } from "./IoU.ts";
import type { MetricOptions } from "./Metric.ts";

/** Options of BinaryIoU; names and defaults of Keras. */
export interface BinaryIoUOptions extends MetricOptions {
  /** of which classes the mean is: [0], [1] or both */
  readonly targetClassIds?: readonly number[];
  /** predictions of at least so much are of class 1 */
  readonly threshold?: number;
}

/** Intersection over union of the classes 0 and 1. https://keras.io/api/metrics/segmentation_metrics/#binaryiou-class */
export class BinaryIoU extends IoU {
  static override readonly className: string = "BinaryIoU";
  static override readonly positional: readonly string[] = [];
  readonly threshold: number;
  constructor(options: BinaryIoUOptions = {}) {
    const { targetClassIds = [0, 1], name = "binary_io_u" } = options;
    super(2, targetClassIds, { ...options, name });
    this.threshold = options.threshold ?? 0.5;
  }
  override updateState(yTrue: TensorLike, yPred?: TensorLike, sampleWeight?: TensorLike): void {
    super.updateState(yTrue, greaterEqual(cast(tensor(yPred!), "float32"), this.threshold), sampleWeight);
  }
  override getConfig(): Record<string, unknown> {
    const { name, dtype, target_class_ids } = super.getConfig();
    return { target_class_ids, threshold: this.threshold, name, dtype };
  }
}
