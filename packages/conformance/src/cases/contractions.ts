import type { Tensor } from "@hornbeam/core";
import * as P from "@hornbeam/ops/primitives";
import { sizeOf, type ConvGeometry, type DType, type Shape } from "@hornbeam/ir";
import type { Budget } from "../compare.ts";
import { contracted, convolved } from "../reference/folds.ts";
import { reshaped, type Nd } from "../reference/nd.ts";
import { permuted } from "../reference/views.ts";
import { plain, sample, type Domain } from "../values.ts";
import { EXACT, FLOATS, NUMBERS, type Case, type CaseGroup } from "./case.ts";
import { layouts, plainLayout, type Layout } from "./layouts.ts";

interface Axes {
  readonly lhsBatch: readonly number[];
  readonly rhsBatch: readonly number[];
  readonly lhsContract: readonly number[];
  readonly rhsContract: readonly number[];
}
interface Dot {
  readonly x: Shape;
  readonly y: Shape;
  readonly axes: Axes;
  readonly layouts?: readonly [Layout, Layout];
}
const axes = (
  lhsContract: readonly number[],
  rhsContract: readonly number[],
  lhsBatch: readonly number[] = [],
  rhsBatch = lhsBatch,
): Axes => ({
  lhsBatch,
  rhsBatch,
  lhsContract,
  rhsContract,
});

/** x·y for every combination of transposes of an m × k by a k × n product. */
const transposes = (m: number, n: number, k: number): Dot[] => [
  { x: [m, k], y: [k, n], axes: axes([1], [0]) },
  { x: [k, m], y: [k, n], axes: axes([0], [0]) },
  { x: [m, k], y: [n, k], axes: axes([1], [1]) },
  { x: [k, m], y: [n, k], axes: axes([0], [1]) },
];

const small: readonly Dot[] = [
  ...transposes(7, 13, 5),
  ...transposes(1, 17, 9),
  ...transposes(19, 1, 33),
  ...transposes(8, 16, 4),
  { x: [1, 1], y: [1, 1], axes: axes([1], [0]) },
  { x: [7], y: [7], axes: axes([0], [0]) },
  { x: [], y: [], axes: axes([], []) },
  { x: [3], y: [5], axes: axes([], []) },
  { x: [], y: [4, 3], axes: axes([], []) },
  { x: [13, 0], y: [0, 5], axes: axes([1], [0]) },
  { x: [0, 4], y: [4, 5], axes: axes([1], [0]) },
  { x: [4, 5], y: [5, 0], axes: axes([1], [0]) },
  { x: [3, 7, 5], y: [3, 5, 9], axes: axes([2], [1], [0]) },
  { x: [3, 5, 7], y: [3, 9, 5], axes: axes([1], [2], [0]) },
  { x: [7, 3, 5], y: [5, 9, 3], axes: axes([2], [0], [1], [2]) },
  { x: [2, 3, 4, 5], y: [2, 3, 5, 6], axes: axes([3], [2], [0, 1]) },
  { x: [2, 7, 3, 5], y: [2, 6, 3, 5], axes: axes([3], [3], [0, 2]) },
  { x: [3, 4, 5], y: [4, 5, 6], axes: axes([1, 2], [0, 1]) },
  { x: [5, 3, 4], y: [4, 6, 5], axes: axes([0, 2], [2, 0]) },
  { x: [2, 3, 4], y: [3, 2, 4], axes: axes([0, 1, 2], [1, 0, 2]) },
  { x: [0, 3, 4], y: [0, 4, 5], axes: axes([2], [1], [0]) },
  ...layouts.slice(1).flatMap((l): Dot[] => [
    { x: [9, 6], y: [6, 11], axes: axes([1], [0]), layouts: [l, plainLayout] },
    { x: [9, 6], y: [6, 11], axes: axes([1], [0]), layouts: [plainLayout, l] },
    { x: [3, 7, 6], y: [3, 6, 5], axes: axes([2], [1], [0]), layouts: [l, l] },
  ]),
];
/** Beyond the blocks that tuned products are made of, and one past their edges. */
const large: readonly Dot[] = [
  ...transposes(65, 67, 261),
  ...transposes(130, 9, 70),
  { x: [4, 33, 130], y: [4, 130, 17], axes: axes([2], [1], [0]) },
];

