import type { Tensor } from "@hornbeam/core";
import { threshold as op } from "@hornbeam/ops";

/** x where x > threshold, else defaultValue. (`keras.activations.threshold`) @example threshold(x, 0.5, 0) */
export const threshold = (x: Tensor, threshold: number, defaultValue: number): Tensor => op(x, threshold, defaultValue);
