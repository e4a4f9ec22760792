// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../facadeOp.ts";

export const erf: typeof ops.erf = /* @__PURE__ */ facadeOp("Erf", ops.erf, "keras.src.ops.math");
export const erfinv: typeof ops.erfinv = /* @__PURE__ */ facadeOp("Erfinv", ops.erfinv, "keras.src.ops.math");
export const extractSequences: typeof ops.extractSequences = /* @__PURE__ */ facadeOp(
  "ExtractSequences",
  ops.extractSequences,
  "keras.src.ops.math",
);
export const fft: typeof ops.fft = /* @__PURE__ */ facadeOp("FFT", ops.fft, "keras.src.ops.math");
export const fft2: typeof ops.fft2 = /* @__PURE__ */ facadeOp("FFT2", ops.fft2, "keras.src.ops.math");
export const gammainc: typeof ops.gammainc = /* @__PURE__ */ facadeOp("Gammainc", ops.gammainc, "keras.src.ops.math");
export const ifft: typeof ops.ifft = /* @__PURE__ */ facadeOp("Ifft", ops.ifft, "keras.src.ops.math");
export const ifft2: typeof ops.ifft2 = /* @__PURE__ */ facadeOp("IFFT2", ops.ifft2, "keras.src.ops.math");
export const inTopK: typeof ops.inTopK = /* @__PURE__ */ facadeOp("InTopK", ops.inTopK, "keras.src.ops.math");
export const irfft: typeof ops.irfft = /* @__PURE__ */ facadeOp("IRFFT", ops.irfft, "keras.src.ops.math");
export const istft: typeof ops.istft = /* @__PURE__ */ facadeOp("ISTFT", ops.istft, "keras.src.ops.math");
export const logdet: typeof ops.logdet = /* @__PURE__ */ facadeOp("Logdet", ops.logdet, "keras.src.ops.math");
export const logsumexp: typeof ops.logsumexp = /* @__PURE__ */ facadeOp(
  "Logsumexp",
  ops.logsumexp,
  "keras.src.ops.math",
);
export const rfft: typeof ops.rfft = /* @__PURE__ */ facadeOp("RFFT", ops.rfft, "keras.src.ops.math");
export const rsqrt: typeof ops.rsqrt = /* @__PURE__ */ facadeOp("Rsqrt", ops.rsqrt, "keras.src.ops.math");
export const segmentMax: typeof ops.segmentMax = /* @__PURE__ */ facadeOp(
  "SegmentMax",
  ops.segmentMax,
  "keras.src.ops.math",
);
export const segmentSum: typeof ops.segmentSum = /* @__PURE__ */ facadeOp(
  "SegmentSum",
  ops.segmentSum,
  "keras.src.ops.math",
);
export const stft: typeof ops.stft = /* @__PURE__ */ facadeOp("STFT", ops.stft, "keras.src.ops.math");
export const topK: typeof ops.topK = /* @__PURE__ */ facadeOp("TopK", ops.topK, "keras.src.ops.math");
export const viewAsComplex: typeof ops.viewAsComplex = /* @__PURE__ */ facadeOp(
  "ViewAsComplex",
  ops.viewAsComplex,
  "keras.src.ops.math",
);
export const viewAsReal: typeof ops.viewAsReal = /* @__PURE__ */ facadeOp(
  "ViewAsReal",
  ops.viewAsReal,
  "keras.src.ops.math",
);
