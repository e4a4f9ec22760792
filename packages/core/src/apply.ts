import { peekDefaultDevice } from "./device.ts";
import type { Node } from "./node.ts";
import type { Op, Spec } from "./op.ts";
import { Tensor } from "./tensor.ts";

/** A node of known output specs: `apply` without the check. For passes that rebuild graphs. */
export const makeNode = <P>(
  op: Op<P>,
  inputs: readonly Tensor[],
  params: P,
  specs: readonly Spec[],
  site?: string,
): readonly Tensor[] => {
  const outputs: Tensor[] = [];
  let depth = 0;
  let open = false;
  for (const { node } of inputs) {
    if (node.depth > depth) depth = node.depth;
    open ||= node.open;
  }
  const node: Node<P> = { op, inputs, params, outputs, depth: depth + 1, open, ...(site && { site }) };
  for (let i = 0; i < specs.length; i++) outputs.push(new Tensor(specs[i]!, node as Node, i));
  return outputs;
};

/**
 * Applies an op: checks shapes and dtypes now, computes later. A chain of unrealised ops longer than the device's
 * `maxDepth` is run by itself.
 * @throws ShapeError, DTypeError or ValueError as the op's rule says.
 */
export const applyAll = <P>(op: Op<P>, inputs: readonly Tensor[], params: P): readonly Tensor[] => {
  const device = peekDefaultDevice();
  const outputs = makeNode(op, inputs, params, op.infer(inputs, params as never), device?.callSite?.());
  const { node } = outputs[0] ?? {};
  if (node && device && node.depth > device.maxDepth && !node.open) device.realize(outputs);
  return outputs;
};

/** `applyAll` for ops with one output. */
export const apply = <P>(op: Op<P>, inputs: readonly Tensor[], params: P): Tensor => applyAll(op, inputs, params)[0]!;
