import { tensor, type Tensor, type TensorLike } from "@hornbeam/core";
import { ValueError } from "@hornbeam/ir";
import { add, cast, expandDims, greater, multiply, ravel, reshape, subtract, sum } from "@hornbeam/ops";
import { Metric, type MetricOptions } from "./Metric.ts";
import type { Variable } from "@hornbeam/nn";

/** Which of the four counts of a binary decision. */
export type Cell = "tp" | "fp" | "tn" | "fn";

/** Options of metrics that decide by thresholds. */
export interface ThresholdOptions extends MetricOptions {
  /** in [0, 1]; a list gives a result for each */
  readonly thresholds?: number | readonly number[] | null;
}

/** @throws ValueError for a threshold outside [0, 1]. */
export const thresholdList = (given: ThresholdOptions["thresholds"], fallback: number): number[] => {
  const list =
    given === undefined || given === null
      ? [fallback]
      : Array.isArray(given)
        ? [...(given as number[])]
        : [given as number];
  for (const t of list)
    if (!(t >= 0 && t <= 1)) throw new ValueError(`metric: thresholds must be in [0, 1]; received ${t}.`);
  return list;
};

/** Weighted counts of a cell for each threshold: [thresholds]. Targets are true above ½, predictions above the threshold. */
export const countCell = (
  cell: Cell,
  yTrue: Tensor,
  yPred: Tensor,
  thresholds: readonly number[],
  sampleWeight?: Tensor,
): Tensor => {
  const p = ravel(cast(yPred, "float32"));
  const label = cast(greater(ravel(cast(yTrue, "float32")), 0.5), "float32");
  const limit = expandDims(tensor(Float32Array.from(thresholds)), -1);
  const positive = cast(greater(expandDims(p, 0), limit), "float32");
  const decided = cell === "tp" || cell === "fp" ? positive : subtract(1, positive);
  const truth = cell === "tp" || cell === "fn" ? label : subtract(1, label);
  let weight = expandDims(truth, 0);
  if (sampleWeight) {
    const per = p.size / sampleWeight.size;
    const w = cast(sampleWeight, "float32");
    const wide =
      per === 1
        ? ravel(w)
        : ravel(multiply(expandDims(ravel(w), -1), reshape(tensor(new Float32Array(per).fill(1)), [1, per])));
    weight = multiply(weight, expandDims(wide, 0));
  }
  return sum(multiply(decided, weight), { axis: 1 });
};

/** A single count: true positives and the like. */
export class ConfusionCount extends Metric {
  readonly #cell: Cell;
  readonly #thresholds: readonly number[];
  readonly #given: ThresholdOptions["thresholds"];
  readonly accumulator: Variable;
  constructor(cell: Cell, name: string, options: ThresholdOptions = {}) {
    super(name, options);
    this.#cell = cell;
    this.#given = options.thresholds;
    this.#thresholds = thresholdList(options.thresholds, 0.5);
    this.accumulator = this.addVariable("accumulator", [this.#thresholds.length]);
  }
  override updateState(yTrue: TensorLike, yPred?: TensorLike, sampleWeight?: TensorLike): void {
    const count = countCell(
      this.#cell,
      tensor(yTrue),
      tensor(yPred!),
      this.#thresholds,
      sampleWeight === undefined ? undefined : tensor(sampleWeight),
    );
    this.accumulator.assign(add(this.accumulator.value, count));
  }
  override result(): Tensor {
    return this.#thresholds.length === 1 ? reshape(this.accumulator.value, []) : this.accumulator.value;
  }
  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), thresholds: this.#given ?? null };
  }
}
