import { ValueError } from "@hornbeam/ir";
import { DTypePolicy } from "../DTypePolicy.ts";
import { AWQDTypePolicy } from "./AWQDTypePolicy.ts";
import { GPTQDTypePolicy } from "./GPTQDTypePolicy.ts";
import { Int4DTypePolicy } from "./Int4DTypePolicy.ts";
import { QuantizedDTypePolicy } from "./QuantizedDTypePolicy.ts";
import { QuantizedFloat8DTypePolicy } from "./QuantizedFloat8DTypePolicy.ts";
import { TernaryDTypePolicy } from "./TernaryDTypePolicy.ts";

/** A policy of its name: a dtype, `mixed_float16`, `int8_from_float32`, `gptq/4/128_from_bfloat16`. @throws ValueError for other names. */
export const byString = (name: string): DTypePolicy => {
  const kind = /^(int8|float8(?=_from)|int4|ternary|gptq|awq)(?=[/_]|$)/.exec(name)?.[1];
  if (!kind || name === "int8") return new DTypePolicy(name);
  const [mode, source, ...more] = name.split("_from_");
  if (!mode || !source || more.length)
    throw new ValueError(
      `dtypePolicies: the name of a quantized policy must be MODE_from_SOURCE; received ${JSON.stringify(name)}.`,
    );
  const options = { sourceName: source };
  switch (kind) {
    case "float8":
      return new QuantizedFloat8DTypePolicy(mode, options);
    case "ternary":
      return new TernaryDTypePolicy(mode, options);
    case "gptq":
      return new GPTQDTypePolicy(mode, options);
    case "awq":
      return new AWQDTypePolicy(mode, options);
    default:
      return mode.includes("/") ? new Int4DTypePolicy(mode, options) : new QuantizedDTypePolicy(mode, options);
  }
};
