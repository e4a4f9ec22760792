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
import { loop } from "../sharedLoop.ts";
import type { Shader } from "../shader.ts";
import type { Stages } from "../stage.ts";
import type { Target } from "../target.ts";
import { axesOf, type Product, type Walk } from "./product.ts";

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

/** A product in parts where one dispatch would leave most of the adapter idle, and scratch memory suffices. */
export const inParts = (
  p: Product,
  tiles: number,
  enough: number,
  shader: (p: Product) => Shader,
  target: Target,
): Stages | undefined => {
  const { scratch = Infinity } = target;
  const parts = partsOf(p, tiles, enough);
  const split = parts > 1 ? splitDeep(p, parts, shader, target) : undefined;
  return split && split.scratch <= scratch ? split : undefined;
};
