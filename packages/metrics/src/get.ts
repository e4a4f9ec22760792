import { getObject } from "@hornbeam/nn";
import { deserialize } from "./deserialize.ts";
import type { Metric } from "./Metric.ts";

/**
 * A metric of a name ("auc", "AUC"), of Keras's config or of a class; null for null, and a metric as it is. (`keras.metrics.get`)
 * @throws ValueError for an unknown name, with the nearest known ones, and for anything else.
 * @example get("mean_absolute_error");
 */
export const get = (identifier: unknown): Metric | null => {
  const named =
    typeof identifier === "string" || (typeof identifier === "object" && identifier && "class_name" in identifier);
  return named ? deserialize(identifier) : getObject<Metric>("metric", {}, identifier);
};
