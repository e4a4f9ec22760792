import { js } from "@hornbeam/backend-js";
import { setDevice } from "@hornbeam/compiler";
import { grad } from "@hornbeam/autodiff";
import { tensor, type Tensor } from "@hornbeam/core";
import { DTypeError, ShapeError } from "@hornbeam/ir";
import { beforeAll, expect, test } from "vitest";
import * as ops from "../src/index.ts";

beforeAll(() => void setDevice(js()));

const f64 = (x: number[][] | number[]): Tensor => tensor(x, { dtype: "float64" });
const close = async (x: Tensor, y: Tensor, tolerance = 1e-10): Promise<void> => {
  expect(x.shape).toEqual(y.shape);
  const [a, b] = [await x.data(), await y.data()];
  a.forEach((v, i) => expect(Math.abs(Number(v) - Number(b[i]))).toBeLessThan(tolerance));
};
const A = (): Tensor =>
  f64([
    [4, 1, -2],
    [1, 5, 0.5],
    [-2, 0.5, 6],
  ]);
const T = (x: Tensor): Tensor => ops.transpose(x);

test("factors multiply back", async () => {
  const x = f64([
    [1, 2, 0.5],
    [-1, 3, 4],
    [0.25, 1, 2],
    [7, -3, 1],
  ]);
  const [q, r] = ops.qr(x);
  await close(ops.matmul(q, r), x);
  await close(ops.matmul(T(q), q), ops.eye(3, { dtype: "float64" }));
  expect(ops.qr(x, { mode: "complete" })[0].shape).toEqual([4, 4]);
  const [u, s, vt] = ops.svd(x, { fullMatrices: false });
  await close(ops.matmul(ops.multiply(u, s), vt), x);
  await close(ops.svd(x, { computeUv: false }), s);
  const l = ops.cholesky(A());
  await close(ops.matmul(l, T(l)), A());
  await close(ops.choleskyInverse(l), ops.inv(A()));
  await close(ops.choleskyInverse(T(l), { upper: true }), ops.inv(A()));
});

test("eigenvectors are turned by the matrix into multiples of themselves", async () => {
  const [w, v] = ops.eigh(A());
  await close(ops.matmul(A(), v), ops.multiply(v, w));
  await close(ops.matmul(T(v), v), ops.eye(3, { dtype: "float64" }));
  const values = await w.data();
  expect(Number(values[0])).toBeLessThan(Number(values[1]));
});

test("determinants, also of singular and of odd permutations", async () => {
  expect(
    await ops
      .det(
        f64([
          [0, 1],
          [1, 0],
        ]),
      )
      .item(),
  ).toBe(-1);
  expect(
    Math.abs(
      await ops
        .det(
          f64([
            [1, 2],
            [2, 4],
          ]),
        )
        .item(),
    ),
  ).toBe(0);
  const [sign, log] = ops.slogdet(
    f64([
      [0, 2],
      [3, 0],
    ]),
  );
  expect([await sign.item(), await log.item()]).toEqual([-1, expect.closeTo(Math.log(6), 12)]);
  expect(
    await ops
      .slogdet(
        f64([
          [1, 2],
          [2, 4],
        ]),
      )[1]
      .item(),
  ).toBe(-Infinity);
  expect(ops.det(ops.zeros([2, 0, 0])).shape).toEqual([2]);
  // ∂ det / ∂x = det · x⁻ᵀ
  await close(grad((x: Tensor) => ops.det(x))(A()), ops.multiply(ops.det(A()), T(ops.inv(A()))));
  await close(grad((x: Tensor) => ops.logdet(x))(A()), T(ops.inv(A())));
});

test("solving: vectors, several columns, batches, triangles", async () => {
  const b = f64([1, -2, 0.5]);
  await close(ops.matmul(A(), ops.solve(A(), b)), b);
  const many = ops.stack([A(), ops.add(A(), 1)]);
  const right = ops.broadcastTo(ops.reshape(b, [3, 1]), [2, 3, 1]);
  await close(ops.matmul(many, ops.solve(many, right)), right);
  const lower = ops.tril(A());
  await close(ops.matmul(lower, ops.solveTriangular(lower, b, { lower: true })), b);
  await close(ops.matmul(ops.triu(A()), ops.solveTriangular(ops.triu(A()), b)), b);
});

test("least squares, pseudo-inverse and rank where columns depend on each other", async () => {
  const x = f64([
    [1, 2, 3],
    [2, 4, 6.5],
    [3, 6, 9],
    [1, 2, 4],
  ]);
  expect(await ops.matrixRank(x).item()).toBe(2);
  expect(await ops.matrixRank(x, { tol: 100 }).item()).toBe(0);
  const p = ops.pinv(x);
  await close(ops.matmul(ops.matmul(x, p), x), x, 1e-9);
  await close(ops.matmul(ops.matmul(p, x), p), p, 1e-9);
  const b = f64([1, 0, 2, 1]);
  // The residual is orthogonal to the columns.
  const rest = ops.subtract(ops.matmul(x, ops.lstsq(x, b)), b);
  await close(ops.matmul(T(x), rest), ops.zeros([3], { dtype: "float64" }), 1e-9);
});

test("powers of matrices", async () => {
  const a = ops.divide(A(), 5);
  await close(ops.matrixPower(a, 5), ops.matmul(ops.matmul(ops.matmul(a, a), ops.matmul(a, a)), a));
  await close(ops.matrixPower(a, 0), ops.eye(3, { dtype: "float64" }));
  await close(ops.matmul(ops.matrixPower(a, -2), ops.matmul(a, a)), ops.eye(3, { dtype: "float64" }));
});

test("norms of matrices and vectors, and their gradient at zero", async () => {
  const x = f64([
    [1, -2],
    [3, 4],
  ]);
  const of = async (ord: ops.NormOrder): Promise<number> => ops.norm(x, { ord, axis: [0, 1] }).item();
  expect([await of(1), await of(-1), await of(Infinity), await of(-Infinity)]).toEqual([6, 4, 7, 3]);
  const s = Array.from(await ops.svd(x, { computeUv: false }).data(), Number);
  expect([await of(2), await of(-2)]).toEqual([expect.closeTo(s[0]!, 12), expect.closeTo(s[1]!, 12)]);
  expect(await ops.norm(f64([3, 4]), { ord: 3 }).item()).toBeCloseTo(91 ** (1 / 3), 12);
  expect(Array.from(await grad((y: Tensor) => ops.norm(y))(f64([0, 0])).data(), Number)).toEqual([0, 0]);
});

test("what is no matrix is refused", () => {
  expect(() => ops.inv(ops.zeros([2, 3]))).toThrow(ShapeError);
  expect(() => ops.det(ops.zeros([3]))).toThrow(ShapeError);
  expect(() => ops.solve(ops.zeros([2, 2]), ops.zeros([3]))).toThrow(ShapeError);
  expect(() => ops.det(ops.zeros([2, 2], { dtype: "float16" }))).toThrow(DTypeError);
});
