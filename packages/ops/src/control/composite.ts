import {
  applyAll,
  isTensor,
  placeholder,
  type CompositeOp,
  type CompositeParams,
  type Params,
  type Tensor,
  type Vjp,
} from "@hornbeam/core";
import { closeOver, specsOf } from "./closure.ts";

/** Options of `defineComposite`. */
export interface CompositeOptions {
  /** The gradient's rule. Default: that of the expansion. */
  readonly vjp?: Vjp<CompositeParams>;
}

/**
 * Applies a named function of ops as one node: a backend may claim the name and run the whole at once; where none does, and for
 * gradients unless `vjp` is given, the expansion traced from `fn` stands for it. Outer tensors that `fn` uses become further
 * inputs, behind those given.
 */
export const defineComposite = <R extends Tensor | readonly Tensor[]>(
  name: string,
  attributes: Params,
  inputs: readonly Tensor[],
  fn: (...inputs: Tensor[]) => R,
  options: CompositeOptions = {},
): R => {
  const open = inputs.map((t, i) => placeholder(t, `${name}.${i}`));
  const made = fn(...open);
  const body = closeOver(isTensor(made) ? [made] : (made as readonly Tensor[]), open);
  const op: CompositeOp<CompositeParams> = {
    name,
    kind: "composite",
    infer: (_, { expansion }) => specsOf(expansion.outputs),
    ...(options.vjp && { vjp: options.vjp }),
  };
  const expansion = { inputs: [...open, ...body.open], outputs: body.outputs };
  const outputs = applyAll<CompositeParams>(op, [...inputs, ...body.outer], { expansion, attributes });
  return (isTensor(made) ? outputs[0]! : outputs) as R;
};
