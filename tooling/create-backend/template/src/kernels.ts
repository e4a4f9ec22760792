import type { KernelHook, RunKernel } from "@hornbeam/backend-js";
import type { Claim } from "@hornbeam/ir";

/** Composites with a kernel of their own, and when. An example; replace it by what your hardware is good at. */
export const claims: readonly Claim[] = [
  { op: "softmax", accepts: ([x]) => x!.dtype === "float32" && x!.shape.length > 0 },
];

/** y = e^(x − max) / Σ e^(x − max) over rows of n. */
const softmax =
  (n: number): RunKernel =>
  (args) => {
    const [x, y] = args as unknown as [Float32Array, Float32Array];
    for (let row = 0; row < y.length; row += n) {
      const from = x.subarray(row, row + n);
      const top = from.reduce((a, b) => Math.max(a, b), -Infinity);
      const e = Array.from(from, (v) => Math.exp(v - top));
      const total = e.reduce((a, b) => a + b, 0);
      e.forEach((v, i) => (y[row + i] = v / total));
    }
  };

/** A kernel of your own for what the compiler asks, or undefined: then it is interpreted. */
export const kernelFor: KernelHook = (kernel) => {
  if (kernel.kind !== "claim" || kernel.fn !== "softmax") return undefined;
  const shape = kernel.shapes[0]!;
  return softmax(shape[shape.length - 1]!);
};
