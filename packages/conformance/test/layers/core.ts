import { gelu, relu, sigmoid, tanh } from "@hornbeam/activations";
import { UnitNorm } from "@hornbeam/constraints";
import {
  Activation,
  ActivityRegularization,
  AlphaDropout,
  BatchNormalization,
  Dense,
  Dropout,
  EinsumDense,
  ELU,
  Embedding,
  GaussianDropout,
  GaussianNoise,
  GroupNormalization,
  Identity,
  Lambda,
  LayerNormalization,
  LeakyReLU,
  Masking,
  PReLU,
  ReLU,
  RematLayer,
  ReversibleEmbedding,
  RMSNormalization,
  Softmax,
  SpatialDropout1D,
  SpatialDropout2D,
  SpatialDropout3D,
  SpectralNormalization,
  TernaryDense,
  UnitNormalization,
} from "@hornbeam/layers";
import type { Tensor } from "@hornbeam/core";
import { add, multiply } from "@hornbeam/ops";
import { L1, L2 } from "@hornbeam/regularizers";
import type { LayerCase } from "../../src/index.ts";

/** A function that a Lambda layer saves by its name. */
export const cubed = (x: Tensor): Tensor => add(multiply(x, multiply(x, x)), x);

const steps = { shape: [3, 4, 6], masked: true } as const;
const rows = { shape: [4, 6] } as const;
const kept = { supportsMasking: true, maskShape: [3, 4] } as const;
const seeded = { seedGenerators: 1, ...kept } as const;
const noState = { trainableWeights: 0, nonTrainableWeights: 0 } as const;

