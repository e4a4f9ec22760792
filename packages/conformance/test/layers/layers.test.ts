import * as activations from "@hornbeam/activations";
import { js } from "@hornbeam/backend-js";
import { wasm } from "@hornbeam/backend-wasm";
import * as constraints from "@hornbeam/constraints";
import * as initializers from "@hornbeam/initializers";
import * as layers from "@hornbeam/layers";
import * as preprocessing from "@hornbeam/preprocessing";
import * as regularizers from "@hornbeam/regularizers";
import { describe, expect, test } from "vitest";
import { testLayer } from "../../src/index.ts";
import { hasNative, makeNative, suffix } from "../native/addon.ts";
import { coreCases, cubed } from "./core.ts";
import { preprocessingCases } from "./preprocessing.ts";
import { sequenceCases } from "./sequence.ts";
import { spatialCases } from "./spatial.ts";

const objects = {
  ...activations,
  ...initializers,
  ...regularizers,
  ...constraints,
  ...layers,
  ...preprocessing,
  cubed,
};
const cases = { ...coreCases, ...spatialCases, ...sequenceCases, ...preprocessingCases };
const backends = [
  (): ReturnType<typeof js> => js(),
  (): ReturnType<typeof wasm> => wasm({ threads: 1 }),
  ...(hasNative ? [() => makeNative(1)] : []),
];

for (const [name, given] of Object.entries(cases))
  await testLayer(name, given, { backends, objects }, { describe, test });

test.skipIf(!hasNative)(`layers run on the native backend too${suffix}`, () => expect(backends).toHaveLength(3));

test("every layer has a case", () => {
  const bases = [
    "Merge",
    "RecurrentLayer",
    "Wrapper",
    "BaseImagePreprocessingLayer",
    "RandomAffineLayer",
    "RandomColorLayer",
  ];
  const classes = Object.entries({ ...layers, ...preprocessing })
    .filter(([name, value]) => /^[A-Z]/.test(name) && typeof value === "function" && !bases.includes(name))
    .map(([name]) => name);
  const covered = new Set(Object.keys(cases).map((name) => name.replace(/,.*/, "")));
  expect(classes.filter((name) => !covered.has(name))).toEqual([]);
});

/** Layers that hand masks on, or end them knowingly, in Keras 3.15.1. */
const masking =
  "Activation ActivityRegularization Add AdditiveAttention AlphaDropout Attention Average BatchNormalization Bidirectional Concatenate ConvLSTM1D ConvLSTM2D ConvLSTM3D Dense Dot Dropout ELU Embedding GRU GaussianDropout GaussianNoise GlobalAveragePooling1D GroupNormalization GroupQueryAttention Identity LSTM LayerNormalization LeakyReLU Masking Maximum Minimum MultiHeadAttention Multiply Normalization PReLU RNN ReLU RematLayer Rescaling SimpleRNN Softmax SpatialDropout1D SpatialDropout2D SpatialDropout3D Subtract TernaryDense TimeDistributed UnitNormalization";
test("masks go through the same layers as in Keras", () => {
  const found = Object.entries(cases)
    .filter(([name, given]) => !name.includes(",") && given.make({}).supportsMasking)
    .map(([name]) => name.replace("StackedRNNCells", "RNN"));
  expect([...new Set(found)].sort()).toEqual(masking.split(" ").sort());
});
