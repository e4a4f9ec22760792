// Written by `npm run facades`.
import { symbolicOp } from "@hornbeam/nn";
import * as ops from "@hornbeam/ops";

export const erf: typeof ops.erf = /* @__PURE__ */ symbolicOp("Erf", ops.erf, "keras.src.ops.math");
export const erfinv: typeof ops.erfinv = /* @__PURE__ */ symbolicOp("Erfinv", ops.erfinv, "keras.src.ops.math");
export const extractSequences: typeof ops.extractSequences = /* @__PURE__ */ symbolicOp(
  "ExtractSequences",
  ops.extractSequences,
  "keras.src.ops.math",
);
export const fft: typeof ops.fft = /* @__PURE__ */ symbolicOp("FFT", ops.fft, "keras.src.ops.math");
export const fft2: typeof ops.fft2 = /* @__PURE__ */ symbolicOp("FFT2", ops.fft2, "keras.src.ops.math");
export const ifft: typeof ops.ifft = /* @__PURE__ */ symbolicOp("Ifft", ops.ifft, "keras.src.ops.math");
export const ifft2: typeof ops.ifft2 = /* @__PURE__ */ symbolicOp("IFFT2", ops.ifft2, "keras.src.ops.math");
export const inTopK: typeof ops.inTopK = /* @__PURE__ */ symbolicOp("InTopK", ops.inTopK, "keras.src.ops.math");
export const irfft: typeof ops.irfft = /* @__PURE__ */ symbolicOp("IRFFT", ops.irfft, "keras.src.ops.math");
export const istft: typeof ops.istft = /* @__PURE__ */ symbolicOp("ISTFT", ops.istft, "keras.src.ops.math");
export const logdet: typeof ops.logdet = /* @__PURE__ */ symbolicOp("Logdet", ops.logdet, "keras.src.ops.math");
export const logsumexp: typeof ops.logsumexp = /* @__PURE__ */ symbolicOp(
  "Logsumexp",
  ops.logsumexp,
  "keras.src.ops.math",
);
export const rfft: typeof ops.rfft = /* @__PURE__ */ symbolicOp("RFFT", ops.rfft, "keras.src.ops.math");
export const rsqrt: typeof ops.rsqrt = /* @__PURE__ */ symbolicOp("Rsqrt", ops.rsqrt, "keras.src.ops.math");
export const segmentMax: typeof ops.segmentMax = /* @__PURE__ */ symbolicOp(
  "SegmentMax",
  ops.segmentMax,
  "keras.src.ops.math",
);
export const segmentSum: typeof ops.segmentSum = /* @__PURE__ */ symbolicOp(
  "SegmentSum",
  ops.segmentSum,
  "keras.src.ops.math",
);
export const stft: typeof ops.stft = /* @__PURE__ */ symbolicOp("STFT", ops.stft, "keras.src.ops.math");
export const topK: typeof ops.topK = /* @__PURE__ */ symbolicOp("TopK", ops.topK, "keras.src.ops.math");
