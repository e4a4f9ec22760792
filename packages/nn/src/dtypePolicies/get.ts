import { ValueError } from "@hornbeam/ir";
import { DTypePolicy } from "../DTypePolicy.ts";
import { byString } from "./byString.ts";
import { deserialize } from "./deserialize.ts";

/**
 * A policy of a name ("mixed_float16", "int8_from_float32") or of Keras's config; float32 for null, and a policy as it is.
 * (`keras.dtype_policies.get`)
 * @throws ValueError for unknown names and anything else.
 * @example get("mixed_bfloat16").variableDtype; // "float32"
 */
export const get = (identifier: unknown): DTypePolicy => {
  if (identifier === null || identifier === undefined) return new DTypePolicy();
  if (identifier instanceof DTypePolicy) return identifier;
  if (typeof identifier === "string") return byString(identifier);
  if (typeof identifier === "object") return deserialize(identifier);
  throw new ValueError(`dtypePolicies: pass a name, a config or a policy; received ${typeof identifier}.`);
};
