import {
  affine,
  dtypes,
  sizeOf,
  stridesOf,
  type Affine,
  type ConvKernel,
  type DotKernel,
  type Expr,
  type KernelArg,
  type LoopKernel,
} from "@hornbeam/ir";
import { loop } from "../loop.ts";
import type { Shader } from "../shader.ts";
import { single, type Stages } from "../stage.ts";
import type { Target } from "../target.ts";
import { lanes, type Lanes } from "./lanes.ts";
import { axesOf, productOf, type Product, type Walk } from "./product.ts";
import { tiles, type Tiles } from "./tiles.ts";

/** Largest subgroup of an adapter that is taken for a processor: no memory of a workgroup's own, loads of single lanes. */
const PROCESSOR = 16;

/** Multiplications up to which a product is small. */
const SMALL = 2 ** 20;
/** Multiplications up to which a shader of its own is not worth compiling. */
const TINY = 2 ** 12;
/** Workgroups that keep a large adapter busy. */
const GROUPS = 256;

/** Large tiles where there are enough of them; small ones otherwise. */
const tilesFor = (m: number, n: number, batch: number): Tiles => {
  const large = batch * Math.floor(m / 128) * Math.floor(n / 128) >= GROUPS / 2;
  return large
    ? { kind: "tiles", threads: [16, 16], own: [8, 2], deep: 8 }
    : { kind: "tiles", threads: [16, 16], own: [4, 1], deep: 16 };
};

const lanesFor = (p: Product, size: number): Lanes => {
  const rows = sizeOf(p.rows);
  // Twice the rows a lane make a load of the right count twice; small products would rather be compiled quickly.
  const most = rows * p.cols * sizeOf(p.deep) * sizeOf(p.batch) > SMALL ? 2 : 1;
  const width = p.cols <= size ? 1 : p.cols <= 2 * size ? 2 : 4;
  const rounds = Math.min(most, Math.ceil(rows / size));
  return { kind: "lanes", lanes: size, rounds, vectors: 1, width, step: 1 };
};

/** A product in parts of its first deep axis, into scratch memory, then their sum with the stores: for few, long sums. */
const splitDeep = (p: Product, parts: number, shader: (p: Product) => Shader): Stages => {
  const at = axesOf(p).deep;
  const each = p.deep[0]! / parts;
  // Variables: part, then as before.
  const move = (x: Affine): Affine => ({ ...x, strides: [(x.strides[at] ?? 0) * each, ...x.strides] });
  const walk = (w: Walk): Walk => ({
    ...w,
    index: move(w.index),
    coordinates: w.coordinates.map((c) => ({ ...c, index: move(c.index) })),
  });
  const space = [...p.batch, ...p.rows, p.cols];
  const strides = stridesOf([parts, ...space]);
  const parked = (access: "read" | "write"): KernelArg => ({ dtype: p.dtype, access });
  const arg = p.args.length;
  const args = [...p.args.map((a) => ({ ...a, access: "read" as const })), parked("write")];
  const first: Product = {
    ...p,
    name: `${p.name} (parts)`,
    args,
    batch: [parts, ...p.batch],
    deep: [each, ...p.deep.slice(1)],
    left: walk(p.left),
    right: walk(p.right),
    stores: [{ arg, index: affine(0, strides), value: { op: "acc", dtype: p.dtype, n: 0 } }],
  };
  const value: Expr = { op: "load", dtype: p.dtype, arg, index: affine(0, [...strides.slice(1), strides[0]!]) };
  const second: LoopKernel = {
    kind: "loop",
    name: p.name,
    args: [...p.args, parked("read")],
    space,
    reduce: [parts],
    accs: [{ reducer: "sum", dtype: p.dtype, value }],
    stores: p.stores,
  };
  const refs = [...p.args.map((_, i) => ({ arg: i })), { scratch: 0 }];
  return {
    stages: [
      { shader: shader(first), args, refs },
      { shader: loop(second), args: second.args, refs },
    ],
    scratch: parts * sizeOf(space) * dtypes[p.dtype].bytes,
  };
};

/** In how many parts a product of `tiles` tiles is made: enough for all of the adapter, while each part stays long. */
const partsOf = (p: Product, tiles: number, enough: number): number => {
  const wanted = Math.min(enough / tiles, sizeOf(p.deep) / 256);
  for (let parts = Math.min(p.deep[0]!, Math.floor(wanted)); parts >= 2; parts--)
    if (p.deep[0]! % parts === 0 && (p.deep.length > 1 || (p.deep[0]! / parts) % 4 === 0)) return parts;
  return 1;
};

const make = (
  p: Product,
  tiles: number,
  enough: number,
  shader: (p: Product) => Shader,
  { scratch = Infinity }: Target,
): Stages => {
  const parts = partsOf(p, tiles, enough);
  const split = parts > 1 ? splitDeep(p, parts, shader) : undefined;
  return split && split.scratch <= scratch ? split : single(shader(p), p.args);
};

/** A product as tiles, or undefined where there is too little to share: every result is a loop of its own then. */
export const multiply = (k: DotKernel | ConvKernel, target: Target): Stages | undefined => {
  if (k.dtype === "bool") return undefined;
  const p = productOf(k);
  const [m, n, deep, batch] = [sizeOf(p.rows), p.cols, sizeOf(p.deep), sizeOf(p.batch)];
  const { subgroup } = target;
  if (subgroup && subgroup <= PROCESSOR) {
    if (m < 4 || n < 4 || m * n * deep * batch < TINY) return undefined;
    const s = lanesFor(p, subgroup);
    const count = batch * Math.ceil(m / (subgroup * s.rounds)) * Math.ceil(n / (subgroup * s.width));
    return make(p, count, 4, (q) => lanes(q, s, target.ragged), target);
  }
  if (m < 16 || n < 16 || deep < 8 || (m * n * batch < 4096 && deep >= 256 && m * n < 1024)) return undefined;
  const s = tilesFor(m, n, batch);
  const count = batch * Math.ceil(m / (s.threads[0] * s.own[0])) * Math.ceil(n / (s.threads[1] * s.own[1] * 4));
  return make(p, count, GROUPS, (q) => tiles(q, s, target.ragged), target);
};
