import { sizeOf } from "@hornbeam/ir";
import type { Target } from "../target.ts";
import type { Lanes } from "./lanes.ts";
import type { Product } from "./product.ts";
import type { Tiles } from "./tiles.ts";

/** A way to compute a product. */
export type Schedule = Lanes | Tiles;

/** Largest subgroup of an adapter that is taken for a processor: no memory of a workgroup's own, loads of single lanes. */
const PROCESSOR = 16;
/** Multiplications up to which a product is small. */
export const SMALL: number = 2 ** 20;
/** Workgroups that keep a large adapter busy. */
export const GROUPS = 256;

export const isProcessor = ({ subgroup }: Target): boolean => subgroup !== undefined && subgroup <= PROCESSOR;

export const tile = (threads: number, rows: number, vectors: number, deep: number): Tiles => ({
  kind: "tiles",
  threads: [threads, threads],
  own: [rows, vectors],
  deep,
});

/** Large tiles where there are enough of them. */
export const defaultTiles = (p: Product): Tiles => {
  const large = sizeOf(p.batch) * Math.floor(sizeOf(p.rows) / 128) * Math.floor(p.cols / 128) >= GROUPS / 2;
  return large ? tile(16, 8, 2, 8) : tile(16, 4, 1, 16);
};

/** The schedule that nobody has measured: tiles; on processors what compiles quickly. */
export const defaultSchedule = (p: Product, target: Target): Schedule => {
  const [m, n, batch] = [sizeOf(p.rows), p.cols, sizeOf(p.batch)];
  if (!isProcessor(target)) return defaultTiles(p);
  const lanes = target.subgroup!;
  // Twice the rows a lane make a load of the right count twice; small products would rather be compiled quickly.
  const most = m * n * sizeOf(p.deep) * batch > SMALL ? 2 : 1;
  const width = n <= lanes ? 1 : n <= 2 * lanes ? 2 : 4;
  return { kind: "lanes", lanes, rounds: Math.min(most, Math.ceil(m / lanes)), vectors: 1, width, step: 1 };
};
