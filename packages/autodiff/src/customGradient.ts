import {
  applyAll,
  isTensor,
  placeholder,
  substitute,
  tensor,
  treeFill,
  treeLeaves,
  type CompositeOp,
  type CompositeParams,
  type Tensor,
  type TensorLike,
  type Tree,
} from "@hornbeam/core";
import { isFloat, sameShape, ShapeError, showShape } from "@hornbeam/ir";
import { closeAll } from "@hornbeam/ops/control";
import { fullLike } from "@hornbeam/ops/primitives";

/** From the results' gradients to the arguments': undefined where none flows. */
export type GradFunction<R> = (upstream: R) => Tensor | readonly (Tensor | undefined)[];

const checkGradient = (g: Tensor | undefined, x: Tensor, i: number): Tensor | undefined => {
  if (g && !sameShape(g.shape, x.shape))
    throw new ShapeError(
      `customGradient: gradient ${i} must have its argument's shape ${showShape(x.shape)}; received ${showShape(g.shape)}.`,
      { op: "customGradient" },
    );
  return g;
};

/**
 * A function with a gradient of its own: `f(...args)` returns [result, gradFn], and gradFn(upstream) returns one gradient per argument
 * (a bare tensor for one argument). It may use values that f computed; it is itself differentiated for higher orders.
 * (`keras.ops.custom_gradient`)
 * @throws ShapeError where gradients are not one per argument, shaped as the arguments.
 */
export const customGradient =
  <R extends Tree<Tensor>>(f: (...args: Tensor[]) => readonly [R, GradFunction<R>]): ((...args: TensorLike[]) => R) =>
  (...args) => {
    const inputs = args.map((x) => tensor(x));
    const open = inputs.map((t) => placeholder(t, "argument"));
    const [made, gradFn] = f(...open);
    const outputs = treeLeaves(made) as Tensor[];
    const cts = outputs.map((t) => placeholder(t, "upstream"));
    const returned = gradFn(treeFill(made, cts) as R);
    const grads = isTensor(returned) ? [returned] : returned;
    if (grads.length !== inputs.length)
      throw new ShapeError(
        `customGradient: there must be one gradient per argument (${inputs.length}); received ${grads.length}.`,
        { op: "customGradient" },
      );
    const flowing = inputs.flatMap((x, i) => (checkGradient(grads[i], x, i) && isFloat(x.dtype) ? [i] : []));
    const {
      closures: [expansion, backward],
      outer,
    } = closeAll([
      { inputs: open, outputs },
      { inputs: [...open, ...cts], outputs: flowing.map((i) => grads[i]!) },
    ]);
    const op: CompositeOp<CompositeParams> = {
      name: "customGradient",
      kind: "composite",
      infer: (_, params) => params.expansion.outputs.map(({ shape, dtype }) => ({ shape, dtype })),
      vjp: (given, node) => {
        const upstream = given.map((ct, i) => ct ?? fullLike(outputs[i]!, 0));
        const operands = [...node.inputs.slice(0, inputs.length), ...upstream, ...node.inputs.slice(inputs.length)];
        const result = new Array<Tensor | undefined>(node.inputs.length);
        const moved = substitute(backward!.outputs, new Map(backward!.inputs.map((t, i) => [t, operands[i]!])));
        flowing.forEach((i, k) => (result[i] = moved[k]));
        return result;
      },
    };
    const results = applyAll<CompositeParams>(op, [...inputs, ...outer], { expansion: expansion!, attributes: {} });
    return treeFill(made, results) as R;
  };
