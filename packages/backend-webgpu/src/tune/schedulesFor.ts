import { sizeOf } from "@hornbeam/ir";
import type { Product } from "../wgsl/product/product.ts";
import { defaultSchedule, isProcessor, SMALL, tile, type Schedule } from "../wgsl/product/schedules.ts";
import type { Target } from "../wgsl/target.ts";

/** What is worth measuring for a product; the default first. */
export const schedulesFor = (p: Product, target: Target): Schedule[] => {
  const first = defaultSchedule(p, target);
  const others: Schedule[] = [];
  const { subgroup } = target;
  // Long shaders take long to compile: too long for what small products could gain.
  const large = sizeOf(p.rows) * p.cols * sizeOf(p.deep) * sizeOf(p.batch) > SMALL;
  if (subgroup)
    for (const [rounds, vectors, step] of [
      [1, 1, 1],
      [2, 1, 1],
      [2, 1, 4],
      [4, 1, 1],
      [4, 1, 4],
      [2, 2, 1],
    ] as const)
      if (subgroup * rounds <= 64 && (large || rounds * vectors * step <= 2))
        others.push({ kind: "lanes", lanes: subgroup, rounds, vectors, width: p.cols <= subgroup ? 1 : 4, step });
  if (!isProcessor(target))
    others.push(tile(8, 4, 1, 16), tile(8, 8, 2, 8), tile(16, 4, 1, 16), tile(16, 4, 2, 16), tile(16, 8, 2, 8));
  const text = JSON.stringify(first);
  return [first, ...others.filter((s) => JSON.stringify(s) !== text)];
};
