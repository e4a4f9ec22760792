import { floats, glorot } from "./inputs.ts";

/** The same numbers, made in a shape of their own, with their axes in another order. */
interface Order {
  readonly from: readonly number[];
  readonly axes: readonly number[];
}

/**
 * The first weights of the workloads' models, the same for every framework: [shape, what they are]. Dense kernels are [in, out]. A number is the
 * range on both sides of zero.
 */
export type Weight = readonly [
  shape: readonly number[],
  kind: "kernel" | "zeros" | "ones" | "small" | number,
  order?: Order,
];

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

/** A kernel [height, width, in, out], or [out, in, height, width] of the same numbers. `each` is that of a depthwise one: [height, width, in, 1]. */
const convKernel = (
  from: readonly number[],
  kind: "kernel" | number,
  channelsFirst: boolean,
  each: boolean = false,
): Weight => {
  const axes = each ? [2, 3, 0, 1] : [3, 2, 0, 1];
  return channelsFirst ? [axes.map((a) => from[a]!), kind, { from, axes }] : [from, kind];
};

/** Convolution kernels [height, width, in, out] or, where channels come first, [out, in, height, width]. */
export const cnnWeights = (channelsFirst: boolean): readonly Weight[] => [
  convKernel([3, 3, 1, 32], "kernel", channelsFirst),
  [[32], "zeros"],
  convKernel([3, 3, 32, 64], "kernel", channelsFirst),
  [[64], "zeros"],
  channelsFirst ? [[1600, 128], "kernel", { from: [5, 5, 64, 128], axes: [2, 0, 1, 3] }] : [[1600, 128], "kernel"],
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

const normalization = (channels: number): readonly Weight[] => [
  [[channels], "ones"],
  [[channels], 0.1],
  [[channels], 0.1],
  [[channels], "ones"],
];

/** A kernel, then scale, offset, mean and variance of each convolution; the head. Their seeds start at 100. */
export const mobilenetWeights = (channelsFirst: boolean): readonly Weight[] => {
  const made = [convKernel([3, 3, 3, 32], 0.3, channelsFirst), ...normalization(32)];
  let channels = 32;
  for (const [filters] of MOBILENET) {
    made.push(convKernel([3, 3, channels, 1], 0.5, channelsFirst, true), ...normalization(channels));
    made.push(convKernel([1, 1, channels, filters], Math.sqrt(3 / channels), channelsFirst), ...normalization(filters));
    channels = filters;
  }
  return [...made, [[1024, 1000], 0.05], [[1000], 0.05]];
};

const product = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Numbers of shape `from` with their axes in another order. */
const turned = (values: Float32Array, { from, axes }: Order): Float32Array => {
  const strides = from.map((_, i) => product(from.slice(i + 1)));
  const shape = axes.map((a) => from[a]!);
  return values.map((_, flat) => {
    let source = 0;
    for (let i = axes.length - 1, rest = flat; i >= 0; rest = Math.floor(rest / shape[i]!), i--)
      source += (rest % shape[i]!) * strides[axes[i]!]!;
    return values[source]!;
  });
};

/** A weight's first values. */
export const valuesOf = ([shape, kind, order]: Weight, seed: number): Float32Array => {
  if (order) return turned(valuesOf([shape, kind], seed), order);
  const n = product(shape);
  if (kind === "zeros") return new Float32Array(n);
  if (kind === "ones") return new Float32Array(n).fill(1);
  if (kind === "small") return floats(n, seed, 0.03);
  if (typeof kind === "number") return floats(n, seed, kind);
  // The two largest axes are those of the product.
  const [a = 1, b = 1] = [...shape].sort((x, y) => y - x);
  return floats(n, seed, glorot(a, b));
};
