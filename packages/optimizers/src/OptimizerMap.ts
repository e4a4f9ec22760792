import { ValueError } from "@hornbeam/ir";
import type { Variable } from "@hornbeam/nn";
import { LossScaleOptimizer } from "./LossScaleOptimizer.ts";
import { MultiOptimizer } from "./MultiOptimizer.ts";
import { Optimizer } from "./Optimizer.ts";

/** Options of OptimizerMap. */
export interface OptimizerMapOptions {
  /** optimizers by patterns (regular expressions) of whole paths of variables: `model/dense/kernel` */
  readonly optimizerMap?: Readonly<Record<string, Optimizer>> | null;
}

/** Which optimizer updates a variable: that of its path, of the one pattern that matches it, or the default. https://keras.io/api/optimizers/ */
export class OptimizerMap {
  static readonly className: string = "OptimizerMap";
  static readonly positional: readonly string[] = ["defaultOptimizer"];
  readonly defaultOptimizer: Optimizer;
  readonly #map = new Map<string, Optimizer>();

  /** @throws ValueError for what is no optimizer, or cannot be one of several. */
  constructor(defaultOptimizer: Optimizer, { optimizerMap }: OptimizerMapOptions = {}) {
    this.defaultOptimizer = checked(defaultOptimizer, "the default");
    for (const [key, optimizer] of Object.entries(optimizerMap ?? {})) this.set(key, optimizer);
  }
  get className(): string {
    return OptimizerMap.className;
  }
  /** All optimizers, each once, the default last. */
  values(): readonly Optimizer[] {
    return [...new Set([...this.#map.values(), this.defaultOptimizer])];
  }
  /** @throws ValueError where several patterns match. */
  get(path: string): Optimizer {
    const exact = this.#map.get(path);
    if (exact) return exact;
    const matching = [...this.#map.keys()].filter((pattern) => new RegExp(`^(?:${pattern})$`).test(path));
    if (matching.length > 1)
      throw new ValueError(`OptimizerMap: one pattern may match a path; ${matching.join(", ")} match ${path}.`);
    return matching.length ? this.#map.get(matching[0]!)! : this.defaultOptimizer;
  }
  /** @throws ValueError for a pattern that is there. */
  set(pattern: string, optimizer: Optimizer): this {
    if (this.#map.has(pattern))
      throw new ValueError(`OptimizerMap: ${JSON.stringify(pattern)} has an optimizer. Delete it first.`);
    this.#map.set(pattern, checked(optimizer, pattern));
    return this;
  }
  delete(pattern: string): boolean {
    return this.#map.delete(pattern);
  }
  get size(): number {
    return this.#map.size;
  }
  /** Python's `optimizer_map(variable)`. */
  call(variable: Variable): Optimizer {
    return this.get(variable.path);
  }
  getConfig(): Record<string, unknown> {
    return { default_optimizer: this.defaultOptimizer, optimizer_map: Object.fromEntries(this.#map) };
  }
}

const checked = (x: Optimizer, key: string): Optimizer => {
  if (x instanceof Optimizer && !(x instanceof LossScaleOptimizer) && !(x instanceof MultiOptimizer)) return x;
  throw new ValueError(
    `OptimizerMap: ${key} must be an optimizer, and neither a LossScaleOptimizer nor a MultiOptimizer; received ${(x as { className?: string } | null)?.className ?? typeof x}.`,
  );
};
