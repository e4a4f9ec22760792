import type { Affine, ConvKernel, DotKernel, Expr, Store } from "@hornbeam/ir";
import { affine, rewriteExpr } from "@hornbeam/ir";
import { affinesOf } from "../codegen/loops.ts";
import { product, resultShape } from "./shapes.ts";

/** Every affine function of an expression changed. */
const mapIndices = (root: Expr, change: (a: Affine) => Affine): Expr =>
  rewriteExpr(
    root,
    (e) => {
      if (e.op === "load" || e.op === "index") return { ...e, index: change(e.index) };
      return e.op === "guard" ? { ...e, bounds: e.bounds.map((b) => ({ ...b, index: change(b.index) })) } : e;
    },
    new Map(),
  )!;

/** Stores whose first axes are walked as one, over (that one, the last axis); undefined where some function of them does not allow it. */
const flattened = (stores: readonly Store[], shape: readonly number[]): Store[] | undefined => {
  const last = shape.length - 1;
  const all: Affine[] = [...affinesOf(stores.map((s) => s.value)), ...stores.map((s) => s.index)];
  const stride = (x: Affine, axis: number): number => x.strides[axis] ?? 0;
  // Axes of size 1 do not matter.
  const axes = shape.map((_, i) => i).filter((i) => i < last && shape[i]! > 1);
  const one = axes.every((axis, i) => {
    const next = axes[i + 1];
    return next === undefined || all.every((x) => stride(x, axis) === stride(x, next) * shape[next]!);
  });
  if (!one) return undefined;
  const inner = axes[axes.length - 1];
  const change = (x: Affine): Affine => affine(x.offset, [inner === undefined ? 0 : stride(x, inner), stride(x, last)]);
  return stores.map((s) => ({ ...s, index: change(s.index), value: mapIndices(s.value, change) }));
};

/** A convolution with one tap, no padding and no strides is a product of matrices. */
export const pointwise = (k: ConvKernel): DotKernel | undefined => {
  const { geometry: g, direction, operands } = k;
  const one = (sizes: readonly number[], value: number): boolean => sizes.every((n) => n === value);
  if (
    g.groups > 1 ||
    !one(g.kernelSize, 1) ||
    !one(g.strides, 1) ||
    !one(g.padLo, 0) ||
    g.inSize.some((n, i) => n !== g.outSize[i])
  )
    return undefined;
  const [i, o] = [g.inChannels, g.outChannels];
  const places = g.batch * product(g.inSize);
  const stores = flattened(k.stores, resultShape(k));
  if (!stores) return undefined;
  const at = (n: 0 | 1, row: number, col: number) => ({ arg: operands[n], offset: 0, batch: [], row, col });
  const sizes = {
    forward: { m: places, n: o, k: i, lhs: at(0, i, 1), rhs: at(1, o, 1) },
    inputGrad: { m: places, n: i, k: o, lhs: at(1, o, 1), rhs: at(0, 1, o) },
    filterGrad: { m: i, n: o, k: places, lhs: at(0, 1, i), rhs: at(1, o, 1) },
  }[direction];
  return { kind: "dot", name: k.name, args: k.args, batch: [], dtype: k.dtype, stores, ...sizes };
};
