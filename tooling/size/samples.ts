/** A name that is imported by itself, and what of the marks its bundle may hold. */
export interface Sample {
  readonly from: "@hornbeam/layers" | "@hornbeam/ops" | "@hornbeam/ops/linalg" | "@hornbeam/ops/image";
  readonly name: string;
  /** layers that it is made of, besides itself */
  readonly layers?: readonly string[];
  /** initializers that its weights begin with */
  readonly initializers?: readonly string[];
  /** records of ops that it computes with, of those in `opMarks` */
  readonly ops?: readonly string[];
}

/** Ops that few others need: one in a bundle says that a family came along. */
export const opMarks: readonly string[] = [
  "argsort",
  "cholesky",
  "concat",
  "cond",
  "conv",
  "det",
  "dotGeneral",
  "dotProductAttention",
  "eigh",
  "fft",
  "flip",
  "gather",
  "permute",
  "qr",
  "scan",
  "scatter",
  "svd",
  "threefryBits",
  "triangularSolve",
  "while",
  "windows",
];

const dense = ["GlorotUniform", "Zeros"];

/** Twenty names of layers and ops. */
export const samples: readonly Sample[] = [
  { from: "@hornbeam/layers", name: "Add" },
  { from: "@hornbeam/layers", name: "BatchNormalization", initializers: ["Ones", "Zeros"] },
  {
    from: "@hornbeam/layers",
    name: "Conv2D",
    initializers: dense,
    ops: ["conv", "gather", "permute", "scatter", "threefryBits"],
  },
  { from: "@hornbeam/layers", name: "Dense", initializers: dense, ops: ["dotGeneral", "permute", "threefryBits"] },
  { from: "@hornbeam/layers", name: "Dropout", ops: ["threefryBits"] },
  { from: "@hornbeam/layers", name: "Flatten", ops: ["permute"] },
  {
    from: "@hornbeam/layers",
    name: "LSTM",
    layers: ["LSTMCell"],
    initializers: [...dense, "Ones", "Orthogonal"],
    ops: ["concat", "dotGeneral", "flip", "permute", "qr", "scan", "threefryBits", "triangularSolve"],
  },
  { from: "@hornbeam/layers", name: "MaxPooling2D", ops: ["permute", "windows"] },
  {
    from: "@hornbeam/layers",
    name: "MultiHeadAttention",
    layers: ["Dropout", "EinsumDense", "Softmax"],
    initializers: dense,
    ops: ["concat", "dotGeneral", "dotProductAttention", "permute", "scan", "threefryBits"],
  },
  {
    from: "@hornbeam/layers",
    name: "SpectralNormalization",
    layers: ["Wrapper"],
    initializers: ["TruncatedNormal"],
    ops: ["dotGeneral", "permute", "threefryBits"],
  },
  { from: "@hornbeam/ops", name: "add" },
  { from: "@hornbeam/ops", name: "conv", ops: ["conv", "permute", "scatter", "gather"] },
  { from: "@hornbeam/ops", name: "cumsum", ops: ["gather", "scatter"] },
  { from: "@hornbeam/ops", name: "einsum", ops: ["dotGeneral", "permute"] },
  { from: "@hornbeam/ops", name: "gelu" },
  { from: "@hornbeam/ops", name: "oneHot" },
  { from: "@hornbeam/ops", name: "softmax" },
  { from: "@hornbeam/ops", name: "sort", ops: ["argsort", "gather", "permute", "scatter"] },
  { from: "@hornbeam/ops/image", name: "rgbToGrayscale", ops: ["dotGeneral", "permute", "concat"] },
  { from: "@hornbeam/ops/linalg", name: "cholesky", ops: ["cholesky", "dotGeneral", "permute", "triangularSolve"] },
];
