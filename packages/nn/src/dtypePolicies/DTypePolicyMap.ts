import { ValueError } from "@hornbeam/ir";
import { DTypePolicy } from "../DTypePolicy.ts";
import { byString } from "./byString.ts";
import { QuantizedDTypePolicy } from "./QuantizedDTypePolicy.ts";

/** Options of DTypePolicyMap. */
export interface DTypePolicyMapOptions {
  /** for what no pattern matches; default float32 */
  readonly defaultPolicy?: string | DTypePolicy | null;
  /** policies by patterns (regular expressions) of whole paths of layers */
  readonly policyMap?: Readonly<Record<string, string | DTypePolicy>> | null;
}

/**
 * Policies by paths of layers: that of the path, of the one pattern that matches all of it, or the default. A layer that gets a map takes
 * the policy of its name. https://keras.io/api/mixed_precision/policy/
 */
export class DTypePolicyMap extends DTypePolicy {
  static override readonly className: string = "DTypePolicyMap";
  readonly defaultPolicy: DTypePolicy;
  readonly #given: string | DTypePolicy | null;
  readonly #map = new Map<string, DTypePolicy>();

  /** @throws ValueError where the default is a map, and for unknown policies. */
  constructor({ defaultPolicy = null, policyMap }: DTypePolicyMapOptions = {}) {
    const policy = policyOf(defaultPolicy ?? "float32");
    if (policy instanceof DTypePolicyMap)
      throw new ValueError(
        "DTypePolicyMap: the default policy cannot be a map; received one. Pass one of its policies.",
      );
    super(policy instanceof QuantizedDTypePolicy ? policy.sourceName : policy.name);
    (this as { name: string }).name = `map_${policy.name}`;
    this.#given = defaultPolicy;
    this.defaultPolicy = policy;
    for (const [path, p] of Object.entries(policyMap ?? {})) this.set(path, p);
  }
  /** @throws ValueError where several patterns match. */
  get(path: string): DTypePolicy {
    const exact = this.#map.get(path);
    if (exact) return exact;
    const matching = [...this.#map.keys()].filter((pattern) => new RegExp(`^(?:${pattern})$`).test(path));
    if (matching.length > 1)
      throw new ValueError(`DTypePolicyMap: one pattern may match a path; ${matching.join(", ")} match ${path}.`);
    return matching.length ? this.#map.get(matching[0]!)! : this.defaultPolicy;
  }
  /** @throws ValueError for a path that is there. */
  set(path: string, policy: string | DTypePolicy): this {
    if (this.#map.has(path))
      throw new ValueError(`DTypePolicyMap: ${JSON.stringify(path)} has a policy. Delete it first.`);
    this.#map.set(path, policyOf(policy));
    return this;
  }
  has(path: string): boolean {
    return this.#map.has(path);
  }
  delete(path: string): boolean {
    return this.#map.delete(path);
  }
  get size(): number {
    return this.#map.size;
  }
  keys(): IterableIterator<string> {
    return this.#map.keys();
  }
  override forLayer(name = ""): DTypePolicy {
    return this.get(name).forLayer(name);
  }
  override getConfig(): Readonly<Record<string, unknown>> {
    return { default_policy: this.#given, policy_map: Object.fromEntries(this.#map) };
  }
}

const policyOf = (x: string | DTypePolicy): DTypePolicy => (x instanceof DTypePolicy ? x : byString(x));
