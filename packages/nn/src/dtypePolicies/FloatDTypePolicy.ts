import { DTypePolicy } from "../DTypePolicy.ts";

/** Another name of DTypePolicy, which older files have. https://keras.io/api/mixed_precision/policy/ */
export class FloatDTypePolicy extends DTypePolicy {
  static override readonly className: string = "FloatDTypePolicy";
}