/** Dense and other basic layers, activations, normalization, noise. */
export const coreCases: Readonly<Record<string, LayerCase>> = {
  Activation: { make: (o) => new Activation(gelu, o), inputs: [steps], expect: { ...noState, ...kept } },
  Dense: {
    make: (o) => new Dense(5, { activation: tanh, ...o }),
    inputs: [steps],
    expect: { shape: [3, 4, 5], trainableWeights: 2, losses: 0, ...kept },
  },
  "Dense, no bias, penalties": {
    make: (o) =>
      new Dense(5, {
        useBias: false,
        kernelRegularizer: new L2({ l2: 0.1 }),
        activityRegularizer: new L1({ l1: 0.1 }),
        kernelConstraint: new UnitNorm(),
        ...o,
      }),
    inputs: [rows],
    expect: { shape: [4, 5], trainableWeights: 1, losses: 2 },
  },
  EinsumDense: {
    make: (o) => new EinsumDense("abc,cde->abde", [null, 2, 3], { biasAxes: "de", activation: sigmoid, ...o }),
    inputs: [{ shape: [3, 4, 6] }],
    expect: { shape: [3, 4, 2, 3], trainableWeights: 2 },
  },
  Embedding: {
    make: (o) => new Embedding(4, 5, { maskZero: true, ...o }),
    inputs: [{ shape: [3, 4], dtype: "int32" }],
    expect: { shape: [3, 4, 5], trainableWeights: 1, ...kept },
  },
  ReversibleEmbedding: {
    make: (o) => new ReversibleEmbedding(4, 5, { tieWeights: false, ...o }),
    inputs: [{ shape: [3, 4], dtype: "int32" }],
    expect: { shape: [3, 4, 5], trainableWeights: 2 },
  },
  "ReversibleEmbedding, in reverse": {
    make: (o) => new ReversibleEmbedding(4, 5, { logitSoftCap: 2, ...o }),
    inputs: [{ shape: [3, 2, 5] }],
    call: { reverse: true },
    expect: { shape: [3, 2, 4], trainableWeights: 1 },
  },
  Identity: { make: (o) => new Identity(o), inputs: [steps], expect: { ...noState, ...kept } },
  Lambda: { make: (o) => new Lambda(cubed as never, o), inputs: [rows], expect: { shape: [4, 6], ...noState } },
  Masking: { make: (o) => new Masking({ maskValue: 0.5, ...o }), inputs: [{ shape: [3, 4, 6] }], expect: kept },
  RematLayer: {
    make: (o) => new RematLayer(new BatchNormalization({ ...o, name: "inner" }), o),
    inputs: [rows],
    expect: { shape: [4, 6], trainableWeights: 2, nonTrainableWeights: 2 },
    skip: { config: "the wrapped layer has no build_config of its own" },
  },
  TernaryDense: {
    make: (o) => new TernaryDense(5, o),
    inputs: [rows],
    expect: { shape: [4, 5], trainableWeights: 2 },
    skip: {
      gradient: "it passes the rounding as if it were not there",
      "mixed precision": "weights near the threshold round to the other side",
    },
  },
  ELU: { make: (o) => new ELU({ alpha: 0.7, ...o }), inputs: [steps], expect: { ...noState, ...kept } },
  LeakyReLU: { make: (o) => new LeakyReLU({ negativeSlope: 0.2, ...o }), inputs: [steps], expect: kept },
  PReLU: {
    make: (o) => new PReLU({ sharedAxes: [1], ...o }),
    inputs: [steps],
    expect: { trainableWeights: 1, ...kept },
  },
  ReLU: {
    make: (o) => new ReLU({ maxValue: 0.8, negativeSlope: 0.1, threshold: 0.05, ...o }),
    inputs: [steps],
    expect: kept,
  },
  Softmax: { make: (o) => new Softmax({ axis: [1, 2], ...o }), inputs: [{ shape: [3, 4, 6] }] },
  BatchNormalization: {
    make: (o) => new BatchNormalization(o),
    inputs: [steps],
    expect: { trainableWeights: 2, nonTrainableWeights: 2, ...kept },
  },
  "BatchNormalization, along rows": {
    make: (o) => new BatchNormalization({ axis: 1, scale: false, ...o }),
    inputs: [{ shape: [3, 4, 5, 2] }],
    expect: { trainableWeights: 1, nonTrainableWeights: 2 },
  },
  "BatchNormalization, renormalized": {
    make: (o) => new BatchNormalization({ renorm: true, ...o }),
    inputs: [rows],
    expect: { trainableWeights: 2, nonTrainableWeights: 5 },
    skip: { gradient: "the corrections have none, by definition" },
  },
  GroupNormalization: {
    make: (o) => new GroupNormalization({ groups: 3, ...o }),
    inputs: [{ shape: [3, 4, 6] }],
    expect: { trainableWeights: 2, supportsMasking: true },
  },
  LayerNormalization: {
    make: (o) => new LayerNormalization({ axis: [1, 2], ...o }),
    inputs: [steps],
    expect: { trainableWeights: 2, ...kept },
  },
  RMSNormalization: {
    make: (o) => new RMSNormalization(o),
    inputs: [steps],
    expect: { trainableWeights: 1, maskShape: null },
  },
  SpectralNormalization: {
    make: (o) => new SpectralNormalization(new Dense(3, { ...o, name: "inner", activation: relu }), o),
    inputs: [rows],
    expect: { shape: [4, 3], trainableWeights: 2, nonTrainableWeights: 1 },
    skip: { gradient: "the normalized kernel is stored, and its gradient is the weight's" },
  },
  UnitNormalization: { make: (o) => new UnitNormalization(o), inputs: [steps], expect: { ...noState, ...kept } },
  ActivityRegularization: {
    make: (o) => new ActivityRegularization({ l1: 0.1, l2: 0.2, ...o }),
    inputs: [steps],
    expect: { losses: 1, ...kept },
  },
  AlphaDropout: { make: (o) => new AlphaDropout(0.3, { seed: 5, ...o }), inputs: [steps], expect: seeded },
  Dropout: { make: (o) => new Dropout(0.3, { seed: 5, ...o }), inputs: [steps], expect: seeded },
  GaussianDropout: { make: (o) => new GaussianDropout(0.3, { seed: 5, ...o }), inputs: [steps], expect: seeded },
  GaussianNoise: { make: (o) => new GaussianNoise(0.3, { seed: 5, ...o }), inputs: [steps], expect: seeded },
  SpatialDropout1D: { make: (o) => new SpatialDropout1D(0.3, { seed: 5, ...o }), inputs: [steps], expect: seeded },
  SpatialDropout2D: {
    make: (o) => new SpatialDropout2D(0.3, { seed: 5, ...o }),
    inputs: [{ shape: [2, 3, 4, 5] }],
    expect: { seedGenerators: 1 },
  },
  SpatialDropout3D: {
    make: (o) => new SpatialDropout3D(0.3, { seed: 5, dataFormat: "channels_first", ...o }),
    inputs: [{ shape: [2, 3, 2, 3, 2] }],
    expect: { seedGenerators: 1 },
  },
};
