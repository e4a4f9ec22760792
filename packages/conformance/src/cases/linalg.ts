import type { Tensor } from "@hornbeam/core";
import * as P from "@hornbeam/ops/primitives";
import type { DType, Shape } from "@hornbeam/ir";
import type { Budget } from "../compare.ts";
import { build, get, type Nd } from "../reference/nd.ts";
import { contracted } from "../reference/folds.ts";
import { sample } from "../values.ts";
import type { Case, CaseGroup } from "./case.ts";

// Factors are not unique; what they must satisfy is. Each function gives quantities that are known without factoring: the product
// of the factors, their orthogonality, their sums; so that a backend may factor in its own way.

const FLOAT: readonly DType[] = ["float32", "float64"];
/** Factorisations lose a few digits to the matrix's condition. */
const loose: Budget = { ulp: 64, abs: 64, ulp64: 4096, abs64: 4096 };

const matrix = (shape: Shape, dtype: DType, seed: number): Nd => sample(shape, dtype, { lo: -1, hi: 1 }, seed);
const product = (a: Nd, b: Nd): Nd => {
  const r = a.shape.length;
  const batch = Array.from({ length: r - 2 }, (_, i) => i);
  return contracted(a, b, { lhsBatch: batch, rhsBatch: batch, lhsContract: [r - 1], rhsContract: [r - 2] });
};
const swapped = (i: readonly number[]): number[] => [...i.slice(0, -2), i[i.length - 1]!, i[i.length - 2]!];
const flippedAxes = (a: Nd): Nd => build(swapped(a.shape), a.dtype, (i) => get(a, swapped(i)));
const identity = (shape: Shape, dtype: DType): Nd =>
  build(shape, dtype, (i) => Number(i[i.length - 1] === i[i.length - 2]));
/** A·Aᵀ + n·I: positive definite. */
const definite = (n: number, batch: Shape, dtype: DType, seed: number): Nd => {
  const a = matrix([...batch, n, n], dtype, seed);
  const s = product(a, flippedAxes(a));
  return build(s.shape, dtype, (i) => (get(s, i) as number) + (i[i.length - 1] === i[i.length - 2] ? n : 0));
};
const diagonal = (s: Tensor, last: Shape): Tensor => {
  const [m, n] = last as readonly [number, number];
  const shape = [...s.shape.slice(0, -1), m, n];
  const rows = P.iotaOf(shape, shape.length - 2, "int32");
  const columns = P.iotaOf(shape, shape.length - 1, "int32");
  const spread = P.broadcastTo(P.reshapeTo(s, [...s.shape.slice(0, -1), 1, n]), shape);
  return P.selectOf(P.eqOf(rows, columns), spread, P.fullLike(spread, 0));
};
const gram = (q: Tensor): Tensor => P.matmulOf(P.transposed(q), q);

const sizes: readonly (readonly [number, Shape])[] = [
  [1, []],
  [2, []],
  [5, []],
  [7, [3]],
  [13, [2, 1]],
  [4, [0]],
];

const choleskyCases = (d: DType): Case[] =>
  sizes.map(([n, batch], i) => ({
    label: `[${[...batch, n, n]}]`,
    inputs: [definite(n, batch, d, i)],
    fn: (a) => {
      const l = P.choleskyOf(a!);
      return P.matmulOf(l, P.transposed(l));
    },
    expected: (a) => a!,
    budget: loose,
  }));

const eighCases = (d: DType): Case[] =>
  sizes.map(([n, batch], i) => ({
    label: `[${[...batch, n, n]}]`,
    inputs: [definite(n, batch, d, i)],
    fn: (a) => {
      const [w, v] = P.eighOf(a!);
      return [P.matmulOf(P.matmulOf(v, diagonal(w, [n, n])), P.transposed(v)), gram(v)];
    },
    expected: (a) => [a!, identity(a!.shape, d)],
    budget: loose,
  }));

const shapes: readonly Shape[] = [
  [1, 1],
  [5, 3],
  [3, 5],
  [3, 7, 7],
  [2, 1, 9, 4],
  [0, 3, 2],
];

