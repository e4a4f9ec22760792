import * as layers from "@hornbeam/layers";
import type { Layer, LayerOptions } from "@hornbeam/nn";
import type { LayerCase } from "../../src/index.ts";

const steps = { shape: [3, 4, 5], masked: true } as const;
const open = { shape: [3, 4, 5] } as const;
const passed = { supportsMasking: true, maskShape: [3, 4] } as const;

type Recurrent = new (units: number, options: object) => Layer;
const recurrent = (name: string, Class: Recurrent, Cell: Recurrent, states: number): [string, LayerCase][] => [
  [
    name,
    {
      make: (o) => new Class(3, o),
      inputs: [steps],
      expect: { shape: [3, 3], trainableWeights: 3, supportsMasking: true, maskShape: null },
    },
  ],
  [
    `${name}, sequences and states, backwards, dropout`,
    {
      make: (o) =>
        new Class(3, {
          returnSequences: true,
          returnState: true,
          goBackwards: true,
          dropout: 0.2,
          recurrentDropout: 0.2,
          seed: 7,
          ...o,
        }),
      inputs: [steps],
      expect: { shape: [3, 4, 3], seedGenerators: 1, ...passed },
    },
  ],
  [
    `${name}Cell`,
    {
      make: (o) => new Cell(3, { dropout: 0.2, recurrentDropout: 0.1, seed: 3, ...o }),
      inputs: [{ shape: [2, 5] }, Array.from({ length: states }, () => ({ shape: [2, 3] }))],
      expect: { shape: [2, 3], trainableWeights: 3, seedGenerators: 1 },
    },
  ],
];

type Conv = new (filters: number, size: number, options: LayerOptions) => Layer;
const convLstm = ([1, 2, 3] as const).map((rank): [string, LayerCase] => [
  `ConvLSTM${rank}D`,
  {
    make: (o) =>
      new (layers as unknown as Readonly<Record<string, Conv>>)[`ConvLSTM${rank}D`]!(2, 2, {
        returnSequences: rank === 1,
        padding: "same",
        ...o,
      } as LayerOptions),
    inputs: [{ shape: [2, 3, ...Array.from({ length: rank }, () => 4 - rank + 1), 2], masked: rank === 1 }],
    expect: { trainableWeights: 3 },
  },
]);

type Merging = new (options: LayerOptions) => Layer;
const merging = ["Add", "Average", "Concatenate", "Maximum", "Minimum", "Multiply", "Subtract"].map(
  (name): [string, LayerCase] => [
    name,
    {
      make: (o) => new (layers as unknown as Readonly<Record<string, Merging>>)[name]!(o),
      inputs: [[steps, steps]],
      expect: { trainableWeights: 0, ...passed },
    },
  ],
);

