import { apply, type HostOp, type Tensor } from "@hornbeam/core";
import { DTypeError, sameShape, ShapeError, showShape, type HostKernel } from "@hornbeam/ir";
import { negOf } from "../arithmetic.ts";
import { batchOf, checkMatrix, matrixAt, numbers } from "./host.ts";
import { lowerPart, matmulOf, transposed } from "./matrix.ts";

/** Which triangle of a is read, whether aᵀ is meant, whether its diagonal counts as ones. */
export interface TriangularParams {
  readonly lower: boolean;
  readonly transpose: boolean;
  readonly unitDiagonal: boolean;
}

const evaluate: HostKernel["evaluate"] = ([a, b], [x], params) => {
  const { lower, transpose, unitDiagonal } = params as unknown as TriangularParams;
  const n = a!.shape[a!.shape.length - 1]!;
  const m = b!.shape[b!.shape.length - 1]!;
  const forward = lower !== transpose;
  const out = numbers(x!);
  for (let k = 0; k < batchOf(a!); k++) {
    const A = matrixAt(a!, k, n * n);
    const X = matrixAt(b!, k, n * m);
    for (let s = 0; s < n; s++) {
      const i = forward ? s : n - 1 - s;
      for (let c = 0; c < m; c++) {
        let v = X[i * m + c]!;
        for (let t = 0; t < s; t++) {
          const j = forward ? t : n - 1 - t;
          v -= (transpose ? A[j * n + i]! : A[i * n + j]!) * X[j * m + c]!;
        }
        X[i * m + c] = unitDiagonal ? v : v / A[i * n + i]!;
      }
    }
    out.set(X, k * n * m);
  }
};

/** op(A)·X = B. B̄ = op(A)⁻ᵀ·X̄, op(A)‾ = −B̄·Xᵀ on the triangle. */
const solveOp: HostOp<TriangularParams> = {
  name: "triangularSolve",
  kind: "host",
  infer: ([a, b]) => {
    checkMatrix("triangularSolve", a!, true);
    checkMatrix("triangularSolve", b!);
    if (a!.dtype !== b!.dtype)
      throw new DTypeError(
        `triangularSolve: operands must have one dtype; received ${a!.dtype} and ${b!.dtype}. Cast one of them.`,
        { op: "triangularSolve" },
      );
    if (!sameShape(a!.shape.slice(0, -1), b!.shape.slice(0, -1)))
      throw new ShapeError(
        `triangularSolve: a [..., n, n] and b [..., n, m] must agree on all axes but the last; received ${showShape(a!.shape)} and ${showShape(b!.shape)}. Broadcast one of them.`,
        { op: "triangularSolve" },
      );
    return [{ shape: b!.shape, dtype: b!.dtype }];
  },
  evaluate,
  vjp: ([ct], { inputs: [a], outputs: [x], params }) => {
    if (!ct) return [];
    const db = triangularSolveOf(a!, ct, { ...params, transpose: !params.transpose });
    const product = negOf(params.transpose ? matmulOf(x!, transposed(db)) : matmulOf(db, transposed(x!)));
    const { lower, unitDiagonal: strict } = params;
    return [lower ? lowerPart(product, strict) : transposed(lowerPart(transposed(product), strict)), db];
  },
};

/** X with op(A)·X = B: A [..., n, n] triangular (the other triangle is not read), B [..., n, m], equal leading axes. */
export const triangularSolveOf = (
  a: Tensor,
  b: Tensor,
  { lower = true, transpose = false, unitDiagonal = false }: Partial<TriangularParams> = {},
): Tensor => apply(solveOp, [a, b], { lower, transpose, unitDiagonal });
