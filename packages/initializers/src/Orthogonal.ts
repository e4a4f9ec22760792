import type { Tensor } from "@hornbeam/core";
import type { DType, Shape } from "@hornbeam/ir";
import { ShapeError, showShape } from "@hornbeam/ir";
import { cast, diagonal, multiply, reshape, sign, transpose } from "@hornbeam/ops";
import { qrOf } from "@hornbeam/ops/primitives";
import { normal } from "@hornbeam/ops/random";
import { SeedSource, type InitializerSeed } from "./seeded.ts";

/** Options of Orthogonal. */
export interface OrthogonalOptions {
  readonly gain?: number;
  readonly seed?: InitializerSeed;
}

/** Orthonormal rows or columns times gain, from the QR decomposition of a normal matrix (Saxe et al., 2014). https://keras.io/api/layers/initializers/ */
export class Orthogonal {
  static readonly className: string = "Orthogonal";
  readonly #options: OrthogonalOptions;
  readonly #seed: SeedSource;
  constructor(options: OrthogonalOptions = {}) {
    this.#options = options;
    this.#seed = new SeedSource(options.seed);
  }
  call(shape: Shape, dtype: DType = "float32"): Tensor {
    if (shape.length < 2)
      throw new ShapeError(`Orthogonal: at least two axes are needed; received ${showShape(shape)}.`);
    const columns = shape[shape.length - 1]!;
    const rows = shape.slice(0, -1).reduce((n, d) => n * d, 1);
    const a = normal([Math.max(rows, columns), Math.min(rows, columns)], { seed: this.#seed.next() });
    const [q, r] = qrOf(a);
    // The signs of R's diagonal make the distribution uniform.
    const unique = multiply(q, sign(diagonal(r)));
    const oriented = rows < columns ? transpose(unique) : unique;
    return cast(multiply(this.#options.gain ?? 1, reshape(oriented, shape)), dtype);
  }

  getConfig(): Record<string, unknown> {
    return { gain: this.#options.gain ?? 1, seed: this.#seed.config };
  }
}
