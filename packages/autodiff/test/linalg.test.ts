import type { Tensor } from "@hornbeam/core";
import { UnsupportedError } from "@hornbeam/ir";
import * as P from "@hornbeam/ops/primitives";
import { beforeAll, expect, test } from "vitest";
import { grad } from "../src/index.ts";
import { mismatches, f64, list, random, useDevice } from "./check.ts";

beforeAll(useDevice);
const { matmulOf: mm, transposed: tr } = P;
const scaledEye = (x: Tensor, by: number): Tensor => {
  const last = x.shape.slice(-2);
  const eye = P.castTo(P.eqOf(P.iotaOf(last, 0, "int32"), P.iotaOf(last, 1, "int32")), "float64");
  return P.broadcastTo(P.mulOf(eye, P.fullOf(last, by, "float64")), x.shape);
};
const shift = (x: Tensor, by: number): Tensor => P.addOf(x, scaledEye(x, by));
/** Elements that are not equal to twelve digits. */
const differences = async (x: Tensor, y: Tensor): Promise<number[][]> => {
  const [a, b] = [await list(x), await list(y)];
  return a.map((v, i) => [v, b[i]!]).filter(([v, w]) => !(Math.abs(v! - w!) < 1e-12));
};
const eye = (n: number, lead: number[] = []): Tensor => scaledEye(P.fullOf([...lead, n, n], 0, "float64"), 1);

test("cholesky: the factor, its gradient, and NaN where there is none", async () => {
  const x = random([2, 4, 4], 1);
  const a = (t: Tensor): Tensor => shift(mm(t, tr(t)), 1);
  const l = P.choleskyOf(a(x));
  expect(await differences(mm(l, tr(l)), a(x))).toEqual([]);
  expect(await mismatches((t) => P.choleskyOf(a(t)), [x], { tolerance: 1e-6 })).toEqual([]);
  // Symmetrised: also right for directions that are not symmetric.
  expect(await mismatches((t) => P.choleskyOf(shift(t, 4)), [x], { tolerance: 1e-6 })).toEqual([]);
  expect((await list(P.choleskyOf(f64([1, 2, 2, 1], [2, 2])))).every(Number.isNaN)).toBe(true);
});

for (const lower of [true, false])
  for (const transpose of [true, false])
    for (const unitDiagonal of [true, false])
      test(`triangularSolve lower=${lower} transpose=${transpose} unitDiagonal=${unitDiagonal}`, async () => {
        const solve = (a: Tensor, b: Tensor): Tensor =>
          P.triangularSolveOf(shift(a, 2), b, { lower, transpose, unitDiagonal });
        expect(await mismatches(solve, [random([2, 3, 3], 1), random([2, 3, 2], 2)], { tolerance: 1e-6 })).toEqual([]);
      });

test("triangularSolve solves", async () => {
  const a = f64([2, 0, 1, 4], [2, 2]);
  expect(await differences(P.triangularSolveOf(a, f64([2, 9], [2, 1])), f64([1, 2]))).toEqual([]);
  expect(await differences(P.triangularSolveOf(a, f64([4, 8], [2, 1]), { transpose: true }), f64([1, 2]))).toEqual([]);
});

for (const [m, n] of [
  [4, 3],
  [3, 3],
  [3, 5],
] as const)
  test(`qr of [2, ${m}, ${n}]`, async () => {
    const a = random([2, m, n], 4);
    const [q, r] = P.qrOf(a);
    const k = Math.min(m, n);
    expect(await differences(mm(q, r), a)).toEqual([]);
    expect(await differences(mm(tr(q), q), eye(k, [2]))).toEqual([]);
    const [fq, fr] = P.qrOf(a, { complete: true });
    expect(await differences(mm(fq, fr), a)).toEqual([]);
    expect(await differences(mm(tr(fq), fq), eye(m, [2]))).toEqual([]);
    expect(await mismatches((t) => P.qrOf(t), [a], { tolerance: 1e-5 })).toEqual([]);
  });

test("qr has LAPACK's signs, and no gradient where it is complete and tall", async () => {
  const [, r] = P.qrOf(f64([3, 1, 4, 2], [2, 2]));
  expect((await list(r))[0]).toBeCloseTo(-5, 12);
  expect(() => grad((x: Tensor) => P.reduceSum(P.qrOf(x, { complete: true })[1], [0, 1]))(random([3, 2], 1))).toThrow(
    UnsupportedError,
  );
});

