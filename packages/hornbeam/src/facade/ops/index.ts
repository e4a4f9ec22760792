// Written by `npm run facades`.
// Every op also takes symbolic values of a functional model: the call then becomes a node of it.
export * from "./core/convert.ts";
export * from "./core/scatter.ts";
export * from "./fft/fft.ts";
export * from "./fft/stft.ts";
export * from "./linalg/decompositions.ts";
export * from "./linalg/det.ts";
export * from "./linalg/eig.ts";
export * from "./linalg/lu.ts";
export * from "./linalg/norm.ts";
export * from "./linalg/solve.ts";
export * from "./math/gammainc.ts";
export * from "./math/segment.ts";
export * from "./math/special.ts";
export * from "./nn/activations.ts";
export * from "./nn/attention.ts";
export * from "./nn/conv.ts";
export * from "./nn/ctc.ts";
export * from "./nn/ctcDecode.ts";
export * from "./nn/encoding.ts";
export * from "./nn/losses.ts";
export * from "./nn/normalization.ts";
export * from "./nn/pool.ts";
export * from "./nn/rearrangeSpace.ts";
export * from "./nn/softmax.ts";
export * from "./numpy/argReduce.ts";
export * from "./numpy/arithmetic.ts";
export * from "./numpy/calculus.ts";
export * from "./numpy/compare.ts";
export * from "./numpy/complex.ts";
export * from "./numpy/contract.ts";
export * from "./numpy/create.ts";
export * from "./numpy/cumulative.ts";
export * from "./numpy/diagonal.ts";
export * from "./numpy/einsum.ts";
export * from "./numpy/exponential.ts";
export * from "./numpy/getItem.ts";
export * from "./numpy/histogram.ts";
export * from "./numpy/join.ts";
export * from "./numpy/logical.ts";
export * from "./numpy/meshgrid.ts";
export * from "./numpy/nan.ts";
export * from "./numpy/nonzero.ts";
export * from "./numpy/number.ts";
export * from "./numpy/pad.ts";
export * from "./numpy/quantile.ts";
export * from "./numpy/rearrange.ts";
export * from "./numpy/reduce.ts";
export * from "./numpy/repeat.ts";
export * from "./numpy/rounding.ts";
export * from "./numpy/shape.ts";
export * from "./numpy/sort.ts";
export * from "./numpy/split.ts";
export * from "./numpy/statistics.ts";
export * from "./numpy/take.ts";
export * from "./numpy/trigonometric.ts";
export * from "./numpy/unique.ts";
export * from "./numpy/where.ts";
export { variance as var } from "./numpy/statistics.ts";
export { where } from "../where.ts";
export * from "./create.ts";
export {
  associativeScan,
  commonDType,
  cond,
  convertToNumpy,
  defineComposite,
  dtype,
  foriLoop,
  isTensor,
  map,
  ndim,
  pullback,
  resultType,
  scan,
  shape,
  size,
  switchCase,
  vectorize,
  vectorizedMap,
  whileLoop,
} from "@hornbeam/ops";
