import { symbolicOp } from "@hornbeam/nn";
import * as ops from "@hornbeam/ops";

// Every op also takes symbolic values of a functional model: the call then becomes a node of it.
export const abs: typeof ops.abs = /* @__PURE__ */ symbolicOp("Abs", ops.abs);
export const absolute: typeof ops.absolute = /* @__PURE__ */ symbolicOp("Absolute", ops.absolute);
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
export const add: typeof ops.add = /* @__PURE__ */ symbolicOp("Add", ops.add);
export const all: typeof ops.all = /* @__PURE__ */ symbolicOp("All", ops.all);
export const allclose: typeof ops.allclose = /* @__PURE__ */ symbolicOp("Allclose", ops.allclose);
export const amax: typeof ops.amax = /* @__PURE__ */ symbolicOp("Amax", ops.amax);
export const amin: typeof ops.amin = /* @__PURE__ */ symbolicOp("Amin", ops.amin);
export const any: typeof ops.any = /* @__PURE__ */ symbolicOp("Any", ops.any);
export const append: typeof ops.append = /* @__PURE__ */ symbolicOp("Append", ops.append);
export const arccos: typeof ops.arccos = /* @__PURE__ */ symbolicOp("Arccos", ops.arccos);
export const arccosh: typeof ops.arccosh = /* @__PURE__ */ symbolicOp("Arccosh", ops.arccosh);
export const arcsin: typeof ops.arcsin = /* @__PURE__ */ symbolicOp("Arcsin", ops.arcsin);
export const arcsinh: typeof ops.arcsinh = /* @__PURE__ */ symbolicOp("Arcsinh", ops.arcsinh);
export const arctan: typeof ops.arctan = /* @__PURE__ */ symbolicOp("Arctan", ops.arctan);
export const arctan2: typeof ops.arctan2 = /* @__PURE__ */ symbolicOp("Arctan2", ops.arctan2);
export const arctanh: typeof ops.arctanh = /* @__PURE__ */ symbolicOp("Arctanh", ops.arctanh);
export const argmax: typeof ops.argmax = /* @__PURE__ */ symbolicOp("Argmax", ops.argmax);
export const argmin: typeof ops.argmin = /* @__PURE__ */ symbolicOp("Argmin", ops.argmin);
export const argpartition: typeof ops.argpartition = /* @__PURE__ */ symbolicOp("Argpartition", ops.argpartition);
export const argsort: typeof ops.argsort = /* @__PURE__ */ symbolicOp("Argsort", ops.argsort);
export const arraySplit: typeof ops.arraySplit = /* @__PURE__ */ symbolicOp("ArraySplit", ops.arraySplit);
export const average: typeof ops.average = /* @__PURE__ */ symbolicOp("Average", ops.average);
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
export const bincount: typeof ops.bincount = /* @__PURE__ */ symbolicOp("Bincount", ops.bincount);
export const bitwiseAnd: typeof ops.bitwiseAnd = /* @__PURE__ */ symbolicOp("BitwiseAnd", ops.bitwiseAnd);
export const bitwiseInvert: typeof ops.bitwiseInvert = /* @__PURE__ */ symbolicOp("BitwiseInvert", ops.bitwiseInvert);
export const bitwiseLeftShift: typeof ops.bitwiseLeftShift = /* @__PURE__ */ symbolicOp(
  "BitwiseLeftShift",
  ops.bitwiseLeftShift,
);
export const bitwiseNot: typeof ops.bitwiseNot = /* @__PURE__ */ symbolicOp("BitwiseNot", ops.bitwiseNot);
export const bitwiseOr: typeof ops.bitwiseOr = /* @__PURE__ */ symbolicOp("BitwiseOr", ops.bitwiseOr);
export const bitwiseRightShift: typeof ops.bitwiseRightShift = /* @__PURE__ */ symbolicOp(
  "BitwiseRightShift",
  ops.bitwiseRightShift,
);
export const bitwiseXor: typeof ops.bitwiseXor = /* @__PURE__ */ symbolicOp("BitwiseXor", ops.bitwiseXor);
export const broadcastTo: typeof ops.broadcastTo = /* @__PURE__ */ symbolicOp("BroadcastTo", ops.broadcastTo);
export const cast: typeof ops.cast = /* @__PURE__ */ symbolicOp("Cast", ops.cast);
export const categoricalCrossentropy: typeof ops.categoricalCrossentropy = /* @__PURE__ */ symbolicOp(
  "CategoricalCrossentropy",
  ops.categoricalCrossentropy,
  "keras.src.ops.nn",
);
export const cbrt: typeof ops.cbrt = /* @__PURE__ */ symbolicOp("Cbrt", ops.cbrt);
export const cdist: typeof ops.cdist = /* @__PURE__ */ symbolicOp("Cdist", ops.cdist);
export const ceil: typeof ops.ceil = /* @__PURE__ */ symbolicOp("Ceil", ops.ceil);
export const celu: typeof ops.celu = /* @__PURE__ */ symbolicOp("Celu", ops.celu, "keras.src.ops.nn");
export const checkPadding: typeof ops.checkPadding = /* @__PURE__ */ symbolicOp("CheckPadding", ops.checkPadding);
export const clip: typeof ops.clip = /* @__PURE__ */ symbolicOp("Clip", ops.clip);
export const columnStack: typeof ops.columnStack = /* @__PURE__ */ symbolicOp("ColumnStack", ops.columnStack);
export const concatenate: typeof ops.concatenate = /* @__PURE__ */ symbolicOp("Concatenate", ops.concatenate);
export const conj: typeof ops.conj = /* @__PURE__ */ symbolicOp("Conj", ops.conj);
export const conjugate: typeof ops.conjugate = /* @__PURE__ */ symbolicOp("Conjugate", ops.conjugate);
export const contracted: typeof ops.contracted = /* @__PURE__ */ symbolicOp("Contracted", ops.contracted);
export const conv: typeof ops.conv = /* @__PURE__ */ symbolicOp("Conv", ops.conv, "keras.src.ops.nn");
export const convTranspose: typeof ops.convTranspose = /* @__PURE__ */ symbolicOp(
  "ConvTranspose",
  ops.convTranspose,
  "keras.src.ops.nn",
);
export const corrcoef: typeof ops.corrcoef = /* @__PURE__ */ symbolicOp("Corrcoef", ops.corrcoef);
export const correlate: typeof ops.correlate = /* @__PURE__ */ symbolicOp("Correlate", ops.correlate);
export const cos: typeof ops.cos = /* @__PURE__ */ symbolicOp("Cos", ops.cos);
export const cosh: typeof ops.cosh = /* @__PURE__ */ symbolicOp("Cosh", ops.cosh);
export const countNonzero: typeof ops.countNonzero = /* @__PURE__ */ symbolicOp("CountNonzero", ops.countNonzero);
export const cross: typeof ops.cross = /* @__PURE__ */ symbolicOp("Cross", ops.cross);
export const cumprod: typeof ops.cumprod = /* @__PURE__ */ symbolicOp("Cumprod", ops.cumprod);
export const cumsum: typeof ops.cumsum = /* @__PURE__ */ symbolicOp("Cumsum", ops.cumsum);
export const deg2rad: typeof ops.deg2rad = /* @__PURE__ */ symbolicOp("Deg2rad", ops.deg2rad);
export const depthToSpace: typeof ops.depthToSpace = /* @__PURE__ */ symbolicOp("DepthToSpace", ops.depthToSpace);
export const depthwiseConv: typeof ops.depthwiseConv = /* @__PURE__ */ symbolicOp(
  "DepthwiseConv",
  ops.depthwiseConv,
  "keras.src.ops.nn",
);
export const diag: typeof ops.diag = /* @__PURE__ */ symbolicOp("Diag", ops.diag);
export const diagflat: typeof ops.diagflat = /* @__PURE__ */ symbolicOp("Diagflat", ops.diagflat);
export const diagonal: typeof ops.diagonal = /* @__PURE__ */ symbolicOp("Diagonal", ops.diagonal);
export const diff: typeof ops.diff = /* @__PURE__ */ symbolicOp("Diff", ops.diff);
export const digitize: typeof ops.digitize = /* @__PURE__ */ symbolicOp("Digitize", ops.digitize);
export const divide: typeof ops.divide = /* @__PURE__ */ symbolicOp("Divide", ops.divide);
export const divideNoNan: typeof ops.divideNoNan = /* @__PURE__ */ symbolicOp("DivideNoNan", ops.divideNoNan);
export const dot: typeof ops.dot = /* @__PURE__ */ symbolicOp("Dot", ops.dot);
export const dotProductAttention: typeof ops.dotProductAttention = /* @__PURE__ */ symbolicOp(
  "DotProductAttention",
  ops.dotProductAttention,
  "keras.src.ops.nn",
);
export const dsplit: typeof ops.dsplit = /* @__PURE__ */ symbolicOp("Dsplit", ops.dsplit);
export const dstack: typeof ops.dstack = /* @__PURE__ */ symbolicOp("Dstack", ops.dstack);
export const einsum: typeof ops.einsum = /* @__PURE__ */ symbolicOp("Einsum", ops.einsum);
export const elu: typeof ops.elu = /* @__PURE__ */ symbolicOp("Elu", ops.elu, "keras.src.ops.nn");
export const emptyLike: typeof ops.emptyLike = /* @__PURE__ */ symbolicOp("EmptyLike", ops.emptyLike);
export const equal: typeof ops.equal = /* @__PURE__ */ symbolicOp("Equal", ops.equal);
export const erf: typeof ops.erf = /* @__PURE__ */ symbolicOp("Erf", ops.erf);
export const erfc: typeof ops.erfc = /* @__PURE__ */ symbolicOp("Erfc", ops.erfc);
export const erfinv: typeof ops.erfinv = /* @__PURE__ */ symbolicOp("Erfinv", ops.erfinv);
export const exp: typeof ops.exp = /* @__PURE__ */ symbolicOp("Exp", ops.exp);
export const exp2: typeof ops.exp2 = /* @__PURE__ */ symbolicOp("Exp2", ops.exp2);
export const expandDims: typeof ops.expandDims = /* @__PURE__ */ symbolicOp("ExpandDims", ops.expandDims);
export const expm1: typeof ops.expm1 = /* @__PURE__ */ symbolicOp("Expm1", ops.expm1);
export const extractSequences: typeof ops.extractSequences = /* @__PURE__ */ symbolicOp(
  "ExtractSequences",
  ops.extractSequences,
);
export const fabs: typeof ops.fabs = /* @__PURE__ */ symbolicOp("Fabs", ops.fabs);
export const flip: typeof ops.flip = /* @__PURE__ */ symbolicOp("Flip", ops.flip);
export const fliplr: typeof ops.fliplr = /* @__PURE__ */ symbolicOp("Fliplr", ops.fliplr);
export const flipud: typeof ops.flipud = /* @__PURE__ */ symbolicOp("Flipud", ops.flipud);
export const floor: typeof ops.floor = /* @__PURE__ */ symbolicOp("Floor", ops.floor);
export const floorDivide: typeof ops.floorDivide = /* @__PURE__ */ symbolicOp("FloorDivide", ops.floorDivide);
export const fmax: typeof ops.fmax = /* @__PURE__ */ symbolicOp("Fmax", ops.fmax);
export const fmin: typeof ops.fmin = /* @__PURE__ */ symbolicOp("Fmin", ops.fmin);
export const fmod: typeof ops.fmod = /* @__PURE__ */ symbolicOp("Fmod", ops.fmod);
export const fold: typeof ops.fold = /* @__PURE__ */ symbolicOp("Fold", ops.fold);
export const fullLike: typeof ops.fullLike = /* @__PURE__ */ symbolicOp("FullLike", ops.fullLike);
export const gcd: typeof ops.gcd = /* @__PURE__ */ symbolicOp("Gcd", ops.gcd);
export const gelu: typeof ops.gelu = /* @__PURE__ */ symbolicOp("Gelu", ops.gelu, "keras.src.ops.nn");
export const glu: typeof ops.glu = /* @__PURE__ */ symbolicOp("Glu", ops.glu, "keras.src.ops.nn");
export const greater: typeof ops.greater = /* @__PURE__ */ symbolicOp("Greater", ops.greater);
export const greaterEqual: typeof ops.greaterEqual = /* @__PURE__ */ symbolicOp("GreaterEqual", ops.greaterEqual);
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
export const heaviside: typeof ops.heaviside = /* @__PURE__ */ symbolicOp("Heaviside", ops.heaviside);
export const hsplit: typeof ops.hsplit = /* @__PURE__ */ symbolicOp("Hsplit", ops.hsplit);
export const hstack: typeof ops.hstack = /* @__PURE__ */ symbolicOp("Hstack", ops.hstack);
export const hypot: typeof ops.hypot = /* @__PURE__ */ symbolicOp("Hypot", ops.hypot);
export const i0: typeof ops.i0 = /* @__PURE__ */ symbolicOp("I0", ops.i0);
export const imag: typeof ops.imag = /* @__PURE__ */ symbolicOp("Imag", ops.imag);
export const inTopK: typeof ops.inTopK = /* @__PURE__ */ symbolicOp("InTopK", ops.inTopK);
export const inner: typeof ops.inner = /* @__PURE__ */ symbolicOp("Inner", ops.inner);
export const isclose: typeof ops.isclose = /* @__PURE__ */ symbolicOp("Isclose", ops.isclose);
export const isfinite: typeof ops.isfinite = /* @__PURE__ */ symbolicOp("Isfinite", ops.isfinite);
export const isin: typeof ops.isin = /* @__PURE__ */ symbolicOp("Isin", ops.isin);
export const isinf: typeof ops.isinf = /* @__PURE__ */ symbolicOp("Isinf", ops.isinf);
export const isnan: typeof ops.isnan = /* @__PURE__ */ symbolicOp("Isnan", ops.isnan);
export const isneginf: typeof ops.isneginf = /* @__PURE__ */ symbolicOp("Isneginf", ops.isneginf);
export const isposinf: typeof ops.isposinf = /* @__PURE__ */ symbolicOp("Isposinf", ops.isposinf);
export const isreal: typeof ops.isreal = /* @__PURE__ */ symbolicOp("Isreal", ops.isreal);
export const kron: typeof ops.kron = /* @__PURE__ */ symbolicOp("Kron", ops.kron);
export const layerNormalization: typeof ops.layerNormalization = /* @__PURE__ */ symbolicOp(
  "LayerNormalization",
  ops.layerNormalization,
  "keras.src.ops.nn",
);
export const lcm: typeof ops.lcm = /* @__PURE__ */ symbolicOp("Lcm", ops.lcm);
export const ldexp: typeof ops.ldexp = /* @__PURE__ */ symbolicOp("Ldexp", ops.ldexp);
export const leakyRelu: typeof ops.leakyRelu = /* @__PURE__ */ symbolicOp(
  "LeakyRelu",
  ops.leakyRelu,
  "keras.src.ops.nn",
);
export const leftShift: typeof ops.leftShift = /* @__PURE__ */ symbolicOp("LeftShift", ops.leftShift);
export const less: typeof ops.less = /* @__PURE__ */ symbolicOp("Less", ops.less);
export const lessEqual: typeof ops.lessEqual = /* @__PURE__ */ symbolicOp("LessEqual", ops.lessEqual);
export const log: typeof ops.log = /* @__PURE__ */ symbolicOp("Log", ops.log);
export const log10: typeof ops.log10 = /* @__PURE__ */ symbolicOp("Log10", ops.log10);
export const log1p: typeof ops.log1p = /* @__PURE__ */ symbolicOp("Log1p", ops.log1p);
export const log2: typeof ops.log2 = /* @__PURE__ */ symbolicOp("Log2", ops.log2);
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
export const logaddexp: typeof ops.logaddexp = /* @__PURE__ */ symbolicOp("Logaddexp", ops.logaddexp);
export const logaddexp2: typeof ops.logaddexp2 = /* @__PURE__ */ symbolicOp("Logaddexp2", ops.logaddexp2);
export const logicalAnd: typeof ops.logicalAnd = /* @__PURE__ */ symbolicOp("LogicalAnd", ops.logicalAnd);
export const logicalNot: typeof ops.logicalNot = /* @__PURE__ */ symbolicOp("LogicalNot", ops.logicalNot);
export const logicalOr: typeof ops.logicalOr = /* @__PURE__ */ symbolicOp("LogicalOr", ops.logicalOr);
export const logicalXor: typeof ops.logicalXor = /* @__PURE__ */ symbolicOp("LogicalXor", ops.logicalXor);
export const logsumexp: typeof ops.logsumexp = /* @__PURE__ */ symbolicOp("Logsumexp", ops.logsumexp);
export const matmul: typeof ops.matmul = /* @__PURE__ */ symbolicOp("Matmul", ops.matmul);
export const matrixTranspose: typeof ops.matrixTranspose = /* @__PURE__ */ symbolicOp(
  "MatrixTranspose",
  ops.matrixTranspose,
);
export const max: typeof ops.max = /* @__PURE__ */ symbolicOp("Max", ops.max);
export const maxPool: typeof ops.maxPool = /* @__PURE__ */ symbolicOp("MaxPool", ops.maxPool, "keras.src.ops.nn");
export const maximum: typeof ops.maximum = /* @__PURE__ */ symbolicOp("Maximum", ops.maximum);
export const mean: typeof ops.mean = /* @__PURE__ */ symbolicOp("Mean", ops.mean);
export const median: typeof ops.median = /* @__PURE__ */ symbolicOp("Median", ops.median);
export const meshgrid: typeof ops.meshgrid = /* @__PURE__ */ symbolicOp("Meshgrid", ops.meshgrid);
export const min: typeof ops.min = /* @__PURE__ */ symbolicOp("Min", ops.min);
export const minimum: typeof ops.minimum = /* @__PURE__ */ symbolicOp("Minimum", ops.minimum);
export const mish: typeof ops.mish = /* @__PURE__ */ symbolicOp("Mish", ops.mish, "keras.src.ops.nn");
export const mod: typeof ops.mod = /* @__PURE__ */ symbolicOp("Mod", ops.mod);
export const moments: typeof ops.moments = /* @__PURE__ */ symbolicOp("Moments", ops.moments, "keras.src.ops.nn");
export const moveaxis: typeof ops.moveaxis = /* @__PURE__ */ symbolicOp("Moveaxis", ops.moveaxis);
export const multiHot: typeof ops.multiHot = /* @__PURE__ */ symbolicOp("MultiHot", ops.multiHot, "keras.src.ops.nn");
export const multiply: typeof ops.multiply = /* @__PURE__ */ symbolicOp("Multiply", ops.multiply);
export const nanToNum: typeof ops.nanToNum = /* @__PURE__ */ symbolicOp("NanToNum", ops.nanToNum);
export const nanargmax: typeof ops.nanargmax = /* @__PURE__ */ symbolicOp("Nanargmax", ops.nanargmax);
export const nanargmin: typeof ops.nanargmin = /* @__PURE__ */ symbolicOp("Nanargmin", ops.nanargmin);
export const nancumprod: typeof ops.nancumprod = /* @__PURE__ */ symbolicOp("Nancumprod", ops.nancumprod);
export const nancumsum: typeof ops.nancumsum = /* @__PURE__ */ symbolicOp("Nancumsum", ops.nancumsum);
export const nanmax: typeof ops.nanmax = /* @__PURE__ */ symbolicOp("Nanmax", ops.nanmax);
export const nanmean: typeof ops.nanmean = /* @__PURE__ */ symbolicOp("Nanmean", ops.nanmean);
export const nanmedian: typeof ops.nanmedian = /* @__PURE__ */ symbolicOp("Nanmedian", ops.nanmedian);
export const nanmin: typeof ops.nanmin = /* @__PURE__ */ symbolicOp("Nanmin", ops.nanmin);
export const nanpercentile: typeof ops.nanpercentile = /* @__PURE__ */ symbolicOp("Nanpercentile", ops.nanpercentile);
export const nanprod: typeof ops.nanprod = /* @__PURE__ */ symbolicOp("Nanprod", ops.nanprod);
export const nanquantile: typeof ops.nanquantile = /* @__PURE__ */ symbolicOp("Nanquantile", ops.nanquantile);
export const nanstd: typeof ops.nanstd = /* @__PURE__ */ symbolicOp("Nanstd", ops.nanstd);
export const nansum: typeof ops.nansum = /* @__PURE__ */ symbolicOp("Nansum", ops.nansum);
export const nanvar: typeof ops.nanvar = /* @__PURE__ */ symbolicOp("Nanvar", ops.nanvar);
export const negative: typeof ops.negative = /* @__PURE__ */ symbolicOp("Negative", ops.negative);
export const nextafter: typeof ops.nextafter = /* @__PURE__ */ symbolicOp("Nextafter", ops.nextafter);
export const norm: typeof ops.norm = /* @__PURE__ */ symbolicOp("Norm", ops.norm);
export const normalize: typeof ops.normalize = /* @__PURE__ */ symbolicOp(
  "Normalize",
  ops.normalize,
  "keras.src.ops.nn",
);
export const notEqual: typeof ops.notEqual = /* @__PURE__ */ symbolicOp("NotEqual", ops.notEqual);
export const oneHot: typeof ops.oneHot = /* @__PURE__ */ symbolicOp("OneHot", ops.oneHot, "keras.src.ops.nn");
export const onesLike: typeof ops.onesLike = /* @__PURE__ */ symbolicOp("OnesLike", ops.onesLike);
export const outer: typeof ops.outer = /* @__PURE__ */ symbolicOp("Outer", ops.outer);
export const pad: typeof ops.pad = /* @__PURE__ */ symbolicOp("Pad", ops.pad);
export const perAxis: typeof ops.perAxis = /* @__PURE__ */ symbolicOp("PerAxis", ops.perAxis);
export const percentile: typeof ops.percentile = /* @__PURE__ */ symbolicOp("Percentile", ops.percentile);
export const power: typeof ops.power = /* @__PURE__ */ symbolicOp("Power", ops.power);
export const prod: typeof ops.prod = /* @__PURE__ */ symbolicOp("Prod", ops.prod);
export const psnr: typeof ops.psnr = /* @__PURE__ */ symbolicOp("Psnr", ops.psnr, "keras.src.ops.nn");
export const ptp: typeof ops.ptp = /* @__PURE__ */ symbolicOp("Ptp", ops.ptp);
export const quantile: typeof ops.quantile = /* @__PURE__ */ symbolicOp("Quantile", ops.quantile);
export const rad2deg: typeof ops.rad2deg = /* @__PURE__ */ symbolicOp("Rad2deg", ops.rad2deg);
export const ravel: typeof ops.ravel = /* @__PURE__ */ symbolicOp("Ravel", ops.ravel);
export const real: typeof ops.real = /* @__PURE__ */ symbolicOp("Real", ops.real);
export const reciprocal: typeof ops.reciprocal = /* @__PURE__ */ symbolicOp("Reciprocal", ops.reciprocal);
export const relu: typeof ops.relu = /* @__PURE__ */ symbolicOp("Relu", ops.relu, "keras.src.ops.nn");
export const relu6: typeof ops.relu6 = /* @__PURE__ */ symbolicOp("Relu6", ops.relu6, "keras.src.ops.nn");
export const repeat: typeof ops.repeat = /* @__PURE__ */ symbolicOp("Repeat", ops.repeat);
export const reshape: typeof ops.reshape = /* @__PURE__ */ symbolicOp("Reshape", ops.reshape);
export const rightShift: typeof ops.rightShift = /* @__PURE__ */ symbolicOp("RightShift", ops.rightShift);
export const rmsNormalization: typeof ops.rmsNormalization = /* @__PURE__ */ symbolicOp(
  "RmsNormalization",
  ops.rmsNormalization,
  "keras.src.ops.nn",
);
export const roll: typeof ops.roll = /* @__PURE__ */ symbolicOp("Roll", ops.roll);
export const rot90: typeof ops.rot90 = /* @__PURE__ */ symbolicOp("Rot90", ops.rot90);
export const round: typeof ops.round = /* @__PURE__ */ symbolicOp("Round", ops.round);
export const rsqrt: typeof ops.rsqrt = /* @__PURE__ */ symbolicOp("Rsqrt", ops.rsqrt);
export const saturateCast: typeof ops.saturateCast = /* @__PURE__ */ symbolicOp("SaturateCast", ops.saturateCast);
export const scatter: typeof ops.scatter = /* @__PURE__ */ symbolicOp("Scatter", ops.scatter);
export const scatterUpdate: typeof ops.scatterUpdate = /* @__PURE__ */ symbolicOp("ScatterUpdate", ops.scatterUpdate);
export const searchsorted: typeof ops.searchsorted = /* @__PURE__ */ symbolicOp("Searchsorted", ops.searchsorted);
export const segmentMax: typeof ops.segmentMax = /* @__PURE__ */ symbolicOp("SegmentMax", ops.segmentMax);
export const segmentMin: typeof ops.segmentMin = /* @__PURE__ */ symbolicOp("SegmentMin", ops.segmentMin);
export const segmentProd: typeof ops.segmentProd = /* @__PURE__ */ symbolicOp("SegmentProd", ops.segmentProd);
export const segmentSum: typeof ops.segmentSum = /* @__PURE__ */ symbolicOp("SegmentSum", ops.segmentSum);
export const select: typeof ops.select = /* @__PURE__ */ symbolicOp("Select", ops.select);
export const selu: typeof ops.selu = /* @__PURE__ */ symbolicOp("Selu", ops.selu, "keras.src.ops.nn");
export const separableConv: typeof ops.separableConv = /* @__PURE__ */ symbolicOp(
  "SeparableConv",
  ops.separableConv,
  "keras.src.ops.nn",
);
export const sigmoid: typeof ops.sigmoid = /* @__PURE__ */ symbolicOp("Sigmoid", ops.sigmoid, "keras.src.ops.nn");
export const sign: typeof ops.sign = /* @__PURE__ */ symbolicOp("Sign", ops.sign);
export const signbit: typeof ops.signbit = /* @__PURE__ */ symbolicOp("Signbit", ops.signbit);
export const silu: typeof ops.silu = /* @__PURE__ */ symbolicOp("Silu", ops.silu, "keras.src.ops.nn");
export const sin: typeof ops.sin = /* @__PURE__ */ symbolicOp("Sin", ops.sin);
export const sinc: typeof ops.sinc = /* @__PURE__ */ symbolicOp("Sinc", ops.sinc);
export const sinh: typeof ops.sinh = /* @__PURE__ */ symbolicOp("Sinh", ops.sinh);
export const slice: typeof ops.slice = /* @__PURE__ */ symbolicOp("Slice", ops.slice);
export const sliceUpdate: typeof ops.sliceUpdate = /* @__PURE__ */ symbolicOp("SliceUpdate", ops.sliceUpdate);
export const softShrink: typeof ops.softShrink = /* @__PURE__ */ symbolicOp(
  "SoftShrink",
  ops.softShrink,
  "keras.src.ops.nn",
);
export const softmax: typeof ops.softmax = /* @__PURE__ */ symbolicOp("Softmax", ops.softmax, "keras.src.ops.nn");
export const softplus: typeof ops.softplus = /* @__PURE__ */ symbolicOp("Softplus", ops.softplus, "keras.src.ops.nn");
export const softsign: typeof ops.softsign = /* @__PURE__ */ symbolicOp("Softsign", ops.softsign, "keras.src.ops.nn");
export const sort: typeof ops.sort = /* @__PURE__ */ symbolicOp("Sort", ops.sort);
export const spaceToDepth: typeof ops.spaceToDepth = /* @__PURE__ */ symbolicOp("SpaceToDepth", ops.spaceToDepth);
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
export const split: typeof ops.split = /* @__PURE__ */ symbolicOp("Split", ops.split);
export const sqrt: typeof ops.sqrt = /* @__PURE__ */ symbolicOp("Sqrt", ops.sqrt);
export const square: typeof ops.square = /* @__PURE__ */ symbolicOp("Square", ops.square);
export const squareplus: typeof ops.squareplus = /* @__PURE__ */ symbolicOp(
  "Squareplus",
  ops.squareplus,
  "keras.src.ops.nn",
);
export const squeeze: typeof ops.squeeze = /* @__PURE__ */ symbolicOp("Squeeze", ops.squeeze);
export const stack: typeof ops.stack = /* @__PURE__ */ symbolicOp("Stack", ops.stack);
export const std: typeof ops.std = /* @__PURE__ */ symbolicOp("Std", ops.std);
export const stopGradient: typeof ops.stopGradient = /* @__PURE__ */ symbolicOp("StopGradient", ops.stopGradient);
export const subtract: typeof ops.subtract = /* @__PURE__ */ symbolicOp("Subtract", ops.subtract);
export const sum: typeof ops.sum = /* @__PURE__ */ symbolicOp("Sum", ops.sum);
export const swapaxes: typeof ops.swapaxes = /* @__PURE__ */ symbolicOp("Swapaxes", ops.swapaxes);
export const swish: typeof ops.swish = /* @__PURE__ */ symbolicOp("Swish", ops.swish, "keras.src.ops.nn");
export const take: typeof ops.take = /* @__PURE__ */ symbolicOp("Take", ops.take);
export const takeAlongAxis: typeof ops.takeAlongAxis = /* @__PURE__ */ symbolicOp("TakeAlongAxis", ops.takeAlongAxis);
export const tan: typeof ops.tan = /* @__PURE__ */ symbolicOp("Tan", ops.tan);
export const tanh: typeof ops.tanh = /* @__PURE__ */ symbolicOp("Tanh", ops.tanh);
export const tanhShrink: typeof ops.tanhShrink = /* @__PURE__ */ symbolicOp(
  "TanhShrink",
  ops.tanhShrink,
  "keras.src.ops.nn",
);
export const tensordot: typeof ops.tensordot = /* @__PURE__ */ symbolicOp("Tensordot", ops.tensordot);
export const threshold: typeof ops.threshold = /* @__PURE__ */ symbolicOp(
  "Threshold",
  ops.threshold,
  "keras.src.ops.nn",
);
export const tile: typeof ops.tile = /* @__PURE__ */ symbolicOp("Tile", ops.tile);
export const topK: typeof ops.topK = /* @__PURE__ */ symbolicOp("TopK", ops.topK);
export const trace: typeof ops.trace = /* @__PURE__ */ symbolicOp("Trace", ops.trace);
export const transpose: typeof ops.transpose = /* @__PURE__ */ symbolicOp("Transpose", ops.transpose);
export const trapezoid: typeof ops.trapezoid = /* @__PURE__ */ symbolicOp("Trapezoid", ops.trapezoid);
export const tril: typeof ops.tril = /* @__PURE__ */ symbolicOp("Tril", ops.tril);
export const triu: typeof ops.triu = /* @__PURE__ */ symbolicOp("Triu", ops.triu);
export const trueDivide: typeof ops.trueDivide = /* @__PURE__ */ symbolicOp("TrueDivide", ops.trueDivide);
export const trunc: typeof ops.trunc = /* @__PURE__ */ symbolicOp("Trunc", ops.trunc);
export const unfold: typeof ops.unfold = /* @__PURE__ */ symbolicOp("Unfold", ops.unfold);
export const unstack: typeof ops.unstack = /* @__PURE__ */ symbolicOp("Unstack", ops.unstack);
export const vander: typeof ops.vander = /* @__PURE__ */ symbolicOp("Vander", ops.vander);
export const variance: typeof ops.variance = /* @__PURE__ */ symbolicOp("Variance", ops.variance);
export const vdot: typeof ops.vdot = /* @__PURE__ */ symbolicOp("Vdot", ops.vdot);
export const view: typeof ops.view = /* @__PURE__ */ symbolicOp("View", ops.view);
export const vsplit: typeof ops.vsplit = /* @__PURE__ */ symbolicOp("Vsplit", ops.vsplit);
export const vstack: typeof ops.vstack = /* @__PURE__ */ symbolicOp("Vstack", ops.vstack);
export const where: typeof ops.where = /* @__PURE__ */ symbolicOp("Where", ops.where);
export const windowPlan: typeof ops.windowPlan = /* @__PURE__ */ symbolicOp("WindowPlan", ops.windowPlan);
export const zerosLike: typeof ops.zerosLike = /* @__PURE__ */ symbolicOp("ZerosLike", ops.zerosLike);
