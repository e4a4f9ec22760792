import { DTypePolicy } from "../DTypePolicy.ts";
import { deserializeObject, type Classes } from "../getObject.ts";
import * as classes from "./classes.ts";

interface Saved {
  readonly class_name?: string;
  readonly config?: { readonly name?: string; readonly default_policy?: unknown; readonly policy_map?: object };
}

/**
 * A policy of Keras's config; classes of your own by name in `objects`. (`keras.dtype_policies.deserialize`)
 * @throws ValueError for an unknown class, with the nearest known ones.
 * @example deserialize({ class_name: "DTypePolicy", config: { name: "mixed_float16" } });
 */
export const deserialize = (config: unknown, objects: Classes<DTypePolicy> = {}): DTypePolicy => {
  const { class_name, config: options = {} } = (config ?? {}) as Saved;
  if (class_name === "DTypePolicy") return new DTypePolicy(options.name);
  if (class_name === "FloatDTypePolicy") return new classes.FloatDTypePolicy(options.name);
  const table = { ...classes, ...objects } as unknown as Classes<DTypePolicy>;
  if (class_name !== "DTypePolicyMap") return deserializeObject<DTypePolicy>("dtype policy", table, config);
  const inside = (x: unknown): string | DTypePolicy | null =>
    typeof x === "object" && x !== null ? deserialize(x, objects) : ((x ?? null) as string | null);
  return new classes.DTypePolicyMap({
    defaultPolicy: inside(options.default_policy),
    policyMap: Object.fromEntries(Object.entries(options.policy_map ?? {}).map(([k, v]) => [k, inside(v)!])),
  });
};
