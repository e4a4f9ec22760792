import { QuantizedDTypePolicy } from "./QuantizedDTypePolicy.ts";

/** Weights of −1, 0 and 1, scaled. */
export class TernaryDTypePolicy extends QuantizedDTypePolicy {
  static override readonly className: string = "TernaryDTypePolicy";
}
