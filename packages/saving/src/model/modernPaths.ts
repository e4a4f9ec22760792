import type { WeightIndex } from "./types.ts";

/** Paths of tf.keras 2.12 to 2.15, as Keras 3 has them. */
export const modernPaths = (index: WeightIndex): WeightIndex =>
  new Map([...index].map(([path, group]) => [path.replaceAll("/_layer_checkpoint_dependencies/", "/layers/"), group]));
