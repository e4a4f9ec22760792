import type { DTypePolicy } from "../DTypePolicy.ts";
import { serializeObject } from "../serializeObject.ts";
import type { Config } from "../types.ts";

/** Keras's config of a policy, with those of a map: module, class name and options. (`keras.dtype_policies.serialize`) */
export const serialize = (dtypePolicy: DTypePolicy): Config =>
  serializeObject(dtypePolicy, (p) =>
    /^(Float)?DTypePolicy$/.test((p.constructor as unknown as { className: string }).className)
      ? "keras"
      : "keras.dtype_policies",
  );
