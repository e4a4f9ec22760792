import { isTensor, treeLeaves, type Tensor, type Tree } from "@hornbeam/core";
import { Mean, MeanMetricWrapper } from "@hornbeam/metrics";
import type { LossFunction, MetricLike } from "../types.ts";
import { matchTargets } from "./lossTotal.ts";
import { perOutput } from "./matchOutputs.ts";

/** A metric or a function, lists of them, or records by output. */
export type MetricSpec = MetricLike | LossFunction | readonly MetricSpec[] | { readonly [output: string]: MetricSpec };

const asMetric = (m: MetricLike | LossFunction): MetricLike =>
  typeof m === "function" ? (new MeanMetricWrapper(m, { name: m.name || "metric" }) as unknown as MetricLike) : m;

const listOf = (spec: unknown): MetricLike[] =>
  spec === undefined || spec === null
    ? []
    : ((Array.isArray(spec) ? spec : [spec]) as (MetricLike | LossFunction)[]).map(asMetric);

/** For each output its metrics: a flat list belongs to the only output; lists of lists and records go by output. */
const distribute = (spec: unknown, names: readonly string[]): MetricLike[][] => {
  if (
    names.length === 1 &&
    !(typeof spec === "object" && spec !== null && Object.getPrototypeOf(spec) === Object.prototype)
  )
    return [listOf(spec)];
  return perOutput<unknown>("metrics", spec, names).map(listOf);
};

/** The values of a metric by name: its own, or the names of the several it has. */
export const resultsOf = (m: Pick<MetricLike, "name" | "result">, prefix = ""): Record<string, Tensor> => {
  const r = m.result();
  const several = isTensor(r) ? { [m.name]: r } : r;
  return Object.fromEntries(Object.entries(several).map(([k, v]) => [prefix + k, v]));
};

/** The streaming metrics of a compiled model: the loss, each output's loss where there are several, and the user's. */
export class MetricSet {
  readonly loss: Mean = new Mean({ name: "loss" });
  readonly #parts: Mean[];
  readonly #plain: MetricLike[][];
  readonly #weighted: MetricLike[][];
  readonly #names: readonly string[];

  constructor(names: readonly string[], metrics: unknown, weighted: unknown) {
    this.#names = names;
    this.#parts = names.length > 1 ? names.map((n) => new Mean({ name: `${n}_loss` })) : [];
    this.#plain = distribute(metrics, names);
    this.#weighted = distribute(weighted, names);
  }

  get all(): Pick<MetricLike, "name" | "variables" | "resetState" | "result">[] {
    return [this.loss, ...this.#parts, ...this.#plain.flat(), ...this.#weighted.flat()];
  }

  /** Losses are averaged over rows: a last, smaller batch weighs less. */
  updateLoss(total: Tensor, parts: Readonly<Record<string, Tensor>>, rows: number): void {
    this.loss.updateState(total, rows);
    this.#parts.forEach((m, i) => {
      const value = parts[this.#names[i]!];
      if (value) m.updateState(value, rows);
    });
  }

  update(y: Tree<Tensor> | undefined, predictions: Tree<Tensor>, sampleWeight: Tree<Tensor> | undefined): void {
    const outs = treeLeaves(predictions);
    const targets = matchTargets(y, this.#names);
    const weights = sampleWeight === undefined ? [] : treeLeaves(sampleWeight);
    outs.forEach((p, i) => {
      const t = targets[i];
      if (!t) return;
      for (const m of this.#plain[i] ?? []) m.updateState(t, p);
      for (const m of this.#weighted[i] ?? []) m.updateState(t, p, weights[i] ?? weights[0]);
    });
  }

  /** Current values by name; those of one of several outputs carry its name in front. */
  results(): Record<string, Tensor> {
    const out: Record<string, Tensor> = {};
    for (const m of [this.loss, ...this.#parts]) Object.assign(out, resultsOf(m));
    this.#names.forEach((n, i) => {
      for (const m of [...(this.#plain[i] ?? []), ...(this.#weighted[i] ?? [])])
        Object.assign(out, resultsOf(m, this.#names.length > 1 ? `${n}_` : ""));
    });
    return out;
  }

  reset(): void {
    for (const m of this.all) m.resetState();
  }
}
