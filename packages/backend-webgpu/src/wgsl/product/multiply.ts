import { sizeOf, type ConvKernel, type DotKernel } from "@hornbeam/ir";
import type { Target } from "../target.ts";
import type { Shader } from "../shader.ts";
import { lanes, type Lanes } from "./lanes.ts";
import { productOf, type Product } from "./product.ts";
import { tiles } from "./tiles.ts";

/** Largest subgroup of an adapter that is taken for a processor: no memory of a workgroup's own, loads of single lanes. */
const PROCESSOR = 16;

/** Multiplications up to which a product is small. */
const SMALL = 2 ** 20;

const lanesFor = (p: Product, size: number): Lanes => {
  const rows = sizeOf(p.rows);
  // Twice the rows a lane make a load of the right count twice; small products would rather be compiled quickly.
  const most = rows * p.cols * sizeOf(p.deep) * sizeOf(p.batch) > SMALL ? 2 : 1;
  const width = p.cols <= size ? 1 : p.cols <= 2 * size ? 2 : 4;
  const rounds = Math.min(most, Math.ceil(rows / size));
  return { kind: "lanes", lanes: size, rounds, vectors: 1, width, step: 1 };
};

/** The shader of a product, or undefined where there is too little to share: every result is a loop of its own then. */
export const multiply = (k: DotKernel | ConvKernel, target: Target): Shader | undefined => {
  if (k.dtype === "bool") return undefined;
  const p = productOf(k);
  const [m, n, deep] = [sizeOf(p.rows), p.cols, sizeOf(p.deep)];
  const { subgroup } = target;
  if (subgroup && subgroup <= PROCESSOR)
    return m >= 4 && n >= 4 && deep >= 2 ? lanes(p, lanesFor(p, subgroup)) : undefined;
  return m >= 16 && n >= 16 && deep >= 8 && (m * n * sizeOf(p.batch) >= 4096 || deep < 256) ? tiles(p) : undefined;
};
