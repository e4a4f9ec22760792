export * from "./core/convert.ts";
export * from "./core/convertToNumpy.ts";
export * from "./core/scatter.ts";
export * from "./fft/index.ts";
export * from "./linalg/index.ts";
export { gammainc } from "./math/gammainc.ts";
export * from "./math/segment.ts";
export * from "./math/special.ts";
export * from "./nn/activations.ts";
export * from "./nn/attention.ts";
export {
  conv,
  depthwiseConv,
  separableConv,
  convTranspose,
  type ConvOptions,
  type ConvTransposeOptions,
} from "./nn/conv.ts";
export * from "./nn/ctc.ts";
export * from "./nn/ctcDecode.ts";
export * from "./nn/encoding.ts";
export { type DataFormat, type Padding } from "./nn/geometry.ts";
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
export { matmul, dot, tensordot, inner, outer, vdot, kron, type TensordotOptions } from "./numpy/contract.ts";
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
export {
  sum,
  prod,
  max,
  min,
  amax,
  amin,
  any,
  all,
  countNonzero,
  ptp,
  type ReduceFn,
  type ProdOptions,
  type ExtremumOptions,
  type ExtremumFn,
} from "./numpy/reduce.ts";
export * from "./numpy/repeat.ts";
export * from "./numpy/rounding.ts";
export * from "./numpy/shape.ts";
export * from "./numpy/sort.ts";
export * from "./numpy/split.ts";
export { mean, variance, std, average, type AverageOptions } from "./numpy/statistics.ts";
export * from "./numpy/take.ts";
export * from "./numpy/trigonometric.ts";
export * from "./numpy/unique.ts";
export * from "./numpy/where.ts";
export * from "./numpy/windows.ts";
export {
  associativeScan,
  cond,
  foriLoop,
  mapOver as map,
  pullback,
  scan,
  switchCase,
  vectorize,
  whileLoop,
  type AssociativeScanOptions,
  type VectorizeOptions,
} from "./control/index.ts";
export { defineComposite, vectorizedMap } from "./control/index.ts";
export { variance as var } from "./numpy/statistics.ts";
export { commonDType, resultType, type WeakDType } from "./util/resultType.ts";
export { isTensor } from "@hornbeam/core";
