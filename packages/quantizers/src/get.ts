import { getObject, type Classes, type Configurable } from "@hornbeam/nn";
import * as classes from "./classes.ts";
import type { QuantizationConfig } from "./configs/QuantizationConfig.ts";
import type { Quantizer } from "./Quantizer.ts";

/**
 * A quantizer, or a config of quantization, of a name, a config or a class; one as it is, and null for null. (`keras.quantizers.get`)
 * @throws ValueError for unknown names and anything else.
 * @example get("abs_max_quantizer");
 */
export const get = (identifier: unknown): Quantizer | QuantizationConfig | null =>
  getObject<Configurable>("quantizer", classes as unknown as Classes<Configurable>, identifier) as Quantizer | null;
