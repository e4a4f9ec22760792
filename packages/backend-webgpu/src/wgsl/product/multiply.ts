import {
  affine,
  dtypes,
  sizeOf,
  stridesOf,
  type Affine,
  type Expr,
  type KernelArg,
  type LoopKernel,
} from "@hornbeam/ir";
import { loop } from "../loop.ts";
import type { Shader } from "../shader.ts";
import { single, type Stages } from "../stage.ts";
import type { Target } from "../target.ts";
import { axesOf, type Product, type Walk } from "./product.ts";
import { defaultSchedule, GROUPS, isProcessor, productClass, type Schedule } from "./schedules.ts";

/** Multiplications up to which a shader of its own is not worth compiling. */
const TINY = 2 ** 12;

/** A product in parts of its first deep axis, into scratch memory, then their sum with the stores: for few, long sums. */
const splitDeep = (p: Product, parts: number, shader: (p: Product) => Shader, target: Target): Stages => {
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
      { shader: loop(second, target), args: second.args, refs },
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

const make = (p: Product, tiles: number, enough: number, shader: (p: Product) => Shader, target: Target): Stages => {
  const { scratch = Infinity } = target;
  const parts = partsOf(p, tiles, enough);
  const split = parts > 1 ? splitDeep(p, parts, shader, target) : undefined;
  return split && split.scratch <= scratch ? split : single(shader(p), p.args);
};

/** Whether a product has enough to share, as this adapter shares it. */
export const shares = (p: Product, target: Target): boolean => {
  if (p.dtype === "bool") return false;
  const [m, n, deep, batch] = [sizeOf(p.rows), p.cols, sizeOf(p.deep), sizeOf(p.batch)];
  if (isProcessor(target)) return m >= 4 && n >= 4 && m * n * deep * batch >= TINY;
  return m >= 16 && n >= 16 && deep >= 8 && (m * n * batch >= 4096 || deep < 256 || m * n >= 1024);
};

/** Rows and columns of a schedule's tile. */
const tileOf = (s: Schedule): readonly [number, number] =>
  s.kind === "lanes"
    ? [s.lanes * s.rounds, s.lanes * s.width * s.vectors]
    : [s.threads[0] * s.own[0], s.threads[1] * s.own[1] * 4];

/**
 * Products by one kind of schedule; undefined where another kind is due, or where there is too little to share: every result is a
 * loop of its own then.
 */
export const multiply =
  <K, S extends Schedule>(
    productOf: (k: K) => Product,
    pick: (chosen: Schedule, p: Product) => S | undefined,
    shader: (p: Product, s: S, target: Target) => Shader,
  ): ((k: K, target: Target) => Stages | undefined) =>
  (k, target) => {
    const p = productOf(k);
    const s = shares(p, target) ? pick(target.schedule?.(productClass(p)) ?? defaultSchedule(p, target), p) : undefined;
    if (!s) return undefined;
    const [rows, cols] = tileOf(s);
    const count = sizeOf(p.batch) * Math.ceil(sizeOf(p.rows) / rows) * Math.ceil(p.cols / cols);
    return make(p, count, isProcessor(target) ? 4 : GROUPS, (q) => shader(q, s, target), target);
  };
