import { gptWeights, valuesOf } from "../../shapes.ts";

/** The transformer's weights as its layers have them: kernels and biases of queries, keys and values apart. */
export const gptValues = (): Float32Array[] =>
  gptWeights.flatMap((weight, i) => {
    const values = valuesOf(weight, i + 10);
    const [shape] = weight;
    if (shape.at(-1) !== 384) return [values];
    // The bias of all three, zeros: each has come with its kernel.
    if (shape.length === 1) return [];
    return [0, 1, 2].flatMap((part) => [
      Float32Array.from({ length: 128 * 128 }, (_, k) => values[(k >> 7) * 384 + part * 128 + (k & 127)]!),
      new Float32Array(128),
    ]);
  });
