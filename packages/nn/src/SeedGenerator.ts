import type { Tensor } from "@hornbeam/core";
import { drawSeed } from "@hornbeam/ir";
import { key, split } from "@hornbeam/ops/random";
import { Variable } from "./Variable.ts";

/**
 * A stream of random keys: every `next` gives a new one and moves the state, a variable that compiled steps update like any other.
 * https://keras.io/api/random/seed_generator/
 */
export class SeedGenerator {
  readonly seed: number | null;
  readonly state: Variable;

  constructor(seed?: number | null, options: { readonly name?: string } = {}) {
    this.seed = seed ?? null;
    // Drawn once, when the layer is made: from here on everything is decided by the state.
    const start = seed ?? drawSeed(31);
    this.state = new Variable(key(start), { name: options.name ?? "seed_generator_state", trainable: false });
  }

  next(): Tensor {
    const [following, now] = split(this.state.value, 2);
    this.state.value = following!;
    return now!;
  }
}
