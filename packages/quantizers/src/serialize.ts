import { serializeObject, type Config, type Configurable } from "@hornbeam/nn";

/** Keras's config of a quantizer, or of a config of quantization: module, class name and options. (`keras.quantizers.serialize`) */
export const serialize = (initializer: Configurable): Config => serializeObject(initializer, () => "keras.quantizers");
