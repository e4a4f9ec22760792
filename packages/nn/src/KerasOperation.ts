import { OpOperation } from "./op.ts";
import { recordCall, hasSymbolic } from "./symbolic.ts";

/**
 * The base of operations of your own: write `call`; `apply` runs it on tensors, and on symbolic values makes it a node of the model.
 * The umbrella exports it as `Operation`. https://keras.io/api/ops/
 * @example class Twice extends Operation { override call(x: Tensor): Tensor { return multiply(x, 2); } }
 */
export abstract class KerasOperation extends OpOperation {
  constructor(options: { readonly name?: string } = {}) {
    super(new.target.name, (...args: never[]) => this.call(...args), options.name, "builtins");
  }
  /** The computation. */
  abstract call(...args: never[]): unknown;
  override apply(...args: never[]): unknown {
    return hasSymbolic(args) ? recordCall(this, args, (real) => this.call(...(real as never[]))) : this.call(...args);
  }
}
