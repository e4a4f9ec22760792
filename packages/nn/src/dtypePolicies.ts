import { ValueError } from "@hornbeam/ir";
import { DTypePolicy } from "./DTypePolicy.ts";

/**
 * A policy of a name ("mixed_bfloat16"), of Keras's config, or as it is; that of float32 for null. (`keras.dtype_policies.get`)
 * @throws ValueError for anything else, and for quantized policies, which no layer here has.
 */
export const getDTypePolicy = (identifier: unknown): DTypePolicy => {
  if (identifier instanceof DTypePolicy) return identifier;
  if (identifier === null || identifier === undefined) return new DTypePolicy();
  if (typeof identifier === "string") return new DTypePolicy(identifier);
  const { class_name, config } = identifier as { class_name?: unknown; config?: { name?: unknown } };
  if ((class_name === "DTypePolicy" || class_name === "FloatDTypePolicy") && typeof config?.name === "string")
    return new DTypePolicy(config.name);
  throw new ValueError(
    `DTypePolicy: pass a name, { class_name: "DTypePolicy", config: { name } }, a policy or null; received ${JSON.stringify(identifier)}.`,
  );
};

/** Keras's config of a policy. (`keras.dtype_policies.serialize`) */
export const serializeDTypePolicy = (policy: DTypePolicy): Record<string, unknown> => ({
  module: "keras",
  class_name: "DTypePolicy",
  config: policy.getConfig(),
  registered_name: null,
});
