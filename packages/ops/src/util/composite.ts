import {
  apply,
  placeholder,
  type CompositeOp,
  type CompositeParams,
  type Params,
  type Tensor,
  type Vjp,
} from "@hornbeam/core";

/** A named function of tensors with plain attributes. */
export type Composite<A extends Params> = (inputs: readonly Tensor[], attributes: A) => Tensor;

/**
 * A function of ops under one name: a backend may claim the name and run the whole at once; where none does, and for
 * gradients unless `vjp` is given, its expansion `decompose` stands for it.
 */
export const composite = <A extends Params>(
  name: string,
  decompose: (inputs: readonly Tensor[], attributes: A) => Tensor,
  vjp?: Vjp<CompositeParams>,
): Composite<A> => {
  const op: CompositeOp<CompositeParams> = {
    name,
    kind: "composite",
    infer: (_, { expansion }) => expansion.outputs.map(({ shape, dtype }) => ({ shape, dtype })),
    ...(vjp && { vjp }),
  };
  return (inputs, attributes) => {
    const open = inputs.map((x, i) => placeholder(x, `${name}.${i}`));
    return apply<CompositeParams>(op, inputs, {
      expansion: { inputs: open, outputs: [decompose(open, attributes)] },
      attributes,
    });
  };
};
