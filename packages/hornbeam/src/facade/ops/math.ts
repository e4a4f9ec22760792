// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../facadeOp.ts";

export const fft: typeof ops.fft = /* @__PURE__ */ facadeOp("FFT", ops.fft, "keras.src.ops.math");
export const fft2: typeof ops.fft2 = /* @__PURE__ */ facadeOp("FFT2", ops.fft2, "keras.src.ops.math");
export const ifft: typeof ops.ifft = /* @__PURE__ */ facadeOp("Ifft", ops.ifft, "keras.src.ops.math");
export const ifft2: typeof ops.ifft2 = /* @__PURE__ */ facadeOp("IFFT2", ops.ifft2, "keras.src.ops.math");
export const irfft: typeof ops.irfft = /* @__PURE__ */ facadeOp("IRFFT", ops.irfft, "keras.src.ops.math");
export const istft: typeof ops.istft = /* @__PURE__ */ facadeOp("ISTFT", ops.istft, "keras.src.ops.math");
export const rfft: typeof ops.rfft = /* @__PURE__ */ facadeOp("RFFT", ops.rfft, "keras.src.ops.math");
export const stft: typeof ops.stft = /* @__PURE__ */ facadeOp("STFT", ops.stft, "keras.src.ops.math");
