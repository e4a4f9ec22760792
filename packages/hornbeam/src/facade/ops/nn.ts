// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../facadeOp.ts";

export const adaptiveAveragePool: typeof ops.adaptiveAveragePool = /* @__PURE__ */ facadeOp(
  "AdaptiveAveragePool",
  ops.adaptiveAveragePool,
  "keras.src.ops.nn",
);
export const adaptiveMaxPool: typeof ops.adaptiveMaxPool = /* @__PURE__ */ facadeOp(
  "AdaptiveMaxPool",
  ops.adaptiveMaxPool,
  "keras.src.ops.nn",
);
export const averagePool: typeof ops.averagePool = /* @__PURE__ */ facadeOp(
  "AveragePool",
  ops.averagePool,
  "keras.src.ops.nn",
);
export const batchNormalization: typeof ops.batchNormalization = /* @__PURE__ */ facadeOp(
  "BatchNormalization",
  ops.batchNormalization,
  "keras.src.ops.nn",
);
export const binaryCrossentropy: typeof ops.binaryCrossentropy = /* @__PURE__ */ facadeOp(
  "BinaryCrossentropy",
  ops.binaryCrossentropy,
  "keras.src.ops.nn",
);
export const categoricalCrossentropy: typeof ops.categoricalCrossentropy = /* @__PURE__ */ facadeOp(
  "CategoricalCrossentropy",
  ops.categoricalCrossentropy,
  "keras.src.ops.nn",
);
export const celu: typeof ops.celu = /* @__PURE__ */ facadeOp("Celu", ops.celu, "keras.src.ops.nn");
export const conv: typeof ops.conv = /* @__PURE__ */ facadeOp("Conv", ops.conv, "keras.src.ops.nn");
export const convTranspose: typeof ops.convTranspose = /* @__PURE__ */ facadeOp(
  "ConvTranspose",
  ops.convTranspose,
  "keras.src.ops.nn",
);
export const ctcDecode: typeof ops.ctcDecode = /* @__PURE__ */ facadeOp("CTCDecode", ops.ctcDecode, "keras.src.ops.nn");
export const ctcLoss: typeof ops.ctcLoss = /* @__PURE__ */ facadeOp("CtcLoss", ops.ctcLoss, "keras.src.ops.nn");
export const depthToSpace: typeof ops.depthToSpace = /* @__PURE__ */ facadeOp(
  "DepthToSpace",
  ops.depthToSpace,
  "keras.src.ops.nn",
);
export const depthwiseConv: typeof ops.depthwiseConv = /* @__PURE__ */ facadeOp(
  "DepthwiseConv",
  ops.depthwiseConv,
  "keras.src.ops.nn",
);
export const dotProductAttention: typeof ops.dotProductAttention = /* @__PURE__ */ facadeOp(
  "DotProductAttention",
  ops.dotProductAttention,
  "keras.src.ops.nn",
);
export const elu: typeof ops.elu = /* @__PURE__ */ facadeOp("Elu", ops.elu, "keras.src.ops.nn");
export const fold: typeof ops.fold = /* @__PURE__ */ facadeOp("Fold", ops.fold, "keras.src.ops.nn");
export const gelu: typeof ops.gelu = /* @__PURE__ */ facadeOp("Gelu", ops.gelu, "keras.src.ops.nn");
export const glu: typeof ops.glu = /* @__PURE__ */ facadeOp("Glu", ops.glu, "keras.src.ops.nn");
export const hardShrink: typeof ops.hardShrink = /* @__PURE__ */ facadeOp(
  "HardShrink",
  ops.hardShrink,
  "keras.src.ops.nn",
);
export const hardSigmoid: typeof ops.hardSigmoid = /* @__PURE__ */ facadeOp(
  "HardSigmoid",
  ops.hardSigmoid,
  "keras.src.ops.nn",
);
export const hardSilu: typeof ops.hardSilu = /* @__PURE__ */ facadeOp("HardSilu", ops.hardSilu, "keras.src.ops.nn");
export const hardSwish: typeof ops.hardSwish = /* @__PURE__ */ facadeOp("HardSwish", ops.hardSwish, "keras.src.ops.nn");
export const hardTanh: typeof ops.hardTanh = /* @__PURE__ */ facadeOp("HardTanh", ops.hardTanh, "keras.src.ops.nn");
export const layerNormalization: typeof ops.layerNormalization = /* @__PURE__ */ facadeOp(
  "LayerNormalization",
  ops.layerNormalization,
  "keras.src.ops.nn",
);
export const leakyRelu: typeof ops.leakyRelu = /* @__PURE__ */ facadeOp("LeakyRelu", ops.leakyRelu, "keras.src.ops.nn");
export const logSigmoid: typeof ops.logSigmoid = /* @__PURE__ */ facadeOp(
  "LogSigmoid",
  ops.logSigmoid,
  "keras.src.ops.nn",
);
export const logSoftmax: typeof ops.logSoftmax = /* @__PURE__ */ facadeOp(
  "LogSoftmax",
  ops.logSoftmax,
  "keras.src.ops.nn",
);
export const maxPool: typeof ops.maxPool = /* @__PURE__ */ facadeOp("MaxPool", ops.maxPool, "keras.src.ops.nn");
export const mish: typeof ops.mish = /* @__PURE__ */ facadeOp("Mish", ops.mish, "keras.src.ops.nn");
export const moments: typeof ops.moments = /* @__PURE__ */ facadeOp("Moments", ops.moments, "keras.src.ops.nn");
export const multiHot: typeof ops.multiHot = /* @__PURE__ */ facadeOp("MultiHot", ops.multiHot, "keras.src.ops.nn");
export const normalize: typeof ops.normalize = /* @__PURE__ */ facadeOp("Normalize", ops.normalize, "keras.src.ops.nn");
export const oneHot: typeof ops.oneHot = /* @__PURE__ */ facadeOp("OneHot", ops.oneHot, "keras.src.ops.nn");
export const polar: typeof ops.polar = /* @__PURE__ */ facadeOp("Polar", ops.polar, "keras.src.ops.nn");
export const psnr: typeof ops.psnr = /* @__PURE__ */ facadeOp("Psnr", ops.psnr, "keras.src.ops.nn");
export const relu: typeof ops.relu = /* @__PURE__ */ facadeOp("Relu", ops.relu, "keras.src.ops.nn");
export const relu6: typeof ops.relu6 = /* @__PURE__ */ facadeOp("Relu6", ops.relu6, "keras.src.ops.nn");
export const rmsNormalization: typeof ops.rmsNormalization = /* @__PURE__ */ facadeOp(
  "RmsNormalization",
  ops.rmsNormalization,
  "keras.src.ops.nn",
);
export const selu: typeof ops.selu = /* @__PURE__ */ facadeOp("Selu", ops.selu, "keras.src.ops.nn");
export const separableConv: typeof ops.separableConv = /* @__PURE__ */ facadeOp(
  "SeparableConv",
  ops.separableConv,
  "keras.src.ops.nn",
);
export const sigmoid: typeof ops.sigmoid = /* @__PURE__ */ facadeOp("Sigmoid", ops.sigmoid, "keras.src.ops.nn");
export const silu: typeof ops.silu = /* @__PURE__ */ facadeOp("Silu", ops.silu, "keras.src.ops.nn");
export const softShrink: typeof ops.softShrink = /* @__PURE__ */ facadeOp(
  "SoftShrink",
  ops.softShrink,
  "keras.src.ops.nn",
);
export const softmax: typeof ops.softmax = /* @__PURE__ */ facadeOp("Softmax", ops.softmax, "keras.src.ops.nn");
export const softplus: typeof ops.softplus = /* @__PURE__ */ facadeOp("Softplus", ops.softplus, "keras.src.ops.nn");
export const softsign: typeof ops.softsign = /* @__PURE__ */ facadeOp("Softsign", ops.softsign, "keras.src.ops.nn");
export const spaceToDepth: typeof ops.spaceToDepth = /* @__PURE__ */ facadeOp(
  "SpaceToDepth",
  ops.spaceToDepth,
  "keras.src.ops.nn",
);
export const sparseCategoricalCrossentropy: typeof ops.sparseCategoricalCrossentropy = /* @__PURE__ */ facadeOp(
  "SparseCategoricalCrossentropy",
  ops.sparseCategoricalCrossentropy,
  "keras.src.ops.nn",
);
export const sparsePlus: typeof ops.sparsePlus = /* @__PURE__ */ facadeOp(
  "SparsePlus",
  ops.sparsePlus,
  "keras.src.ops.nn",
);
export const sparseSigmoid: typeof ops.sparseSigmoid = /* @__PURE__ */ facadeOp(
  "SparseSigmoid",
  ops.sparseSigmoid,
  "keras.src.ops.nn",
);
export const sparsemax: typeof ops.sparsemax = /* @__PURE__ */ facadeOp("Sparsemax", ops.sparsemax, "keras.src.ops.nn");
export const squareplus: typeof ops.squareplus = /* @__PURE__ */ facadeOp(
  "Squareplus",
  ops.squareplus,
  "keras.src.ops.nn",
);
export const swish: typeof ops.swish = /* @__PURE__ */ facadeOp("Swish", ops.swish, "keras.src.ops.nn");
export const tanhShrink: typeof ops.tanhShrink = /* @__PURE__ */ facadeOp(
  "TanhShrink",
  ops.tanhShrink,
  "keras.src.ops.nn",
);
export const threshold: typeof ops.threshold = /* @__PURE__ */ facadeOp("Threshold", ops.threshold, "keras.src.ops.nn");
export const unfold: typeof ops.unfold = /* @__PURE__ */ facadeOp("Unfold", ops.unfold, "keras.src.ops.nn");
