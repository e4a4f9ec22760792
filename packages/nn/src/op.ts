import { hasSymbolic, recordCall } from "./symbolic.ts";
import type { Operation } from "./Node.ts";

/** An op as a node of a model: Keras's class name for it, and the function. */
export class OpOperation implements Operation {
  name: string;
  readonly className: string;
  readonly fn: (...args: never[]) => unknown;
  /** where Keras has the class of the op */
  readonly module: string;
  constructor(className: string, fn: (...args: never[]) => unknown, name?: string, module = "keras.src.ops.numpy") {
    this.className = className;
    this.module = module;
    this.fn = fn;
    this.name = name ?? className.toLowerCase();
  }
  apply(...args: never[]): unknown {
    return this.fn(...args);
  }
}

/**
 * A function of tensors that also takes symbolic values, and then becomes a node of the model: `const add = symbolicOp("Add", ops.add)`.
 * `hornbeam` exports all ops like that; from `@hornbeam/ops` they are plain functions.
 */
export const symbolicOp = <F extends (...args: never[]) => unknown>(className: string, fn: F, module?: string): F =>
  ((...args: never[]) =>
    hasSymbolic(args)
      ? recordCall(new OpOperation(className, fn, undefined, module), args, (real) => fn(...(real as never[])))
      : fn(...args)) as F;