const qrCases = (d: DType): Case[] =>
  shapes.flatMap((shape, i) =>
    [false, true].map((complete) => ({
      label: `[${shape}]${complete ? " complete" : ""}`,
      inputs: [matrix(shape, d, i)],
      fn: (a: Tensor) => {
        const [q, r] = P.qrOf(a, { complete });
        return [P.matmulOf(q, r), gram(q)];
      },
      expected: (a: Nd) => {
        const m = shape[shape.length - 2]!;
        const k = complete ? m : Math.min(m, shape[shape.length - 1]!);
        return [a, identity([...shape.slice(0, -2), k, k], d)];
      },
      budget: loose,
    })),
  ) as Case[];

const svdCases = (d: DType): Case[] =>
  shapes.map((shape, i) => ({
    label: `[${shape}]`,
    inputs: [matrix(shape, d, i)],
    fn: (a) => {
      const [u, s, vt] = P.svdOf(a!);
      const k = Math.min(...shape.slice(-2));
      return [P.matmulOf(P.matmulOf(u, diagonal(s, [k, k])), vt), gram(u), gram(P.transposed(vt))];
    },
    expected: (a) => {
      const k = Math.min(...shape.slice(-2));
      const eye = identity([...shape.slice(0, -2), k, k], d);
      return [a!, eye, eye];
    },
    budget: loose,
  }));

const solveCases = (d: DType): Case[] =>
  [true, false].flatMap((lower) =>
    [true, false].flatMap((transpose) =>
      [true, false].map((unitDiagonal) => {
        const used = (a: Nd): Nd =>
          build(a.shape, d, (i) => {
            const [r, c] = i.slice(-2) as [number, number];
            if (r === c && unitDiagonal) return 1;
            return (lower ? r >= c : r <= c) ? get(a, i) : 0;
          });
        const wanted = matrix([3, 6, 4], d, 9);
        const a = definite(6, [3], d, 4);
        const op = transpose ? flippedAxes(used(a)) : used(a);
        return {
          label: `[3, 6, 6] ${lower ? "lower" : "upper"}${transpose ? " transposed" : ""}${unitDiagonal ? " unit" : ""}`,
          inputs: [a, product(op, wanted)],
          fn: (s: Tensor, b: Tensor) => P.triangularSolveOf(s, b, { lower, transpose, unitDiagonal }),
          expected: () => wanted,
          budget: { ulp: 4096, abs: 4096, ulp64: 1e6, abs64: 1e6 },
        };
      }),
    ),
  ) as Case[];

const transform = (re: Nd, im: Nd, sign: number): readonly Nd[] => {
  const n = re.shape[re.shape.length - 1]!;
  const part = (which: 0 | 1): Nd =>
    build(re.shape, re.dtype, (i) => {
      let total = 0;
      const lead = i.slice(0, -1);
      for (let k = 0; k < n; k++) {
        const angle = (sign * 2 * Math.PI * ((i[i.length - 1]! * k) % n)) / n;
        const [a, b] = [get(re, [...lead, k]) as number, get(im, [...lead, k]) as number];
        total += which ? a * Math.sin(angle) + b * Math.cos(angle) : a * Math.cos(angle) - b * Math.sin(angle);
      }
      return total;
    });
  return [part(0), part(1)];
};
const fftCases = (d: DType): Case[] =>
  ([[1], [2], [7], [8], [3, 13], [2, 3, 16], [60], [2, 97], [0, 4]] as const).flatMap((shape, i) =>
    [false, true].map((inverse) => ({
      label: `[${shape}]${inverse ? " inverse" : ""}`,
      inputs: [matrix(shape, d, i), matrix(shape, d, i + 20)],
      fn: (re: Tensor, im: Tensor) => P.fftOf(re, im, { inverse }),
      expected: (re: Nd, im: Nd) => transform(re, im, inverse ? 1 : -1),
      budget: { ulp: 64, abs: 64, ulp64: 1024, abs64: 1024 },
    })),
  ) as Case[];

export const linalgGroups = (): CaseGroup[] =>
  FLOAT.flatMap((dtype): CaseGroup[] => [
    { op: "choleskyOf", dtype, cases: () => choleskyCases(dtype) },
    { op: "eighOf", dtype, cases: () => eighCases(dtype) },
    { op: "qrOf", dtype, cases: () => qrCases(dtype) },
    { op: "svdOf", dtype, cases: () => svdCases(dtype) },
    { op: "triangularSolveOf", dtype, cases: () => solveCases(dtype) },
    { op: "fftOf", dtype, cases: () => fftCases(dtype) },
  ]);