test("eigh: ascending, orthonormal, differentiable", async () => {
  const x = random([2, 4, 4], 6);
  const [w, v] = P.eighOf(x);
  const symmetric = P.mulOf(P.addOf(x, tr(x)), P.fullOf(x.shape, 0.5, "float64"));
  expect(await differences(mm(symmetric, v), P.mulOf(v, P.broadcastTo(P.reshapeTo(w, [2, 1, 4]), v.shape)))).toEqual(
    [],
  );
  expect(await differences(mm(tr(v), v), eye(4, [2]))).toEqual([]);
  const ws = await list(w);
  for (const i of [1, 2, 3, 5, 6, 7]) expect(ws[i]!).toBeGreaterThan(ws[i - 1]!);
  // Signs of eigenvectors are arbitrary: only even functions of them are checked.
  expect(
    await mismatches(
      (t) => {
        const [d, u] = P.eighOf(t);
        return [d, P.mulOf(u, u)];
      },
      [x],
      { h: 1e-4, tolerance: 1e-5 },
    ),
  ).toEqual([]);
});

for (const [m, n] of [
  [4, 3],
  [3, 3],
  [3, 5],
] as const)
  test(`svd of [2, ${m}, ${n}]`, async () => {
    const a = random([2, m, n], 8);
    const k = Math.min(m, n);
    for (const full of [false, true]) {
      const [u, s, vh] = P.svdOf(a, { full });
      expect(await differences(mm(tr(u), u), eye(full ? m : k, [2]))).toEqual([]);
      expect(await differences(mm(vh, tr(vh)), eye(full ? n : k, [2]))).toEqual([]);
      const scaled = P.mulOf(P.sliceOf(u, [0, 0, 0], [2, m, k]), P.broadcastTo(P.reshapeTo(s, [2, 1, k]), [2, m, k]));
      expect(await differences(mm(scaled, P.sliceOf(vh, [0, 0, 0], [2, k, n])), a)).toEqual([]);
    }
    expect(
      await mismatches(
        (t) => {
          const [u, s, vh] = P.svdOf(t);
          return [s, P.mulOf(u, u), P.mulOf(vh, vh)];
        },
        [a],
        { h: 1e-4, tolerance: 1e-5 },
      ),
    ).toEqual([]);
  });

test("svd of a matrix of rank 1, of zeros, and with NaN", async () => {
  const [u, s] = P.svdOf(f64([1, 2, 2, 4, 3, 6], [3, 2]));
  expect(await differences(mm(tr(u), u), eye(2))).toEqual([]);
  expect((await list(s))[1]).toBeCloseTo(0, 12);
  const [u0, s0, v0] = P.svdOf(f64([0, 0, 0, 0], [2, 2]));
  expect(await differences(mm(tr(u0), u0), eye(2))).toEqual([]);
  expect(await differences(mm(v0, tr(v0)), eye(2))).toEqual([]);
  expect(await list(s0)).toEqual([0, 0]);
  expect((await list(P.svdOf(f64([NaN, 0, 0, 0], [2, 2]))[1])).every(Number.isNaN)).toBe(true);
});

for (const n of [1, 4, 5, 6, 8])
  test(`fft of length ${n}`, async () => {
    const [x, y] = [random([2, n], 1), random([2, n], 2)];
    const [re, im] = P.fftOf(x, y);
    const [a, b] = [await list(x), await list(y)];
    const [p, q] = [await list(re), await list(im)];
    for (let row = 0; row < 2; row++)
      for (let j = 0; j < n; j++) {
        let [c, s] = [0, 0];
        for (let k = 0; k < n; k++) {
          const w = (-2 * Math.PI * j * k) / n;
          c += a[row * n + k]! * Math.cos(w) - b[row * n + k]! * Math.sin(w);
          s += a[row * n + k]! * Math.sin(w) + b[row * n + k]! * Math.cos(w);
        }
        expect(p[row * n + j]).toBeCloseTo(c, 12);
        expect(q[row * n + j]).toBeCloseTo(s, 12);
      }
    const [back] = P.fftOf(re, im, { inverse: true });
    expect(await differences(P.divOf(back, P.fullOf([2, n], n, "float64")), x)).toEqual([]);
    expect(await mismatches((t, u) => P.fftOf(P.mulOf(t, t), P.mulOf(t, u)), [x, y])).toEqual([]);
  });
