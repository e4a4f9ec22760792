import { drawSeed } from "@hornbeam/ir";
import type { Tensor } from "@hornbeam/core";
import type { SeedGenerator } from "@hornbeam/nn";
import { key } from "@hornbeam/ops/random";

/** A seed as initializers take it: a whole number gives the same values each time, a generator goes on. */
export type InitializerSeed = number | SeedGenerator | null;

/** The key for one call; without a seed one is drawn when the initializer is made. */
export class SeedSource {
  readonly given: InitializerSeed;
  readonly #drawn: number;
  constructor(seed: InitializerSeed | undefined) {
    this.given = seed ?? null;
    this.#drawn = typeof seed === "number" ? seed : drawSeed(31);
  }
  next(): Tensor {
    return this.given !== null && typeof this.given === "object" ? this.given.next() : key(this.#drawn);
  }
  get config(): number | null {
    return typeof this.given === "number" ? this.given : null;
  }
}
