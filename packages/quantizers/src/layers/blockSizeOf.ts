import { AWQDTypePolicy, GPTQDTypePolicy, Int4DTypePolicy } from "@hornbeam/nn/dtypePolicies";
import { ValueError } from "@hornbeam/ir";
import { CalibratedConfig } from "../configs/CalibratedConfig.ts";
import { Int4QuantizationConfig } from "../configs/Int4QuantizationConfig.ts";
import type { Plan } from "./Quantized.ts";

/** How many weights share a scale; −1 for whole columns. Files from before there were blocks have a policy that names none. */
export const blockSizeOf = ({ config, policy, values }: Plan): number => {
  if (values && config instanceof Int4QuantizationConfig) return config.blockSize ?? -1;
  return policy instanceof Int4DTypePolicy ? policy.blockSize : -1;
};

/** Bits of the weights and inputs in a group, of a mode with data. @throws ValueError where nothing says it. */
export const calibratedSizes = ({ config, policy }: Plan): { readonly bits: number; readonly group: number } => {
  if (config instanceof CalibratedConfig) return { bits: config.weightBits, group: config.groupSize };
  if (policy instanceof GPTQDTypePolicy || policy instanceof AWQDTypePolicy)
    return { bits: policy.weightBits, group: policy.groupSize };
  throw new ValueError(`${policy.name}: bits and groups must be known from a config or a policy such as gptq/4/128.`);
};