/** Few and many rows, with depths that fill the blocks of bytes and that do not. */
const ofBytes: readonly Dot[] = [
  ...transposes(65, 67, 70),
  ...transposes(5, 48, 128),
  { x: [97, 64], y: [64, 16], axes: axes([1], [0]) },
  { x: [4, 33, 130], y: [4, 130, 17], axes: axes([2], [1], [0]) },
];

/** Errors of equal terms do not cancel: √k becomes k. */
const worst = (terms: number, ...used: readonly Layout[]): number =>
  used.some((l) => /one value|broadcast/.test(l.name)) ? terms ** 2 : terms;

const dotCase = (
  { x, y, axes: a, layouts: [p, q] = [plainLayout, plainLayout] }: Dot,
  from: DType,
  to: DType,
  seed: number,
  domain: Domain = plain(from),
): Case => ({
  label: `[${x}] ${p.name} · [${y}] ${q.name} over [${a.lhsContract}], [${a.rhsContract}] batch [${a.lhsBatch}], [${a.rhsBatch}]`,
  inputs: [sample(p.base(x), from, domain, seed), sample(q.base(y), from, domain, seed + 50)],
  fn: (s, t) => P.dotGeneral(p.apply(s!, x), q.apply(t!, y), a, { dtype: to }),
  expected: (s, t) => contracted(p.expected(s!, x), q.expected(t!, y), a, to),
  budget: {
    ulp: 0,
    terms: worst(
      a.lhsContract.reduce((n, k) => n * x[k]!, 1),
      p,
      q,
    ),
  },
});

const dotCases = (from: DType, to: DType): Case[] =>
  [...small, ...(from === "float32" || from === "float64" ? large : [])].map((d, i) => dotCase(d, from, to, i));

interface Conv {
  readonly batch?: number;
  readonly inSize: readonly number[];
  readonly kernelSize: readonly number[];
  readonly strides?: readonly number[];
  readonly dilation?: readonly number[];
  readonly padLo?: readonly number[];
  readonly padHi?: readonly number[];
  readonly inChannels: number;
  readonly outChannels: number;
  readonly groups?: number;
}
const geometry = (c: Conv): ConvGeometry => {
  const ones = c.inSize.map(() => 1);
  const zeros = c.inSize.map(() => 0);
  const { strides = ones, dilation = ones, padLo = zeros, padHi = zeros } = c;
  const outSize = c.inSize.map((n, a) => {
    const span = (c.kernelSize[a]! - 1) * dilation[a]! + 1;
    return Math.max(0, Math.floor((n + padLo[a]! + padHi[a]! - span) / strides[a]!) + 1);
  });
  return { batch: c.batch ?? 2, groups: 1, ...c, strides, dilation, padLo, outSize };
};

const convs: readonly Conv[] = [
  { inSize: [9], kernelSize: [3], inChannels: 1, outChannels: 1 },
  { inSize: [13], kernelSize: [4], strides: [2], padLo: [1], padHi: [2], inChannels: 3, outChannels: 5 },
  { inSize: [15], kernelSize: [3], dilation: [2], padLo: [4], inChannels: 4, outChannels: 8 },
  { inSize: [7, 9], kernelSize: [3, 3], padLo: [1, 1], padHi: [1, 1], inChannels: 3, outChannels: 8 },
  { inSize: [7, 8], kernelSize: [1, 1], inChannels: 16, outChannels: 13 },
  { inSize: [9, 11], kernelSize: [3, 2], strides: [2, 3], padLo: [0, 1], padHi: [1, 0], inChannels: 5, outChannels: 7 },
  {
    inSize: [9, 9],
    kernelSize: [3, 3],
    dilation: [2, 1],
    padLo: [2, 1],
    padHi: [2, 1],
    inChannels: 4,
    outChannels: 16,
  },
  { inSize: [8, 8], kernelSize: [3, 3], padLo: [1, 1], padHi: [1, 1], inChannels: 6, outChannels: 6, groups: 6 },
  { inSize: [8, 7], kernelSize: [3, 3], strides: [2, 2], padLo: [1, 1], inChannels: 4, outChannels: 8, groups: 4 },
  { inSize: [6, 5], kernelSize: [2, 2], inChannels: 8, outChannels: 12, groups: 2 },
  { inSize: [5, 6], kernelSize: [5, 6], inChannels: 3, outChannels: 4 },
  { inSize: [3, 3], kernelSize: [2, 2], strides: [3, 3], inChannels: 2, outChannels: 2 },
  { inSize: [4, 5, 6], kernelSize: [2, 3, 2], padLo: [1, 0, 1], padHi: [0, 1, 0], inChannels: 3, outChannels: 4 },
  { batch: 0, inSize: [4, 4], kernelSize: [2, 2], inChannels: 3, outChannels: 2 },
  { batch: 1, inSize: [2], kernelSize: [5], inChannels: 2, outChannels: 3 },
  { batch: 3, inSize: [12, 13], kernelSize: [3, 3], padLo: [1, 1], padHi: [1, 1], inChannels: 17, outChannels: 19 },
];

