// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../../facadeOp.ts";

/** Discrete Fourier transform yⱼ = Σₖ xₖ·e^(−2πi·jk/n) along the last axis, of any length. (`keras.ops.fft`) */
export const fft: typeof ops.fft = /* @__PURE__ */ facadeOp("FFT", ops.fft, "keras.src.ops.math");

/** Its inverse, which divides by n. */
export const ifft: typeof ops.ifft = /* @__PURE__ */ facadeOp("Ifft", ops.ifft, "keras.src.ops.math");

/** `fft` along the last two axes. (`keras.ops.fft2`) */
export const fft2: typeof ops.fft2 = /* @__PURE__ */ facadeOp("FFT2", ops.fft2, "keras.src.ops.math");

/** `ifft` along the last two axes. (`keras.ops.ifft2`) */
export const ifft2: typeof ops.ifft2 = /* @__PURE__ */ facadeOp("IFFT2", ops.ifft2, "keras.src.ops.math");

/** `fft` of a real signal: the n/2 + 1 bins that are not the mirror of others. (`keras.ops.rfft`) */
export const rfft: typeof ops.rfft = /* @__PURE__ */ facadeOp("RFFT", ops.rfft, "keras.src.ops.math");

/** The real signal of the bins that `rfft` gives. (`keras.ops.irfft`) */
export const irfft: typeof ops.irfft = /* @__PURE__ */ facadeOp("IRFFT", ops.irfft, "keras.src.ops.math");
