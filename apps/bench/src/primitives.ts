import type { Workload } from "./workloads.ts";

/** One primitive of neural networks by itself. Numbers of a kind are in the order that its engines read them in. */
export interface Primitive extends Workload {
  readonly kind: "conv" | "pool" | "batchNorm" | "layerNorm" | "softmax" | "lstm" | "gru" | "bytes";
  readonly dtype: "float32" | "bfloat16" | "int8";
  /** of convolutions which of the three products, of pooling which kind; "both" is forward and backward */
  readonly direction: "forward" | "input" | "filter" | "both" | "max" | "average";
  readonly numbers: readonly number[];
}

interface Conv {
  readonly name: string;
  readonly batch: number;
  readonly size: readonly number[];
  readonly window: number;
  readonly from: number;
  readonly to: number;
  readonly stride?: number;
  readonly dilation?: number;
  readonly groups?: number;
  readonly only?: readonly Primitive["direction"][];
}

const product = (list: readonly number[]): number => list.reduce((a, b) => a * b, 1);

/** Keras's "same": [places, padding before, padding after]. */
const same = (n: number, window: number, stride: number, dilation: number): [number, number, number] => {
  const out = Math.ceil(n / stride);
  const pad = Math.max(0, (out - 1) * stride + (window - 1) * dilation + 1 - n);
  return [out, pad >> 1, pad - (pad >> 1)];
};

/** batch, groups, channels, filters, then of each axis: size, places, window, stride, dilation, padding before and after. */
const convNumbers = ({ batch, size, window, from, to, stride = 1, dilation = 1, groups = 1 }: Conv): number[] => [
  ...[batch, groups, from, to],
  ...size.flatMap((n) => {
    const [out, before, after] = same(n, window, stride, dilation);
    return [n, out, window, stride, dilation, before, after];
  }),
];

const convs: readonly Conv[] = [
  { name: "conv3x3", batch: 32, size: [28, 28], window: 3, from: 64, to: 64 },
  { name: "convFirst", batch: 64, size: [28, 28], window: 3, from: 1, to: 32, only: ["forward", "filter"] },
  { name: "convImage", batch: 1, size: [224, 224], window: 3, from: 3, to: 32, stride: 2, only: ["forward", "filter"] },
  { name: "conv3x3Wide", batch: 32, size: [14, 14], window: 3, from: 128, to: 128 },
  { name: "conv5x5", batch: 32, size: [14, 14], window: 5, from: 32, to: 64 },
  { name: "conv1x1", batch: 32, size: [14, 14], window: 1, from: 128, to: 256 },
  { name: "conv1x1Single", batch: 1, size: [14, 14], window: 1, from: 512, to: 512, only: ["forward"] },
  { name: "convStride2", batch: 32, size: [28, 28], window: 3, from: 64, to: 128, stride: 2 },
  { name: "convDilated", batch: 32, size: [28, 28], window: 3, from: 64, to: 64, dilation: 2 },
  { name: "depthwise", batch: 8, size: [56, 56], window: 3, from: 128, to: 128, groups: 128 },
  { name: "depthwiseStride2", batch: 8, size: [56, 56], window: 3, from: 128, to: 128, groups: 128, stride: 2 },
  { name: "depthwiseSingle", batch: 1, size: [14, 14], window: 3, from: 512, to: 512, groups: 512, only: ["forward"] },
  { name: "conv1d", batch: 32, size: [256], window: 5, from: 64, to: 64 },
  { name: "conv3d", batch: 4, size: [12, 12, 12], window: 3, from: 16, to: 32 },
];

type Made = Omit<Primitive, "suite" | "name" | "dtype"> & { readonly base: string };

const convolutions = convs.flatMap((c): Made[] =>
  (["forward", "input", "filter"] as const)
    .filter((d) => !c.only || c.only.includes(d))
    .map((direction) => {
      const numbers = convNumbers(c);
      const places = product(c.size.map((_, a) => numbers[5 + 7 * a]!));
      const { groups = 1, stride = 1, dilation = 1 } = c;
      const how = [
        groups > 1 ? "depthwise" : "",
        stride > 1 ? `stride ${stride}` : "",
        dilation > 1 ? "dilation 2" : "",
      ];
      const what = direction === "forward" ? "forward" : `gradient of the ${direction}`;
      return {
        base: `${c.name}${direction[0]!.toUpperCase()}${direction.slice(1)}`,
        kind: "conv",
        direction,
        numbers,
        title: `convolution ${c.size.map(() => c.window).join("×")} ${c.from}→${c.to} at ${c.size.join("×")}, batch ${c.batch}${how.map((h) => h && `, ${h}`).join("")}: ${what}`,
        flops: (2 * c.batch * places * product(c.size.map(() => c.window)) * c.from * c.to) / groups,
      };
    }),
);

/** batch, size, channels, window, places, padding before and after; forward, then backward; stride 2. */
const pooling = (["max", "average"] as const).flatMap((direction) =>
  [2, 3].map((window): Made => ({
    base: `${direction}Pool${window}x${window}`,
    kind: "pool",
    direction,
    numbers: [32, 28, 64, window, ...same(28, window, 2, 1)],
    title: `${direction} pooling ${window}×${window}, stride 2, at 28×28×64, batch 32: forward and backward`,
  })),
);

const others: readonly Made[] = [
  {
    base: "batchNorm",
    kind: "batchNorm",
    direction: "both",
    numbers: [32, 28, 64],
    title: "batch normalization at 28×28×64, batch 32: training forward and backward",
  },
  ...[
    [2048, 128],
    [4096, 768],
  ].map((numbers): Made => ({
    base: `layerNorm${numbers[1]}`,
    kind: "layerNorm",
    direction: "both",
    numbers,
    title: `layer normalization ${numbers.join("×")}: forward and backward`,
  })),
  ...[
    [2048, 1000],
    [4096, 512],
  ].map((numbers): Made => ({
    base: `softmax${numbers[1]}`,
    kind: "softmax",
    direction: "forward",
    numbers,
    title: `softmax of ${numbers[0]} rows of ${numbers[1]}`,
  })),
  ...(["lstm", "gru"] as const).map((kind): Made => ({
    base: `${kind}Infer`,
    kind,
    direction: "forward",
    numbers: [32, 32, 128, 128],
    title: `${kind.toUpperCase()} of 128 units, 32 steps of 128, batch 32: inference`,
  })),
];

/** rows, inner, columns */
const bytes = [
  [512, 512, 512],
  [32, 1024, 1024],
].map((numbers): Primitive => ({
  name: `bytes${numbers.join("x")}`,
  suite: "primitives",
  kind: "bytes",
  dtype: "int8",
  direction: "forward",
  numbers,
  title: `product of int8 in int32, ${numbers.join("×")}`,
  flops: 2 * product(numbers),
}));

/** All of them, in float32 and bfloat16. */
export const primitives: readonly Primitive[] = [
  ...(["float32", "bfloat16"] as const).flatMap((dtype) =>
    [...convolutions, ...pooling, ...others].map(({ base, ...p }): Primitive => ({
      ...p,
      suite: "primitives",
      dtype,
      name: `${base}${dtype === "bfloat16" ? "Bf16" : ""}`,
    })),
  ),
  ...bytes,
];

/** One as a line of words, for engines that are no JavaScript. */
export const lineOf = ({ name, kind, dtype, direction, numbers }: Primitive): string =>
  [name, kind, dtype, direction, ...numbers].join(" ");
