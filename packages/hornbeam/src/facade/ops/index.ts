// Written by `npm run facades`.
// Every op also takes symbolic values of a functional model: the call then becomes a node of it.
export * from "./core.ts";
export * from "./linalg.ts";
export * from "./math.ts";
export * from "./nn.ts";
export * from "./numpy.ts";
export { variance as var } from "./numpy.ts";
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
