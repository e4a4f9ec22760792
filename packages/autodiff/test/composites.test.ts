import { isTensor, tensor, type Tensor } from "@hornbeam/core";
import { UnsupportedError } from "@hornbeam/ir";
import * as ops from "@hornbeam/ops";
import { beforeAll, expect, test } from "vitest";
import { grad, jvp } from "../src/index.ts";
import { f64, list, mismatches, random, useDevice } from "./check.ts";

beforeAll(useDevice);

const eyes = (shape: readonly number[], by: number): Tensor =>
  ops.multiply(ops.eye(shape.at(-2)!, { M: shape.at(-1)!, dtype: "float64" }), f64(by));

for (const shape of [
  [3, 3],
  [2, 3, 5],
  [2, 5, 3],
  [1, 1],
])
  test(`luFactor of [${shape}]: the factors, and gradients of both orders`, async () => {
    const a = ops.add(random(shape, 3), eyes(shape, 0.5));
    const [m, n] = shape.slice(-2) as [number, number];
    const k = Math.min(m, n);
    const [lu, pivots] = ops.luFactor(a);
    const l = ops.add(ops.tril(ops.getItem(lu, ["...", { stop: k }]), { k: -1 }), eyes([m, k], 1));
    const u = ops.triu(ops.getItem(lu, ["...", { stop: k }, ":"]));
    const product = await list(ops.reshape(ops.matmul(l, u), [-1, m, n]));
    const swaps = await list(ops.reshape(pivots, [-1, k]));
    const given = await list(a);
    const batch = product.length / (m * n);
    for (let b = 0; b < batch; b++) {
      const rows = Array.from({ length: m }, (_, i) => given.slice((b * m + i) * n, (b * m + i + 1) * n));
      for (let i = 0; i < k; i++) {
        const p = swaps[b * k + i]!;
        [rows[i], rows[p]] = [rows[p]!, rows[i]!];
      }
      rows.flat().forEach((v, i) => expect(product[b * m * n + i]).toBeCloseTo(v, 12));
    }
    expect(await mismatches((x) => ops.luFactor(x)[0], [a], { h: 1e-4, tolerance: 1e-6 })).toEqual([]);
  });

const absolute = ([re, im]: readonly [Tensor, Tensor]): Tensor => ops.add(ops.square(re), ops.square(im));

for (const [n, seed] of [
  [1, 1],
  [2, 2],
  [4, 3],
  [7, 4],
] as const)
  test(`eig of [2, ${n}, ${n}]: A·V = V·w, unit columns`, async () => {
    const a = random([2, n, n], seed);
    const [[wr, wi], [vr, vi]] = ops.eig(a);
    const row = (w: Tensor): Tensor => ops.expandDims(w, 1);
    const re = ops.subtract(ops.multiply(vr, row(wr)), ops.multiply(vi, row(wi)));
    const im = ops.add(ops.multiply(vr, row(wi)), ops.multiply(vi, row(wr)));
    for (const [x, y] of [
      [ops.matmul(a, vr), re],
      [ops.matmul(a, vi), im],
    ] as const)
      for (const d of await list(ops.subtract(x, y))) expect(Math.abs(d)).toBeLessThan(1e-12);
    for (const s of await list(ops.sum(absolute([vr, vi]), { axis: 1 }))) expect(s).toBeCloseTo(1, 12);
  });

test("eig: known eigenvalues, real ones exactly real; defective, rotated, zero and NaN matrices", async () => {
  const values = async (rows: number[][]): Promise<number[][]> => {
    const [[re, im]] = ops.eig(tensor(rows, { dtype: "float64" }));
    const [a, b] = [await list(re), await list(im)];
    return a.map((v, i) => [v, b[i]!]).sort((x, y) => x[0]! - y[0]! || x[1]! - y[1]!);
  };
  const near = (got: number[][], want: number[][]): void =>
    want.forEach((w, i) => w.forEach((v, k) => expect(got[i]![k]).toBeCloseTo(v, 7)));
  near(
    await values([
      [0, 1],
      [-1, 0],
    ]),
    [
      [0, -1],
      [0, 1],
    ],
  );
  near(
    await values([
      [2, 1],
      [0, 2],
    ]),
    [
      [2, 0],
      [2, 0],
    ],
  );
  near(
    await values([
      [0, 0],
      [0, 0],
    ]),
    [
      [0, 0],
      [0, 0],
    ],
  );
  near(
    await values([
      [0, 0, 1],
      [1, 0, 0],
      [0, 1, 0],
    ]),
    [
      [-0.5, -Math.sqrt(3) / 2],
      [-0.5, Math.sqrt(3) / 2],
      [1, 0],
    ],
  );
  expect(
    (
      await values([
        [4, 1],
        [2, 3],
      ])
    ).map(([, im]) => im),
  ).toEqual([0, 0]);
  expect(
    (
      await values([
        [NaN, 1],
        [2, 3],
      ])
    )
      .flat()
      .some(Number.isNaN),
  ).toBe(true);
});

