/**
 * What a dataset yields for `fit`: `x` alone where it is one array, `[x]` where it is a list, or `[x, y]`, `[x, y, sampleWeight]`; `null` and `undefined` are nothing.
 * https://keras.io/api/utils/model_utils/
 *
 * ```ts
 * import { packXYSampleWeight } from "hornbeam";
 * console.log(packXYSampleWeight(1, 2)); // → [ 1, 2 ]
 * ```
 */
export const packXYSampleWeight = (x: unknown, y?: unknown, sampleWeight?: unknown): unknown => {
  const none = (v: unknown): boolean => v === undefined || v === null;
  if (none(y)) return Array.isArray(x) ? [x] : x;
  return none(sampleWeight) ? [x, y] : [x, y, sampleWeight];
};
