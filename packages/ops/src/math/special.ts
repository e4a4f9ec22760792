import { tensor, type Tensor, type TensorLike } from "@hornbeam/core";
import { ShapeError } from "@hornbeam/ir";
import {
  absOf,
  andOf,
  broadcastTo,
  castTo,
  eqOf,
  erfinvOf,
  erfOf,
  fullLike,
  gatherOf,
  iotaOf,
  leOf,
  ltOf,
  mulOf,
  reduceSum,
  reshapeTo,
  rsqrtOf,
  selectOf,
  sqrtOf,
  subOf,
} from "../primitives/index.ts";
import { floatDType, promote, toFloat, toTensor, type UnaryFn } from "../util/args.ts";

/**
 * 1 / √x (`keras.ops.rsqrt`)
 * @example
 * ```ts
 * import { rsqrt } from "hornbeam";
 * console.log(await rsqrt([4, 16]).array()); // → [ 0.5, 0.25 ]
 * ```
 */
export const rsqrt: UnaryFn = (x) => rsqrtOf(toFloat(x));
/**
 * Error function 2/√π ∫₀ˣ exp(−t²) dt. (`keras.ops.erf`)
 * @example
 * ```ts
 * import { erf } from "hornbeam";
 * console.log(await erf([0, Infinity]).array()); // → [ 0, 1 ]
 * ```
 */
export const erf: UnaryFn = (x) => erfOf(toFloat(x));
/**
 * 1 − erf(x) (`keras.ops.erfc`)
 * @example
 * ```ts
 * import { erfc } from "hornbeam";
 * console.log(await erfc([0, Infinity]).array()); // → [ 1, 0 ]
 * ```
 */
export const erfc: UnaryFn = (x) => {
  const t = toFloat(x);
  return subOf(fullLike(t, 1), erfOf(t));
};
/**
 * Inverse of erf. (`keras.ops.erfinv`)
 * @example
 * ```ts
 * import { erfinv } from "hornbeam";
 * console.log(await erfinv([0, 1]).array()); // → [ 0, Infinity ]
 * ```
 */
export const erfinv: UnaryFn = (x) => erfinvOf(toFloat(x));

/**
 * Whether the target class is among the k most likely predictions of each row, ties included.
 * (`keras.ops.in_top_k`)
 * @example
 * ```ts
 * import { inTopK } from "hornbeam";
 * console.log(await inTopK([0, 2], [[0.6, 0.3, 0.1], [0.6, 0.3, 0.1]], 2).array()); // → [ 1, 0 ]
 * ```
 */
export const inTopK = (targets: TensorLike, predictions: TensorLike, k: number): Tensor => {
  const p = toTensor(predictions);
  const t = castTo(toTensor(targets), "int32");
  if (p.rank !== 2 || t.rank !== 1 || t.size !== p.shape[0])
    throw new ShapeError(
      `inTopK: predictions must be [rows, classes] and targets [rows]; received [${p.shape}] and [${t.shape}].`,
      { op: "inTopK" },
    );
  const column = (y: Tensor): Tensor => broadcastTo(reshapeTo(y, [y.size, 1]), p.shape);
  const hit = eqOf(iotaOf(p.shape, 1, "int32"), column(t));
  const own = reduceSum(selectOf(hit, p, fullLike(p, 0)), [1]);
  const better = reduceSum(castTo(ltOf(column(own), p), "int32"), [1]);
  const finite = ltOf(absOf(own), fullLike(own, Infinity));
  const exists = andOf(leOf(fullLike(t, 0), t), ltOf(t, fullLike(t, p.shape[1]!)));
  return andOf(andOf(ltOf(better, fullLike(better, k)), finite), exists);
};

/**
 * Overlapping pieces of the last axis: [..., n] → [..., pieces, sequenceLength], one every sequenceStride.
 * (`keras.ops.extract_sequences`)
 * @example
 * ```ts
 * import { extractSequences } from "hornbeam";
 * console.log(await extractSequences([1, 2, 3, 4, 5], 3, 2).array()); // → [ [ 1, 2, 3 ], [ 3, 4, 5 ] ]
 * ```
 */
export const extractSequences = (x: TensorLike, sequenceLength: number, sequenceStride: number): Tensor => {
  const t = toTensor(x);
  const n = t.shape[t.rank - 1]!;
  const count = Math.max(0, Math.floor((n - sequenceLength) / sequenceStride) + 1);
  const places = Int32Array.from(
    { length: count * sequenceLength },
    (_, i) => Math.floor(i / sequenceLength) * sequenceStride + (i % sequenceLength),
  );
  return gatherOf(t, tensor(places, { shape: [count, sequenceLength] }), t.rank - 1);
};

/**
 * Euclidean distances of all pairs of rows: [..., m, d], [..., n, d] → [..., m, n]. (`keras.ops.cdist`)
 * @example
 * ```ts
 * import { cdist } from "hornbeam";
 * console.log(await cdist([[0, 0], [3, 4]], [[0, 0]]).array()); // → [ [ 0 ], [ 5 ] ]
 * ```
 */
export const cdist = (x: TensorLike, y: TensorLike): Tensor => {
  const [a, b] = promote([x, y], floatDType) as [Tensor, Tensor];
  const [m, d] = a.shape.slice(-2) as [number, number];
  const n = b.shape[b.rank - 2]!;
  const lead = a.shape.slice(0, -2);
  const shape = [...lead, m, n, d];
  const diff = subOf(
    broadcastTo(reshapeTo(a, [...lead, m, 1, d]), shape),
    broadcastTo(reshapeTo(b, [...b.shape.slice(0, -2), 1, n, d]), shape),
  );
  const squares = reduceSum(mulOf(diff, diff), [shape.length - 1]);
  // √ has no finite gradient at 0, where rows are equal.
  const zero = eqOf(squares, fullLike(squares, 0));
  return selectOf(zero, fullLike(squares, 0), sqrtOf(selectOf(zero, fullLike(squares, 1), squares)));
};