const directions = {
  convForward: [P.convForward, "forward"],
  convInputGrad: [P.convInputGrad, "inputGrad"],
  convFilterGrad: [P.convFilterGrad, "filterGrad"],
} as const;
const operandShapes = (g: ConvGeometry, direction: string): readonly [Shape, Shape] => {
  const x = [g.batch, ...g.inSize, g.inChannels];
  const w = [...g.kernelSize, g.inChannels / g.groups, g.outChannels];
  const y = [g.batch, ...g.outSize, g.outChannels];
  return direction === "forward" ? [x, w] : direction === "inputGrad" ? [w, y] : [x, y];
};
/** Most products that one element of the result sums. */
const termsOf = (g: ConvGeometry, direction: string): number => {
  const window = sizeOf(g.kernelSize);
  if (direction === "forward") return (window * g.inChannels) / g.groups;
  return direction === "inputGrad" ? (window * g.outChannels) / g.groups : g.batch * sizeOf(g.outSize);
};

const convCases = (op: keyof typeof directions, dtype: DType): Case[] => {
  const [fn, direction] = directions[op];
  return convs.flatMap((c, i) => {
    const g = geometry(c);
    const shapes = operandShapes(g, direction);
    const budget = (l: Layout): Budget => ({ ulp: 0, terms: worst(termsOf(g, direction), l) });
    return [plainLayout, ...(i % 5 === 3 ? layouts.slice(1) : [])].map((l): Case => ({
      label: `${JSON.stringify(c)} ${l.name}`,
      inputs: shapes.map((s, k) => sample(l.base(s), dtype, plain(dtype), i + 9 * k)),
      fn: (a, b) => fn(l.apply(a!, shapes[0]), l.apply(b!, shapes[1]), g),
      expected: (a, b) => convolved(l.expected(a!, shapes[0]), l.expected(b!, shapes[1]), g, direction),
      budget: budget(l),
    }));
  });
};

const matrixCases = (dtype: DType): Case[] => [
  {
    label: "[3, 7, 5] · [3, 5, 9]",
    inputs: [sample([3, 7, 5], dtype, plain(dtype)), sample([3, 5, 9], dtype, plain(dtype), 2)],
    fn: (x: Tensor, y: Tensor) => P.matmulOf(x, y),
    expected: (x: Nd, y: Nd) => contracted(x, y, axes([2], [1], [0])),
    budget: { ulp: 0, terms: 5 },
  } as Case,
];
const transposeCases = (dtype: DType): Case[] => [
  {
    label: "[3, 7, 5]",
    inputs: [sample([3, 7, 5], dtype, plain(dtype))],
    fn: (x) => P.transposed(x!),
    expected: (x) => reshaped(permuted(x!, [0, 2, 1]), [3, 5, 7]),
    budget: EXACT,
  },
];

export const contractionGroups = (): CaseGroup[] => [
  ...NUMBERS.map((dtype): CaseGroup => ({ op: "dotGeneral", dtype, cases: () => dotCases(dtype, dtype) })),
  ...(["int8", "uint8"] as const).map((dtype): CaseGroup => ({
    op: "dotGeneral",
    dtype,
    needs: ["int32"],
    cases: () =>
      [...small, ...ofBytes].map((d, i) =>
        dotCase(d, dtype, "int32", i, { lo: -128, hi: dtype === "int8" ? 127 : 255 }),
      ),
  })),
  { op: "dotGeneral", dtype: "float16", needs: ["float32"], cases: () => dotCases("float16", "float32") },
  ...(Object.keys(directions) as (keyof typeof directions)[]).flatMap((op) =>
    FLOATS.map((dtype): CaseGroup => ({ op, dtype, cases: () => convCases(op, dtype) })),
  ),
  ...FLOATS.flatMap((dtype): CaseGroup[] => [
    { op: "matmulOf", dtype, cases: () => matrixCases(dtype) },
    { op: "transposed", dtype, cases: () => transposeCases(dtype) },
  ]),
];
