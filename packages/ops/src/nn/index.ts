export * from "./activations.ts";
export * from "./attention.ts";
export * from "./ctc.ts";
export * from "./ctcDecode.ts";
export {
  conv,
  depthwiseConv,
  separableConv,
  convTranspose,
  type ConvOptions,
  type ConvTransposeOptions,
} from "./conv.ts";
export * from "./encoding.ts";
export { type DataFormat, type Padding } from "./geometry.ts";
export * from "./losses.ts";
export * from "./normalization.ts";
export * from "./pool.ts";
export * from "./rearrangeSpace.ts";
export * from "./softmax.ts";
