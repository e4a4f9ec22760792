import { relu } from "@hornbeam/activations";
import * as layers from "@hornbeam/layers";
import type { LayerOptions, Layer } from "@hornbeam/nn";
import type { LayerCase } from "../../src/index.ts";

const shapes = [
  [2, 7, 4],
  [2, 7, 6, 4],
  [2, 5, 6, 4, 2],
] as const;
type Sized = new (options?: LayerOptions) => Layer;
type Named = Readonly<Record<string, unknown>>;
const classOf = <C>(name: string): C => (layers as unknown as Named)[name] as C;

/** A case for each number of spatial axes; outputs begin with the batch. */
const dimensions = (
  ranks: readonly number[],
  name: (rank: number) => string,
  make: (rank: number, o: LayerOptions) => Layer,
  more: Partial<LayerCase> = {},
): [string, LayerCase][] =>
  ranks.map((rank) => [
    name(rank),
    { make: (o) => make(rank, o), inputs: [{ shape: shapes[rank - 1]! }], ...more } as LayerCase,
  ]);

type Conv = new (filters: number, size: number, options: LayerOptions) => Layer;
const conv = (kind: string, options: object): [string, LayerCase][] =>
  dimensions(
    [1, 2, 3],
    (r) => `Conv${r}D${kind}`,
    (r, o) => new (classOf<Conv>(`Conv${r}D${kind}`))(4, 3, { ...options, ...o }),
    { expect: { trainableWeights: 2, supportsMasking: false } },
  );
const pools = ["AveragePooling", "MaxPooling"].flatMap((kind) =>
  dimensions(
    [1, 2, 3],
    (r) => `${kind}${r}D`,
    (_, o) => new (classOf<Sized>(`${kind}${_}D`))({ poolSize: 3, strides: 2, padding: "same", ...o } as LayerOptions),
  ),
);
const globals = ["GlobalAveragePooling", "GlobalMaxPooling"].flatMap((kind) =>
  dimensions(
    [1, 2, 3],
    (r) => `${kind}${r}D`,
    (r, o) => new (classOf<Sized>(`${kind}${r}D`))(o),
  ),
);
type Adaptive = new (size: number, options: LayerOptions) => Layer;
const adaptive = ["AdaptiveAveragePooling", "AdaptiveMaxPooling"].flatMap((kind) =>
  dimensions(
    [1, 2, 3],
    (r) => `${kind}${r}D`,
    (r, o) => new (classOf<Adaptive>(`${kind}${r}D`))(3, o),
  ),
);
const sides = ["ZeroPadding", "Cropping"].flatMap((kind) =>
  dimensions(
    [1, 2, 3],
    (r) => `${kind}${r}D`,
    (r, o) => {
      const pairs = r === 1 ? [1, 2] : Array.from({ length: r }, (_, i) => [i, 1]);
      return new (classOf<Sized>(`${kind}${r}D`))({ padding: pairs, cropping: pairs, ...o } as LayerOptions);
    },
  ),
);

/** Convolutions, pooling, and reshaping of images. */
export const spatialCases: Readonly<Record<string, LayerCase>> = {
  ...Object.fromEntries([
    ...conv("", { padding: "same", groups: 2, activation: relu }),
    ...conv("Transpose", { strides: 2, padding: "same" }),
    ...pools,
    ...globals,
    ...adaptive,
    ...sides,
    ...dimensions(
      [1, 2, 3],
      (r) => `UpSampling${r}D`,
      (r, o) => new (classOf<Sized>(`UpSampling${r}D`))(o),
    ),
    ...dimensions(
      [1, 2],
      (r) => `DepthwiseConv${r}D`,
      (r, o) =>
        new (classOf<new (size: number, options: LayerOptions) => Layer>(`DepthwiseConv${r}D`))(3, {
          depthMultiplier: 2,
          dilationRate: 2,
          ...o,
        } as LayerOptions),
      { expect: { trainableWeights: 2 } },
    ),
    ...dimensions(
      [1, 2],
      (r) => `SeparableConv${r}D`,
      (r, o) => new (classOf<Conv>(`SeparableConv${r}D`))(4, 3, o),
      { expect: { trainableWeights: 3 } },
    ),
  ]),
  "Conv1D, causal": {
    make: (o) => new layers.Conv1D(4, 3, { padding: "causal", dilationRate: 2, ...o }),
    inputs: [{ shape: shapes[0] }],
  },
  "Conv2D, channels first": {
    make: (o) => new layers.Conv2D(4, 3, { dataFormat: "channels_first", strides: 2, ...o }),
    inputs: [{ shape: [2, 3, 7, 6] }],
    expect: { shape: [2, 4, 3, 2] },
  },
  "Conv2DTranspose, channels first": {
    make: (o) => new layers.Conv2DTranspose(4, 3, { dataFormat: "channels_first", strides: 2, outputPadding: 1, ...o }),
    inputs: [{ shape: [2, 3, 4, 3] }],
    expect: { trainableWeights: 2 },
  },
  "UpSampling2D, bilinear": {
    make: (o) => new layers.UpSampling2D({ interpolation: "bilinear", ...o }),
    inputs: [{ shape: [2, 3, 4, 2] }],
    expect: { shape: [2, 6, 8, 2] },
  },
  Flatten: { make: (o) => new layers.Flatten(o), inputs: [{ shape: [2, 3, 4] }], expect: { shape: [2, 12] } },
  Permute: { make: (o) => new layers.Permute([2, 1], o), inputs: [{ shape: [2, 3, 4] }], expect: { shape: [2, 4, 3] } },
  RepeatVector: {
    make: (o) => new layers.RepeatVector(3, o),
    inputs: [{ shape: [2, 4] }],
    expect: { shape: [2, 3, 4] },
  },
  Reshape: {
    make: (o) => new layers.Reshape([-1, 2], o),
    inputs: [{ shape: [2, 3, 4] }],
    expect: { shape: [2, 6, 2] },
  },
  STFTSpectrogram: {
    make: (o) => new layers.STFTSpectrogram({ mode: "magnitude", frameLength: 8, frameStep: 4, ...o }),
    inputs: [{ shape: [2, 20, 2] }],
    expect: { shape: [2, 4, 10], trainableWeights: 2 },
  },
};
