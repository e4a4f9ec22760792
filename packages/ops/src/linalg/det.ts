import { applyAll, type HostOp, type Tensor, type TensorLike } from "@hornbeam/core";
import { DTypeError, ShapeError, showShape, type HostKernel } from "@hornbeam/ir";
import { addOf, broadcastTo, mulOf, reshapeTo, transposed } from "../primitives/index.ts";
import { toFloat } from "../util/args.ts";
import { inv } from "./solve.ts";

/** [det, sign, log |det|] of the n × n matrix at `from`, by Gauss elimination with row pivots in float64. */
const eliminate = (data: ArrayLike<number>, from: number, n: number): readonly [number, number, number] => {
  const a = Float64Array.from({ length: n * n }, (_, i) => data[from + i]!);
  let [det, sign, log] = [1, 1, 0];
  for (let k = 0; k < n; k++) {
    let p = k;
    for (let r = k + 1; r < n; r++) if (Math.abs(a[r * n + k]!) > Math.abs(a[p * n + k]!)) p = r;
    if (p !== k) {
      for (let c = 0; c < n; c++) [a[k * n + c], a[p * n + c]] = [a[p * n + c]!, a[k * n + c]!];
      [det, sign] = [-det, -sign];
    }
    const pivot = a[k * n + k]!;
    det *= pivot;
    sign *= Math.sign(pivot);
    log += Math.log(Math.abs(pivot));
    for (let r = k + 1; r < n && pivot; r++) {
      const factor = a[r * n + k]! / pivot;
      for (let c = k; c < n; c++) a[r * n + c]! -= factor * a[k * n + c]!;
    }
  }
  return [det, sign, log];
};

const evaluate: HostKernel["evaluate"] = ([x], outputs) => {
  const n = x!.shape[x!.shape.length - 1]!;
  const results = outputs.map((o) => o.data as Float64Array);
  results[0]!.forEach((_, b) =>
    eliminate(x!.data as Float64Array, b * n * n, n).forEach((v, i) => (results[i]![b] = v)),
  );
};

/** Determinants. x̄ = (d̄·det + l̄)·x⁻ᵀ, with d̄ that of det and l̄ that of log |det|. */
const detOp: HostOp<null> = {
  name: "det",
  kind: "host",
  infer: ([x]) => {
    const { shape, dtype } = x!;
    if (shape.length < 2 || shape[shape.length - 1] !== shape[shape.length - 2])
      throw new ShapeError(`det: matrices must be square, [..., n, n]; received shape ${showShape(shape)}.`, {
        op: "det",
      });
    if (dtype !== "float32" && dtype !== "float64")
      throw new DTypeError(`det: the dtype must be float32 or float64; received ${dtype}. Cast it.`, { op: "det" });
    const spec = { shape: shape.slice(0, -2), dtype };
    return [spec, spec, spec];
  },
  evaluate,
  vjp: ([d, , l], { inputs: [x], outputs: [det] }) => {
    const parts = [d && mulOf(d, det!), l].filter((p) => p !== undefined);
    if (!parts.length) return [];
    const by = parts.reduce(addOf);
    return [mulOf(broadcastTo(reshapeTo(by, [...by.shape, 1, 1]), x!.shape), transposed(inv(x!)))];
  },
};
const determinants = (x: TensorLike): readonly Tensor[] => applyAll(detOp, [toFloat(x)], null);

/**
 * Determinants of square matrices. The gradient needs the inverse: at singular matrices it is not finite.
 * (`keras.ops.det`)
 * @example
 * ```ts
 * import { det } from "hornbeam";
 * console.log(await det([[1, 2], [3, 4]]).array()); // → -2
 * ```
 */
export const det = (x: TensorLike): Tensor => determinants(x)[0]!;
/**
 * [sign, log |det|] of square matrices, without overflow. (`keras.ops.slogdet`)
 * @example
 * ```ts
 * import { slogdet } from "hornbeam";
 * const [sign, log] = slogdet([[0, 1], [1, 0]]);
 * console.log(await sign.item(), await log.item()); // → -1 0
 * ```
 */
export const slogdet = (x: TensorLike): readonly [Tensor, Tensor] => {
  const [, sign, log] = determinants(x);
  return [sign!, log!];
};
/**
 * log det of positive definite matrices. (`keras.ops.logdet`)
 * @example
 * ```ts
 * import { logdet } from "hornbeam";
 * console.log(await logdet([[1, 0], [0, 1]]).array()); // → 0
 * ```
 */
export const logdet = (x: TensorLike): Tensor => determinants(x)[2]!;
