import * as layers from "@hornbeam/preprocessing";
import type { LayerCase } from "../../src/index.ts";

const images = [{ shape: [2, 5, 6, 3] }] as const;

/** Layers that prepare numbers and images. */
export const preprocessingCases: Readonly<Record<string, LayerCase>> = {
  Rescaling: {
    make: (o) => new layers.Rescaling(0.5, { offset: -1, ...o }),
    inputs: [{ shape: [2, 3, 4] }],
    expect: { shape: [2, 3, 4], supportsMasking: true, trainableWeights: 0 },
  },
  "Rescaling, by channel": {
    make: (o) => new layers.Rescaling([0.5, 2, 3], { offset: [[1], [2], [3], [4], [5], [6]], ...o }),
    inputs: images,
  },
  Normalization: {
    make: (o) => new layers.Normalization(o),
    inputs: [{ shape: [3, 4] }],
    expect: { shape: [3, 4], supportsMasking: true, nonTrainableWeights: 3, trainableWeights: 0 },
  },
  "Normalization, given": {
    make: (o) => new layers.Normalization({ axis: [1, 3], mean: [0, 1, 2], variance: [1, 2, 3], invert: true, ...o }),
    inputs: images,
    expect: { shape: [2, 5, 6, 3], nonTrainableWeights: 0 },
  },
  Resizing: {
    make: (o) => new layers.Resizing(7, 4, o),
    inputs: images,
    expect: { shape: [2, 7, 4, 3], supportsMasking: false },
  },
  "Resizing, filled": {
    make: (o) =>
      new layers.Resizing(3, 7, {
        padToAspectRatio: true,
        fillValue: 0.5,
        interpolation: "lanczos3",
        antialias: true,
        ...o,
      }),
    inputs: images,
    expect: { shape: [2, 3, 7, 3] },
  },
  CenterCrop: { make: (o) => new layers.CenterCrop(3, 4, o), inputs: images, expect: { shape: [2, 3, 4, 3] } },
  "CenterCrop, channels first": {
    make: (o) => new layers.CenterCrop(8, 2, { dataFormat: "channels_first", ...o }),
    inputs: [{ shape: [2, 3, 5, 6] }],
    expect: { shape: [2, 3, 8, 2] },
  },
  RandomFlip: {
    make: (o) => new layers.RandomFlip({ seed: 3, ...o }),
    inputs: images,
    expect: { shape: [2, 5, 6, 3], seedGenerators: 1, supportsMasking: false },
  },
  RandomBrightness: {
    make: (o) => new layers.RandomBrightness(0.4, { valueRange: [-1, 1], seed: 3, ...o }),
    inputs: [{ shape: [2, 5, 6, 3], lo: -0.5, hi: 0.5 }],
    expect: { seedGenerators: 1 },
  },
  RandomContrast: {
    make: (o) => new layers.RandomContrast([0.2, 0.3], { valueRange: [-2, 2], seed: 3, ...o }),
    inputs: images,
    expect: { seedGenerators: 1 },
  },
  RandomCrop: {
    make: (o) => new layers.RandomCrop(3, 4, { seed: 3, ...o }),
    inputs: images,
    expect: { seedGenerators: 1 },
    skip: {
      "symbolic against real": "outside training images stay as large as they are, as in Keras",
      "mixed precision": "outside training they stay as they are, in their dtype too",
    },
  },
  RandomRotation: {
    make: (o) => new layers.RandomRotation(0.3, { seed: 3, ...o }),
    inputs: images,
    expect: { shape: [2, 5, 6, 3], seedGenerators: 1 },
  },
  RandomTranslation: {
    make: (o) =>
      new layers.RandomTranslation(0.3, [-0.1, 0.2], { fillMode: "constant", fillValue: 0.5, seed: 3, ...o }),
    inputs: images,
    expect: { seedGenerators: 1 },
  },
  RandomZoom: {
    make: (o) => new layers.RandomZoom(0.3, { widthFactor: [-0.2, 0.1], fillMode: "nearest", seed: 3, ...o }),
    inputs: images,
    expect: { seedGenerators: 1 },
  },
  "RandomZoom, channels first": {
    make: (o) => new layers.RandomZoom(0.3, { dataFormat: "channels_first", seed: 3, ...o }),
    inputs: [{ shape: [2, 3, 5, 6] }],
  },
};
