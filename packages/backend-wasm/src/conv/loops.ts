import {
  affine,
  axisVar,
  axpy,
  binaryExpr,
  castExpr,
  flattenIndex,
  guardExpr,
  konst,
  rewriteExpr,
  shift,
  type Affine,
  type Bound,
  type ConvKernel,
  type Expr,
  type LoopKernel,
  type ScatterKernel,
  type Store,
} from "@hornbeam/ir";

/** The shapes of x, w and y. */
export const shapesOf = ({
  geometry: g,
}: ConvKernel): { readonly x: number[]; readonly w: number[]; readonly y: number[] } => ({
  x: [g.batch, ...g.inSize, g.inChannels],
  w: [...g.kernelSize, g.inChannels / g.groups, g.outChannels],
  y: [g.batch, ...g.outSize, g.outChannels],
});

/** The affine functions of one loop nest that has variables for everything: batch, output places, taps, group, channels in and out. */
interface Vars {
  readonly b: Affine;
  readonly o: readonly Affine[];
  readonly t: readonly Affine[];
  readonly g: Affine;
  readonly c: Affine;
  readonly n: Affine;
}

/** Loads of the three tensors at those variables; x is outside its bounds in the padding. */
export const accessOf = (k: ConvKernel, v: Vars): { x: Affine; w: Affine; y: Affine; bounds: Bound[] } => {
  const { geometry: g } = k;
  const { x, w, y } = shapesOf(k);
  const cin = g.inChannels / g.groups;
  const cout = g.outChannels / g.groups;
  const places = v.o.map((o, i) =>
    shift(axpy(g.strides[i]!, o, axpy(g.dilation[i]!, v.t[i]!, affine(0))), -g.padLo[i]!),
  );
  const bounds = places.map((index, i): Bound => ({ index, lo: 0, hi: g.inSize[i]! }));
  const out = axpy(cout, v.g, v.n);
  return {
    x: flattenIndex([v.b, ...places, axpy(cin, v.g, v.c)], x),
    w: flattenIndex([...v.t, v.c, out], w),
    y: flattenIndex([v.b, ...v.o, out], y),
    bounds,
  };
};

/** Stores over the result's axes, moved to a space in which the last axis is split into (group, channel). */
const splitChannels = (stores: readonly Store[], rank: number, per: number): Store[] => {
  const change = (a: Affine): Affine => {
    const s = a.strides[rank - 1] ?? 0;
    return affine(a.offset, [...Array.from({ length: rank - 1 }, (_, i) => a.strides[i] ?? 0), s * per, s]);
  };
  return stores.map((s) => ({ ...s, index: change(s.index), value: mapIndices(s.value, change) }));
};

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

const vars = (from: number, n: number): Affine[] => Array.from({ length: n }, (_, i) => axisVar(from + i));

/** Product of two loads in the accumulation dtype, zero in the padding. */
const product = (k: ConvKernel, first: Affine, second: Affine, bounds: readonly Bound[]): Expr => {
  const load = (arg: number, index: Affine): Expr =>
    castExpr({ op: "load", dtype: k.args[arg]!.dtype, arg, index }, k.dtype);
  const value = binaryExpr("mul", load(k.operands[0], first), load(k.operands[1], second));
  return guardExpr(bounds, value, konst(0, k.dtype));
};

/** forward and filterGrad as nested loops; every dtype, group and dilation. */
export const convLoops = (k: ConvKernel): LoopKernel => {
  const { geometry: g } = k;
  const s = g.inSize.length;
  const cout = g.outChannels / g.groups;
  const cin = g.inChannels / g.groups;
  const common = { kind: "loop", name: k.name, args: k.args } as const;
  if (k.direction === "forward") {
    // space b, o…, g, n; reduce t…, c
    const v = {
      b: axisVar(0),
      o: vars(1, s),
      g: axisVar(1 + s),
      n: axisVar(2 + s),
      t: vars(3 + s, s),
      c: axisVar(3 + 2 * s),
    };
    const a = accessOf(k, v);
    return {
      ...common,
      space: [g.batch, ...g.outSize, g.groups, cout],
      reduce: [...g.kernelSize, cin],
      accs: [{ reducer: "sum", dtype: k.dtype, value: product(k, a.x, a.w, a.bounds) }],
      stores: splitChannels(k.stores, s + 2, cout),
    };
  }
  // filterGrad: space t…, c, g, n; reduce b, o…
  const v = {
    t: vars(0, s),
    c: axisVar(s),
    g: axisVar(s + 1),
    n: axisVar(s + 2),
    b: axisVar(s + 3),
    o: vars(s + 4, s),
  };
  const a = accessOf(k, v);
  return {
    ...common,
    space: [...g.kernelSize, cin, g.groups, cout],
    reduce: [g.batch, ...g.outSize],
    accs: [{ reducer: "sum", dtype: k.dtype, value: product(k, a.x, a.y, a.bounds) }],
    stores: splitChannels(k.stores, s + 2, cout),
  };
};

/** inputGrad as sums into zeroed memory, an extra argument, in the order of the outputs. */
export const inputGradScatter = (k: ConvKernel): ScatterKernel => {
  const { geometry: g } = k;
  const s = g.inSize.length;
  const target = k.args.length;
  // space b, o…, t…, n, g, c: the innermost writes neighbours.
  const v = {
    b: axisVar(0),
    o: vars(1, s),
    t: vars(1 + s, s),
    n: axisVar(1 + 2 * s),
    g: axisVar(2 + 2 * s),
    c: axisVar(3 + 2 * s),
  };
  const a = accessOf(k, v);
  return {
    kind: "scatter",
    name: k.name,
    args: [...k.args, { dtype: k.dtype, access: "update" }],
    space: [g.batch, ...g.outSize, ...g.kernelSize, g.outChannels / g.groups, g.groups, g.inChannels / g.groups],
    target,
    index: a.x,
    dyn: [],
    bounds: a.bounds,
    reducer: "sum",
    value: product(k, a.w, a.y, []),
  };
};

/** The stores of a convolution whose sums lie in memory, an extra argument, in the result's layout. */
export const storesOf = (k: ConvKernel, space: readonly number[]): LoopKernel => {
  const arg = k.args.length;
  const strides: number[] = [];
  let step = 1;
  for (let i = space.length - 1; i >= 0; step *= space[i--]!) strides[i] = step;
  const acc: Expr = { op: "load", dtype: k.dtype, arg, index: affine(0, strides) };
  return {
    kind: "loop",
    name: k.name,
    args: [...k.args, { dtype: k.dtype, access: "read" }],
    space,
    reduce: [],
    accs: [],
    stores: k.stores.map((st) => ({
      ...st,
      value: rewriteExpr(st.value, (e) => (e.op === "acc" ? acc : e), new Map())!,
    })),
  };
};