test("eig: gradients of eigenvalues and of the sizes of eigenvectors' elements", async () => {
  for (const seed of [2, 3]) {
    const a = ops.add(random([3, 3], seed), eyes([3, 3], 0.3));
    const f = (x: Tensor): Tensor[] => {
      const [[wr, wi], v] = ops.eig(x);
      return [wr, absolute([wr, wi]), absolute(v)];
    };
    expect(await mismatches(f, [a], { h: 1e-4, tolerance: 1e-5 })).toEqual([]);
  }
});

test("gammainc: its slopes; the second derivative by x2 only", async () => {
  const [a, x] = [random([8], 1, 0.2, 9), random([8], 2, 0.1, 12)];
  const d = await list(grad((p: Tensor) => ops.sum(ops.gammainc(p, x)))(a));
  const h = 1e-5;
  const up = await list(ops.gammainc(ops.add(a, h), x));
  const down = await list(ops.gammainc(ops.subtract(a, h), x));
  d.forEach((v, i) => expect(v).toBeCloseTo((up[i]! - down[i]!) / (2 * h), 8));
  expect(await mismatches((t) => ops.gammainc(a, t), [x], { h: 1e-3, tolerance: 1e-6 })).toEqual([]);
  const slope = (p: Tensor): Tensor => ops.sum(grad((q: Tensor) => ops.sum(ops.gammainc(q, x)))(p));
  expect(() => grad(slope)(a)).toThrow(UnsupportedError);
});

test("associativeScan, getItem, vectorize, unique, polar, reconstructed patches: gradients of both orders", async () => {
  const cases: readonly [(...xs: Tensor[]) => Tensor | readonly Tensor[], Tensor[]][] = [
    [(x) => ops.associativeScan(ops.multiply, x), [random([6, 2], 1)]],
    [(x) => ops.associativeScan(ops.multiply, x, { axis: 1, reverse: true }), [random([2, 5], 2)]],
    [(x) => ops.getItem(ops.square(x), [":", { step: -2 }, null]), [random([2, 5], 3)]],
    [(x) => ops.getItem(ops.square(x), [[0, 1, 0], "...", [2, 2, 1]]), [random([2, 2, 3], 4)]],
    [(x, y) => ops.vectorize((a, b) => ops.multiply(ops.sin(a), b))(x, y), [random([2, 3], 5), random([3], 6)]],
    [
      (x, y) => ops.vectorize((a, b) => ops.tanh(ops.matmul(a, b)), { signature: "(m,n),(n)->(m)" })(x, y),
      [random([2, 3, 2], 7), random([2, 2], 8)],
    ],
    [(x) => ops.square(ops.unique(x, { size: 5 })), [random([4], 9)]],
    [(r, p) => ops.polar(r, p), [random([3], 10), random([3], 11)]],
    [(x) => ops.viewAsReal(ops.viewAsComplex(ops.square(x))), [random([3, 2], 12)]],
    [(x) => ops.angle(ops.viewAsComplex(x)), [random([3, 2], 13)]],
  ];
  for (const [f, inputs] of cases) expect(await mismatches(f, inputs)).toEqual([]);
  expect(isTensor(cases[0]![0](random([2, 2])))).toBe(true);
});

test("jvp hands aux through", async () => {
  const [value, slope, aux] = jvp(
    (x: Tensor) => [ops.square(x), { twice: ops.multiply(x, 2), name: "x" }],
    [f64(3)],
    [f64(1)],
    {
      hasAux: true,
    },
  );
  expect(await Promise.all([value.item(), slope.item(), aux.twice.item()])).toEqual([9, 6, 6]);
  expect(aux.name).toBe("x");
});
