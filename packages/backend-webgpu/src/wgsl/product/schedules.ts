import { sizeOf } from "@hornbeam/ir";
import type { Target } from "../target.ts";
import type { Lanes } from "./lanes.ts";
import { axesOf, type Product } from "./product.ts";
import type { Tiles } from "./tiles.ts";

/** A way to compute a product. */
export type Schedule = Lanes | Tiles;

/** Largest subgroup of an adapter that is taken for a processor: no memory of a workgroup's own, loads of single lanes. */
const PROCESSOR = 16;
/** Multiplications up to which a product is small. */
const SMALL = 2 ** 20;
/** Workgroups that keep a large adapter busy. */
export const GROUPS = 256;

export const isProcessor = ({ subgroup }: Target): boolean => subgroup !== undefined && subgroup <= PROCESSOR;

const tile = (threads: number, rows: number, vectors: number, deep: number): Tiles => ({
  kind: "tiles",
  threads: [threads, threads],
  own: [rows, vectors],
  deep,
});

/** The schedule that nobody has measured: large tiles where there are enough of them; on processors what compiles quickly. */
export const defaultSchedule = (p: Product, target: Target): Schedule => {
  const [m, n, batch] = [sizeOf(p.rows), p.cols, sizeOf(p.batch)];
  if (!isProcessor(target)) {
    const large = batch * Math.floor(m / 128) * Math.floor(n / 128) >= GROUPS / 2;
    return large ? tile(16, 8, 2, 8) : tile(16, 4, 1, 16);
  }
  const lanes = target.subgroup!;
  // Twice the rows a lane make a load of the right count twice; small products would rather be compiled quickly.
  const most = m * n * sizeOf(p.deep) * batch > SMALL ? 2 : 1;
  const width = n <= lanes ? 1 : n <= 2 * lanes ? 2 : 4;
  return { kind: "lanes", lanes, rounds: Math.min(most, Math.ceil(m / lanes)), vectors: 1, width, step: 1 };
};

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

/**
 * The class of a product: sizes to the next power of two, and how the operands lie in memory. Products of one class take one
 * schedule.
 */
export const productClass = (p: Product): string => {
  const { deep, col } = axesOf(p);
  const log = (n: number): number => Math.ceil(Math.log2(n));
  const last = deep + p.deep.length - 1;
  const lie = [p.left.index.strides[last] === 1, p.right.index.strides[col] === 1, p.right.index.strides[last] === 1];
  return [
    p.dtype,
    p.args[p.left.arg]!.dtype,
    ...[sizeOf(p.batch), sizeOf(p.rows), p.cols, sizeOf(p.deep)].map(log),
    lie.map(Number).join(""),
    p.left.coordinates.length,
  ].join("/");
};
