import type { MetricLike, OptimizerLike, TrainableModel } from "../types.ts";

type Held = Readonly<Record<string, unknown>>;

const has = (x: unknown, ...names: readonly string[]): boolean =>
  typeof x === "object" && x !== null && names.every((n) => n in x);
const isLayer = (x: unknown): x is { readonly children: readonly object[] } =>
  has(x, "children", "trainableVariables", "apply");
const isMetric = (x: unknown): x is MetricLike => has(x, "updateState", "resetState", "result", "variables");
/** Whether something is an optimizer, by what it can do. */
export const isOptimizer = (x: unknown): x is OptimizerLike => has(x, "iterations", "build", "apply", "variables");

/** Things of a kind in own properties, also in lists and plain records. */
const inProperties = <T>(owner: object, is: (x: unknown) => x is T): T[] => {
  const found: T[] = [];
  const visit = (x: unknown, depth: number): void => {
    if (typeof x !== "object" || x === null) return;
    if (is(x)) found.push(x);
    else if (Array.isArray(x)) for (const y of x) visit(y, depth + 1);
    else if (depth < 4 && Object.getPrototypeOf(x) === Object.prototype)
      for (const k in x) visit((x as Held)[k], depth + 1);
  };
  for (const k in owner) visit((owner as Held)[k], 0);
  return found;
};

/** Metrics that a model and the layers inside it hold in properties. */
export const heldMetrics = (model: TrainableModel): MetricLike[] => {
  const found = new Set<MetricLike>();
  const visit = (layer: object): void => {
    for (const m of inProperties(layer, isMetric)) found.add(m);
    if (isLayer(layer)) for (const child of layer.children) visit(child);
  };
  visit(model);
  return [...found];
};

/** Optimizers that a model holds in properties beside the compiled one, such as those of a generator and a discriminator. */
export const heldOptimizers = (model: TrainableModel): OptimizerLike[] => inProperties(model, isOptimizer);
