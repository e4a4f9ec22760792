import { floats, glorot } from "./inputs.ts";

/** Weights of the workloads' models, for frameworks that take them as arrays: [shape, what they are]. Dense kernels are [in, out]. */
export type Weight = readonly [shape: readonly number[], kind: "kernel" | "zeros" | "ones" | "small"];

export const mlpWeights: readonly Weight[] = [
  [[784, 256], "kernel"],
  [[256], "zeros"],
  [[256, 10], "kernel"],
  [[10], "zeros"],
];

const block: readonly Weight[] = [
  [[128], "ones"],
  [[128], "zeros"],
  [[128, 384], "kernel"],
  [[384], "zeros"],
  [[128, 128], "kernel"],
  [[128], "zeros"],
  [[128], "ones"],
  [[128], "zeros"],
  [[128, 512], "kernel"],
  [[512], "zeros"],
  [[512, 128], "kernel"],
  [[128], "zeros"],
];

/** Embedding, positions, four blocks (norm, qkv, out, norm, up, down), norm, head. */
export const gptWeights: readonly Weight[] = [
  [[96, 128], "small"],
  [[64, 128], "small"],
  ...block,
  ...block,
  ...block,
  ...block,
  [[128], "ones"],
  [[128], "zeros"],
  [[128, 96], "kernel"],
  [[96], "zeros"],
];

/** Input kernel, recurrent kernel, bias; the head. Gates in Keras's order: input, forget, candidate, output. */
export const lstmWeights: readonly Weight[] = [
  [[64, 512], "kernel"],
  [[128, 512], "kernel"],
  [[512], "zeros"],
  [[128, 10], "kernel"],
  [[10], "zeros"],
];

/** Convolution kernels [height, width, in, out] or, where `first` says so, [out, in, height, width]. */
export const cnnWeights = (channelsFirst: boolean): readonly Weight[] => [
  [channelsFirst ? [32, 1, 3, 3] : [3, 3, 1, 32], "kernel"],
  [[32], "zeros"],
  [channelsFirst ? [64, 32, 3, 3] : [3, 3, 32, 64], "kernel"],
  [[64], "zeros"],
  [[1600, 128], "kernel"],
  [[128], "zeros"],
  [[128, 10], "kernel"],
  [[10], "zeros"],
];

/** [filters, strides] of MobileNetV1's thirteen pairs of depthwise and 1×1 convolutions. */
export const MOBILENET: readonly (readonly [filters: number, strides: number])[] = [
  [64, 1],
  [128, 2],
  [128, 1],
  [256, 2],
  [256, 1],
  [512, 2],
  ...Array.from({ length: 5 }, () => [512, 1] as const),
  [1024, 2],
  [1024, 1],
];

const product = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** A weight's first values. */
export const valuesOf = ([shape, kind]: Weight, seed: number): Float32Array => {
  const n = product(shape);
  if (kind === "zeros") return new Float32Array(n);
  if (kind === "ones") return new Float32Array(n).fill(1);
  if (kind === "small") return floats(n, seed, 0.03);
  // The two largest axes are those of the product.
  const [a = 1, b = 1] = [...shape].sort((x, y) => y - x);
  return floats(n, seed, glorot(a, b));
};
