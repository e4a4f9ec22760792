import {
  affine,
  axisVar,
  axpy,
  binaryExpr,
  castExpr,
  compareExpr,
  guardExpr,
  indexExpr,
  konst,
  selectExpr,
  shift,
  sizeOf,
  stridesOf,
  type Affine,
  type Bound,
  type ConvKernel,
  type Expr,
  type LoopKernel,
} from "@hornbeam/ir";
import { restore } from "./restore.ts";

const sum = (terms: readonly (readonly [number, Affine])[]): Affine =>
  terms.reduce((a, [s, x]) => axpy(s, x, a), affine(0));

/** Position in a row-major tensor of that shape. */
const at = (shape: readonly number[], index: readonly Affine[]): Affine =>
  sum(stridesOf(shape).map((s, i) => [s, index[i]!] as const));

/**
 * A convolution as loops: the channels of a result are (group, channel of the group), reductions are over taps and channels, or
 * over batch and positions; what falls into the padding is a guard.
 */
export const convLoop = (k: ConvKernel): LoopKernel => {
  const g = k.geometry;
  const rank = g.inSize.length;
  const [ci, co] = [g.inChannels / g.groups, g.outChannels / g.groups];
  const xs = [g.batch, ...g.inSize, g.inChannels];
  const ws = [...g.kernelSize, ci, g.outChannels];
  const ys = [g.batch, ...g.outSize, g.outChannels];
  const spatial = (from: number): Affine[] => g.inSize.map((_, d) => axisVar(from + d));
  const load = (which: 0 | 1, index: Affine): Expr => {
    const arg = k.operands[which];
    return castExpr({ op: "load", dtype: k.args[arg]!.dtype, arg, index }, k.dtype);
  };
  const zero = konst(k.dtype === "int64" ? 0n : 0, k.dtype);
  const build = (space: number[], reduce: number[], by: Affine[], value: Expr): LoopKernel => ({
    kind: "loop",
    name: k.name,
    args: k.args,
    space,
    reduce,
    accs: [{ reducer: "sum", dtype: k.dtype, value }],
    stores: restore(k.stores, by),
  });
  /** o·stride + t·dilation − padLo, with its bounds */
  const source = (o: Affine[], t: Affine[]): [Affine[], Bound[]] => {
    const x = o.map((v, d) =>
      shift(
        sum([
          [g.strides[d]!, v],
          [g.dilation[d]!, t[d]!],
        ]),
        -g.padLo[d]!,
      ),
    );
    return [x, x.map((index, d) => ({ index, lo: 0, hi: g.inSize[d]! }))];
  };
  const group = (v: number, size: number): Affine =>
    sum([
      [size, axisVar(v)],
      [1, axisVar(v + 1)],
    ]);
  if (k.direction === "forward") {
    const o = spatial(1);
    const t = spatial(rank + 3);
    const c = axisVar(2 * rank + 3);
    const f = group(rank + 1, co);
    const [x, bounds] = source(o, t);
    const value = binaryExpr(
      "mul",
      load(
        0,
        at(xs, [
          axisVar(0),
          ...x,
          sum([
            [ci, axisVar(rank + 1)],
            [1, c],
          ]),
        ]),
      ),
      load(1, at(ws, [...t, c, f])),
    );
    return build(
      [g.batch, ...g.outSize, g.groups, co],
      [...g.kernelSize, ci],
      [axisVar(0), ...o, f],
      guardExpr(bounds, value, zero),
    );
  }
  if (k.direction === "filterGrad") {
    const t = spatial(0);
    const [c, f] = [axisVar(rank), group(rank + 1, co)];
    const [b, o] = [axisVar(rank + 3), spatial(rank + 4)];
    const [x, bounds] = source(o, t);
    const value = binaryExpr(
      "mul",
      load(
        0,
        at(xs, [
          b,
          ...x,
          sum([
            [ci, axisVar(rank + 1)],
            [1, c],
          ]),
        ]),
      ),
      load(1, at(ys, [b, ...o, f])),
    );
    return build(
      [...g.kernelSize, ci, g.groups, co],
      [g.batch, ...g.outSize],
      [...t, c, f],
      guardExpr(bounds, value, zero),
    );
  }
  return inputGrad();

  function inputGrad(): LoopKernel {
    const i = spatial(1);
    const t = spatial(rank + 3);
    const f = sum([
      [co, axisVar(rank + 1)],
      [1, axisVar(2 * rank + 3)],
    ]);
    const c = group(rank + 1, ci);
    // o·stride = i + padLo − t·dilation
    const from = i.map((v, d) =>
      shift(
        sum([
          [1, v],
          [-g.dilation[d]!, t[d]!],
        ]),
        g.padLo[d]!,
      ),
    );
    const bounds = from.map((index, d) => ({ index, lo: 0, hi: (g.outSize[d]! - 1) * g.strides[d]! + 1 }));
    const w = load(0, at(ws, [...t, axisVar(rank + 2), f]));
    const steps = stridesOf(ys);
    const strided = g.strides.some((s) => s > 1);
    const arg = k.operands[1];
    const fixed = sum([
      [steps[0]!, axisVar(0)],
      [1, f],
      ...(strided ? [] : from.map((x, d) => [steps[d + 1]!, x] as const)),
    ]);
    const y: Expr = {
      op: "load",
      dtype: k.args[arg]!.dtype,
      arg,
      index: fixed,
      ...(strided && {
        dyn: from.map((x, d) => ({
          value: binaryExpr("div", indexExpr(x, "int32"), konst(g.strides[d]!, "int32")),
          size: g.outSize[d]!,
          stride: steps[d + 1]!,
        })),
      }),
    };
    let value = binaryExpr("mul", w, castExpr(y, k.dtype));
    from.forEach((x, d) => {
      if (g.strides[d] === 1) return;
      const rest = binaryExpr("mod", indexExpr(x, "int32"), konst(g.strides[d]!, "int32"));
      value = selectExpr(compareExpr("eq", rest, konst(0, "int32")), value, zero);
    });
    return build(
      [g.batch, ...g.inSize, g.groups, ci],
      [...g.kernelSize, co],
      [axisVar(0), ...i, c],
      sizeOf(g.outSize) ? guardExpr(bounds, value, zero) : zero,
    );
  }
};
