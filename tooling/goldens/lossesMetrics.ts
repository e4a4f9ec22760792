import { readFileSync } from "node:fs";

/** Numbers in nested lists, as JSON has them. */
export type Nested = number | readonly Nested[];

/** A loss or metric that Keras computed: `class` with `kwargs` on targets and predictions. */
export interface GoldenCase {
  readonly class: string;
  readonly kwargs: Readonly<Record<string, unknown>>;
  readonly y_true: Nested;
  readonly y_pred: Nested;
  readonly sample_weight: Nested;
  readonly weighted: Nested;
  readonly config: { readonly config: Readonly<Record<string, unknown>> };
}
export interface GoldenLoss extends GoldenCase {
  readonly sum_over_batch_size: number;
  readonly sum: number;
  readonly mean: number;
  readonly mean_with_sample_weight: number;
  readonly none: Nested;
  readonly grad: Nested;
}
export interface GoldenMetric extends GoldenCase {
  readonly after_first_half: Nested;
  readonly result: Nested;
  readonly variables: readonly (readonly [name: string, shape: readonly number[], value: Nested])[];
}

/** Keras's losses and metrics by case. */
export const lossesMetrics = (): {
  readonly losses: Readonly<Record<string, GoldenLoss>>;
  readonly metrics: Readonly<Record<string, GoldenMetric>>;
} => JSON.parse(readFileSync(new URL("./losses_metrics/losses_metrics.json", import.meta.url), "utf8")) as never;

/** `label_smoothing` → `labelSmoothing`, for the keys of a record. */
export const camelKeys = (record: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(record).map(([k, v]) => [k.replace(/_([a-z0-9])/g, (_, c: string) => c.toUpperCase()), v]),
  );

/** All numbers of nested lists. */
export const flat = (x: unknown): number[] => (Array.isArray(x) ? x.flatMap(flat) : [Number(x)]);

/** The largest |a − b|, in parts of the largest |b|. */
export const worst = (a: readonly number[], b: readonly number[]): number => {
  if (a.length !== b.length) return Infinity;
  const scale = Math.max(1e-30, ...b.map(Math.abs));
  return Math.max(0, ...a.map((v, i) => Math.abs(v - b[i]!) / scale));
};
