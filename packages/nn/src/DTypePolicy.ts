import { dtypes, ValueError, type DType } from "@hornbeam/ir";

/**
 * What a layer computes in and what its variables are stored in: a dtype for both, or `mixed_float16` / `mixed_bfloat16` (16-bit arithmetic,
 * float32 variables). https://keras.io/api/mixed_precision/policy/
 */
export class DTypePolicy {
  static readonly className: string = "DTypePolicy";
  readonly name: string;
  readonly computeDtype: DType;
  readonly variableDtype: DType;

  /** @throws ValueError for an unknown name. */
  constructor(name = "float32") {
    const mixed = /^mixed_(float16|bfloat16)$/.exec(name);
    const compute = mixed?.[1] ?? name;
    if (!Object.hasOwn(dtypes, compute))
      throw new ValueError(
        `DTypePolicy: the name must be a dtype, "mixed_float16" or "mixed_bfloat16"; received ${JSON.stringify(name)}.`,
      );
    this.name = name;
    this.computeDtype = compute as DType;
    this.variableDtype = mixed ? "float32" : (compute as DType);
  }

  /** The policy of a layer of this name. */
  forLayer(_name?: string): DTypePolicy {
    return this;
  }
  getConfig(): Readonly<Record<string, unknown>> {
    return { name: this.name };
  }
}
