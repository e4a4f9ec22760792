import { serializeObject, type Config } from "@hornbeam/nn";
import type { Metric } from "./Metric.ts";

/** Keras's config of a metric: module, class name and options. (`keras.metrics.serialize`) */
export const serialize = (metric: Metric): Config => serializeObject(metric, () => "keras.metrics");
