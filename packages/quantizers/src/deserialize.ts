import { deserializeObject, type Classes, type Configurable } from "@hornbeam/nn";
import * as classes from "./classes.ts";
import type { QuantizationConfig } from "./configs/QuantizationConfig.ts";
import type { Quantizer } from "./Quantizer.ts";

/**
 * A quantizer, or a config of quantization, of Keras's config; classes of your own by name in `objects`.
 * (`keras.quantizers.deserialize`)
 * @throws ValueError for an unknown class, with the nearest known ones.
 * @example deserialize({ class_name: "AbsMaxQuantizer", config: { value_range: [-127, 127] } });
 */
export const deserialize = (config: unknown, objects: Classes<Configurable> = {}): Quantizer | QuantizationConfig =>
  deserializeObject<Configurable>(
    "quantizer",
    { ...(classes as unknown as Classes<Configurable>), ...objects },
    config,
  ) as Quantizer;