/** Recurrent layers, attention, and layers that merge several inputs. */
export const sequenceCases: Readonly<Record<string, LayerCase>> = {
  ...Object.fromEntries([
    ...recurrent("SimpleRNN", layers.SimpleRNN, layers.SimpleRNNCell, 1),
    ...recurrent("GRU", layers.GRU, layers.GRUCell, 1),
    ...recurrent("LSTM", layers.LSTM, layers.LSTMCell, 2),
    ...convLstm,
    ...merging,
  ]),
  "GRU, reset before": { make: (o) => new layers.GRU(3, { resetAfter: false, unroll: true, ...o }), inputs: [steps] },
  "LSTM, stateful": {
    make: (o) => new layers.LSTM(3, { stateful: true, ...o }),
    inputs: [open],
    skip: {
      masks: "symbolic inputs have an open batch",
      "symbolic against real": "symbolic inputs have an open batch",
      "mixed precision": "symbolic inputs have an open batch",
      config: "calls change the state",
      weights: "calls change the state",
    },
  },
  "ConvLSTM2D, channels first, dropout": {
    make: (o) =>
      new layers.ConvLSTM2D(2, [2, 3], {
        dataFormat: "channels_first",
        strides: 2,
        dropout: 0.2,
        recurrentDropout: 0.2,
        seed: 3,
        returnState: true,
        ...o,
      }),
    inputs: [{ shape: [2, 3, 2, 5, 5] }],
    expect: { shape: [2, 2, 2, 2], seedGenerators: 1 },
  },
  RNN: {
    make: (o) => new layers.RNN(new layers.GRUCell(3, { ...o, name: "cell" }), { returnSequences: true, ...o }),
    inputs: [steps],
    expect: { shape: [3, 4, 3], ...passed },
  },
  StackedRNNCells: {
    make: (o) =>
      new layers.RNN(
        [
          new layers.LSTMCell(3, { ...o, name: "a" }),
          new layers.GRUCell(2, { ...o, name: "b", dropout: 0.2, seed: 1 }),
        ],
        { returnState: true, ...o },
      ),
    inputs: [steps],
    expect: { shape: [3, 2], trainableWeights: 6, seedGenerators: 1 },
  },
  "StackedRNNCells, one step": {
    make: (o) =>
      new layers.StackedRNNCells(
        [new layers.LSTMCell(3, { ...o, name: "a" }), new layers.GRUCell(2, { ...o, name: "b" })],
        o,
      ),
    inputs: [{ shape: [2, 5] }, [[{ shape: [2, 3] }, { shape: [2, 3] }], [{ shape: [2, 2] }]]],
    expect: { shape: [2, 2], trainableWeights: 6 },
  },
  Bidirectional: {
    make: (o) => new layers.Bidirectional(new layers.LSTM(3, { returnSequences: true, ...o, name: "inner" }), o),
    inputs: [steps],
    expect: { shape: [3, 4, 6], trainableWeights: 6, ...passed },
  },
  "Bidirectional, apart, with states": {
    make: (o) =>
      new layers.Bidirectional(new layers.GRU(3, { returnState: true, ...o, name: "inner" }), {
        mergeMode: null,
        ...o,
      }),
    inputs: [steps],
    expect: { shape: [3, 3], trainableWeights: 6 },
  },
  "Bidirectional, ConvLSTM1D": {
    make: (o) =>
      new layers.Bidirectional(new layers.ConvLSTM1D(2, 2, { padding: "same", ...o, name: "inner" }), {
        mergeMode: "sum",
        ...o,
      }),
    inputs: [{ shape: [2, 3, 4, 2] }],
    expect: { shape: [2, 4, 2], trainableWeights: 6 },
  },
  TimeDistributed: {
    make: (o) => new layers.TimeDistributed(new layers.Dense(2, { ...o, name: "inner" }), o),
    inputs: [steps],
    expect: { shape: [3, 4, 2], trainableWeights: 2, ...passed },
  },
  "TimeDistributed, with state": {
    make: (o) => new layers.TimeDistributed(new layers.BatchNormalization({ ...o, name: "inner" }), o),
    inputs: [open],
    expect: { shape: [3, 4, 5], trainableWeights: 2, nonTrainableWeights: 2 },
  },
  Dot: { make: (o) => new layers.Dot([2, 2], { normalize: true, ...o }), inputs: [[open, open]] },
  Attention: {
    make: (o) => new layers.Attention({ useScale: true, dropout: 0.2, seed: 2, ...o }),
    inputs: [[steps, steps]],
    call: { useCausalMask: true },
    expect: { shape: [3, 4, 5], trainableWeights: 1, seedGenerators: 1, ...passed },
  },
  "Attention, added": {
    make: (o) => new layers.Attention({ scoreMode: "concat", ...o }),
    inputs: [[open, open, open]],
    call: { returnAttentionScores: true },
    expect: { shape: [3, 4, 5], trainableWeights: 1 },
  },
  AdditiveAttention: {
    make: (o) => new layers.AdditiveAttention(o),
    inputs: [[steps, steps]],
    expect: { shape: [3, 4, 5], trainableWeights: 1, ...passed },
  },
  MultiHeadAttention: {
    make: (o) => new layers.MultiHeadAttention(2, 3, { valueDim: 4, ...o }),
    inputs: [steps, steps],
    call: { useCausalMask: true },
    expect: { shape: [3, 4, 5], trainableWeights: 8, ...passed },
  },
  "MultiHeadAttention, gated, windowed, with dropout and scores": {
    make: (o) => new layers.MultiHeadAttention(2, 3, { useGate: true, slidingWindow: 2, dropout: 0.2, seed: 4, ...o }),
    inputs: [open, open],
    call: { useCausalMask: true, returnAttentionScores: true },
    expect: { shape: [3, 4, 5], trainableWeights: 10, seedGenerators: 1 },
  },
  "MultiHeadAttention, in parts": {
    make: (o) => new layers.MultiHeadAttention(2, 3, { flashAttention: true, outputShape: 4, ...o }),
    inputs: [open, { shape: [3, 6, 5] }],
    expect: { shape: [3, 4, 4] },
  },
  "MultiHeadAttention, over two axes": {
    make: (o) => new layers.MultiHeadAttention(2, 3, { attentionAxes: [1, 2], ...o }),
    inputs: [{ shape: [2, 3, 2, 4] }, { shape: [2, 3, 2, 4] }],
    expect: { shape: [2, 3, 2, 4] },
  },
  GroupQueryAttention: {
    make: (o) => new layers.GroupQueryAttention(3, 4, 2, { useGate: true, slidingWindow: 3, ...o }),
    inputs: [steps, steps],
    expect: { shape: [3, 4, 5], trainableWeights: 10, ...passed },
  },
};
