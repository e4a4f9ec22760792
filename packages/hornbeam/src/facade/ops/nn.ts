// Written by `npm run facades`.
import { symbolicOp } from "@hornbeam/nn";
import * as ops from "@hornbeam/ops";

export const adaptiveAveragePool: typeof ops.adaptiveAveragePool = /* @__PURE__ */ symbolicOp(
  "AdaptiveAveragePool",
  ops.adaptiveAveragePool,
  "keras.src.ops.nn",
);
export const adaptiveMaxPool: typeof ops.adaptiveMaxPool = /* @__PURE__ */ symbolicOp(
  "AdaptiveMaxPool",
  ops.adaptiveMaxPool,
  "keras.src.ops.nn",
);
export const averagePool: typeof ops.averagePool = /* @__PURE__ */ symbolicOp(
  "AveragePool",
  ops.averagePool,
  "keras.src.ops.nn",
);
export const batchNormalization: typeof ops.batchNormalization = /* @__PURE__ */ symbolicOp(
  "BatchNormalization",
  ops.batchNormalization,
  "keras.src.ops.nn",
);
export const binaryCrossentropy: typeof ops.binaryCrossentropy = /* @__PURE__ */ symbolicOp(
  "BinaryCrossentropy",
  ops.binaryCrossentropy,
  "keras.src.ops.nn",
);
export const categoricalCrossentropy: typeof ops.categoricalCrossentropy = /* @__PURE__ */ symbolicOp(
  "CategoricalCrossentropy",
  ops.categoricalCrossentropy,
  "keras.src.ops.nn",
);
export const celu: typeof ops.celu = /* @__PURE__ */ symbolicOp("Celu", ops.celu, "keras.src.ops.nn");
export const conv: typeof ops.conv = /* @__PURE__ */ symbolicOp("Conv", ops.conv, "keras.src.ops.nn");
export const convTranspose: typeof ops.convTranspose = /* @__PURE__ */ symbolicOp(
  "ConvTranspose",
  ops.convTranspose,
  "keras.src.ops.nn",
);
export const ctcLoss: typeof ops.ctcLoss = /* @__PURE__ */ symbolicOp("CtcLoss", ops.ctcLoss, "keras.src.ops.nn");
export const depthToSpace: typeof ops.depthToSpace = /* @__PURE__ */ symbolicOp(
  "DepthToSpace",
  ops.depthToSpace,
  "keras.src.ops.nn",
);
export const depthwiseConv: typeof ops.depthwiseConv = /* @__PURE__ */ symbolicOp(
  "DepthwiseConv",
  ops.depthwiseConv,
  "keras.src.ops.nn",
);
export const dotProductAttention: typeof ops.dotProductAttention = /* @__PURE__ */ symbolicOp(
  "DotProductAttention",
  ops.dotProductAttention,
  "keras.src.ops.nn",
);
export const elu: typeof ops.elu = /* @__PURE__ */ symbolicOp("Elu", ops.elu, "keras.src.ops.nn");
export const fold: typeof ops.fold = /* @__PURE__ */ symbolicOp("Fold", ops.fold, "keras.src.ops.nn");
export const gelu: typeof ops.gelu = /* @__PURE__ */ symbolicOp("Gelu", ops.gelu, "keras.src.ops.nn");
export const glu: typeof ops.glu = /* @__PURE__ */ symbolicOp("Glu", ops.glu, "keras.src.ops.nn");
export const hardShrink: typeof ops.hardShrink = /* @__PURE__ */ symbolicOp(
  "HardShrink",
  ops.hardShrink,
  "keras.src.ops.nn",
);
export const hardSigmoid: typeof ops.hardSigmoid = /* @__PURE__ */ symbolicOp(
  "HardSigmoid",
  ops.hardSigmoid,
  "keras.src.ops.nn",
);
export const hardSilu: typeof ops.hardSilu = /* @__PURE__ */ symbolicOp("HardSilu", ops.hardSilu, "keras.src.ops.nn");
export const hardSwish: typeof ops.hardSwish = /* @__PURE__ */ symbolicOp(
  "HardSwish",
  ops.hardSwish,
  "keras.src.ops.nn",
);
export const hardTanh: typeof ops.hardTanh = /* @__PURE__ */ symbolicOp("HardTanh", ops.hardTanh, "keras.src.ops.nn");
export const layerNormalization: typeof ops.layerNormalization = /* @__PURE__ */ symbolicOp(
  "LayerNormalization",
  ops.layerNormalization,
  "keras.src.ops.nn",
);
export const leakyRelu: typeof ops.leakyRelu = /* @__PURE__ */ symbolicOp(
  "LeakyRelu",
  ops.leakyRelu,
  "keras.src.ops.nn",
);
export const logSigmoid: typeof ops.logSigmoid = /* @__PURE__ */ symbolicOp(
  "LogSigmoid",
  ops.logSigmoid,
  "keras.src.ops.nn",
);
export const logSoftmax: typeof ops.logSoftmax = /* @__PURE__ */ symbolicOp(
  "LogSoftmax",
  ops.logSoftmax,
  "keras.src.ops.nn",
);
export const maxPool: typeof ops.maxPool = /* @__PURE__ */ symbolicOp("MaxPool", ops.maxPool, "keras.src.ops.nn");
export const mish: typeof ops.mish = /* @__PURE__ */ symbolicOp("Mish", ops.mish, "keras.src.ops.nn");
export const moments: typeof ops.moments = /* @__PURE__ */ symbolicOp("Moments", ops.moments, "keras.src.ops.nn");
export const multiHot: typeof ops.multiHot = /* @__PURE__ */ symbolicOp("MultiHot", ops.multiHot, "keras.src.ops.nn");
export const normalize: typeof ops.normalize = /* @__PURE__ */ symbolicOp(
  "Normalize",
  ops.normalize,
  "keras.src.ops.nn",
);
export const oneHot: typeof ops.oneHot = /* @__PURE__ */ symbolicOp("OneHot", ops.oneHot, "keras.src.ops.nn");
export const psnr: typeof ops.psnr = /* @__PURE__ */ symbolicOp("Psnr", ops.psnr, "keras.src.ops.nn");
export const relu: typeof ops.relu = /* @__PURE__ */ symbolicOp("Relu", ops.relu, "keras.src.ops.nn");
export const relu6: typeof ops.relu6 = /* @__PURE__ */ symbolicOp("Relu6", ops.relu6, "keras.src.ops.nn");
export const rmsNormalization: typeof ops.rmsNormalization = /* @__PURE__ */ symbolicOp(
  "RmsNormalization",
  ops.rmsNormalization,
  "keras.src.ops.nn",
);
export const selu: typeof ops.selu = /* @__PURE__ */ symbolicOp("Selu", ops.selu, "keras.src.ops.nn");
export const separableConv: typeof ops.separableConv = /* @__PURE__ */ symbolicOp(
  "SeparableConv",
  ops.separableConv,
  "keras.src.ops.nn",
);
export const sigmoid: typeof ops.sigmoid = /* @__PURE__ */ symbolicOp("Sigmoid", ops.sigmoid, "keras.src.ops.nn");
export const silu: typeof ops.silu = /* @__PURE__ */ symbolicOp("Silu", ops.silu, "keras.src.ops.nn");
export const softShrink: typeof ops.softShrink = /* @__PURE__ */ symbolicOp(
  "SoftShrink",
  ops.softShrink,
  "keras.src.ops.nn",
);
export const softmax: typeof ops.softmax = /* @__PURE__ */ symbolicOp("Softmax", ops.softmax, "keras.src.ops.nn");
export const softplus: typeof ops.softplus = /* @__PURE__ */ symbolicOp("Softplus", ops.softplus, "keras.src.ops.nn");
export const softsign: typeof ops.softsign = /* @__PURE__ */ symbolicOp("Softsign", ops.softsign, "keras.src.ops.nn");
export const spaceToDepth: typeof ops.spaceToDepth = /* @__PURE__ */ symbolicOp(
  "SpaceToDepth",
  ops.spaceToDepth,
  "keras.src.ops.nn",
);
export const sparseCategoricalCrossentropy: typeof ops.sparseCategoricalCrossentropy = /* @__PURE__ */ symbolicOp(
  "SparseCategoricalCrossentropy",
  ops.sparseCategoricalCrossentropy,
  "keras.src.ops.nn",
);
export const sparsePlus: typeof ops.sparsePlus = /* @__PURE__ */ symbolicOp(
  "SparsePlus",
  ops.sparsePlus,
  "keras.src.ops.nn",
);
export const sparseSigmoid: typeof ops.sparseSigmoid = /* @__PURE__ */ symbolicOp(
  "SparseSigmoid",
  ops.sparseSigmoid,
  "keras.src.ops.nn",
);
export const sparsemax: typeof ops.sparsemax = /* @__PURE__ */ symbolicOp(
  "Sparsemax",
  ops.sparsemax,
  "keras.src.ops.nn",
);
export const squareplus: typeof ops.squareplus = /* @__PURE__ */ symbolicOp(
  "Squareplus",
  ops.squareplus,
  "keras.src.ops.nn",
);
export const swish: typeof ops.swish = /* @__PURE__ */ symbolicOp("Swish", ops.swish, "keras.src.ops.nn");
export const tanhShrink: typeof ops.tanhShrink = /* @__PURE__ */ symbolicOp(
  "TanhShrink",
  ops.tanhShrink,
  "keras.src.ops.nn",
);
export const threshold: typeof ops.threshold = /* @__PURE__ */ symbolicOp(
  "Threshold",
  ops.threshold,
  "keras.src.ops.nn",
);
export const unfold: typeof ops.unfold = /* @__PURE__ */ symbolicOp("Unfold", ops.unfold, "keras.src.ops.nn");
