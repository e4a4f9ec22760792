// Written by `npm run facades`.
import * as ops from "@hornbeam/ops";
import { facadeOp } from "../../facadeOp.ts";

/**
 * Short-time Fourier transform: `rfft` of windowed pieces, [..., n] → [..., pieces, fftLength / 2 + 1].
 * (`keras.ops.stft`)
 */
export const stft: typeof ops.stft = /* @__PURE__ */ facadeOp("STFT", ops.stft, "keras.src.ops.math");

/**
 * The signal of its short-time transform: pieces windowed again and added, divided by the sum of squared windows.
 * (`keras.ops.istft`)
 */
export const istft: typeof ops.istft = /* @__PURE__ */ facadeOp("ISTFT", ops.istft, "keras.src.ops.math");
