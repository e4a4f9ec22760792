import type { Layer } from "@hornbeam/nn";

/** How Keras saves a layer inside another one's config. */
export const savedLayer = (layer: Layer): unknown => {
  const build = layer.getBuildConfig();
  return {
    module: "keras.layers",
    class_name: layer.className,
    config: layer.getConfig(),
    registered_name: null,
    ...(build && { build_config: build }),
  };
};
