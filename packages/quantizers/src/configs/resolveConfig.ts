import { ValueError } from "@hornbeam/ir";
import { Float8QuantizationConfig } from "./Float8QuantizationConfig.ts";
import { Int4QuantizationConfig } from "./Int4QuantizationConfig.ts";
import { Int8QuantizationConfig } from "./Int8QuantizationConfig.ts";
import { QuantizationConfig } from "./QuantizationConfig.ts";
import { TernaryQuantizationConfig } from "./TernaryQuantizationConfig.ts";

const defaults = {
  int8: () => new Int8QuantizationConfig(),
  int4: () => new Int4QuantizationConfig(),
  float8: () => new Float8QuantizationConfig(),
  ternary: () => new TernaryQuantizationConfig(),
} as const;

/** The config of a mode, or the one given. @throws ValueError for an unknown mode, none at all, or two that differ. */
export const resolveConfig = (
  given: string | QuantizationConfig | null | undefined,
  own: QuantizationConfig | null | undefined,
): QuantizationConfig => {
  const mode = given instanceof QuantizationConfig ? given.mode : given;
  const config = given instanceof QuantizationConfig ? given : own;
  if (config) {
    if (!(config instanceof QuantizationConfig))
      throw new ValueError(`quantize: config must be a QuantizationConfig; received ${typeof config}.`);
    if (mode !== null && mode !== undefined && mode !== config.mode)
      throw new ValueError(`quantize: mode "${mode}" contradicts the mode of the config, "${config.mode}".`);
    return config;
  }
  if (mode === "gptq" || mode === "awq")
    throw new ValueError(
      `quantize: "${mode}" needs data; received none. Pass { config: new ${mode.toUpperCase()}Config(dataset, tokenizer) }.`,
    );
  if (typeof mode !== "string" || !Object.hasOwn(defaults, mode))
    throw new ValueError(
      `quantize: the mode must be one of int8, int4, float8, ternary, gptq, awq; received ${JSON.stringify(mode ?? null)}.`,
    );
  return defaults[mode as keyof typeof defaults]();
};
