import { explain, ValueError } from "@hornbeam/ir";

/**
 * An element of a dataset as `[x, y, sampleWeight]`, `null` where there is none: for `trainStep` and loops of one's own. Lists have one to three entries; everything
 * else is x. https://keras.io/api/utils/model_utils/
 *
 * ```ts
 * import { unpackXYSampleWeight } from "hornbeam";
 * console.log(unpackXYSampleWeight([1, 2])); // → [ 1, 2, null ]
 * ```
 *
 * @throws ValueError for a list of another length.
 */
export const unpackXYSampleWeight = (data: unknown): readonly [x: unknown, y: unknown, sampleWeight: unknown] => {
  if (!Array.isArray(data)) return [data, null, null];
  const parts = data as readonly unknown[];
  if (parts.length < 1 || parts.length > 3) {
    const fields = {
      op: "unpackXYSampleWeight",
      rule: "data must be x, [x], [x, y] or [x, y, sampleWeight]",
      received: `a list of ${parts.length}`,
    };
    throw new ValueError(explain(fields), fields);
  }
  const [x, y = null, sampleWeight = null] = parts;
  return [x, y, sampleWeight];
};
