import type { TypedArray } from "@hornbeam/ir";
import { hostOp, openOp } from "./leafOps.ts";
import type { Node } from "./node.ts";
import type { LeafOp, Spec } from "./op.ts";
import { Tensor } from "./tensor.ts";

const leaf = <P>(spec: Spec, op: LeafOp<P>, params: P, isOpen: boolean): Tensor => {
  const outputs: Tensor[] = [];
  outputs.push(new Tensor(spec, { op, inputs: [], params, outputs, depth: 0, open: isOpen } as Node, 0));
  return outputs[0]!;
};

/** A tensor over host data in storage form (16-bit floats as bits); it is uploaded when first used. The data must not change. */
export const hostLeaf = (spec: Spec, data: TypedArray): Tensor => leaf(spec, hostOp, { data }, false);

/** An open input of a graph: it has a shape and a dtype but never a value. */
export const placeholder = (spec: Spec, name = "input"): Tensor =>
  leaf({ shape: [...spec.shape], dtype: spec.dtype }, openOp, { name }, true);

/** The host data of a tensor that was made from such and not uploaded. */
export const hostData = (tensor: Tensor): TypedArray | undefined =>
  (tensor.node.op as unknown) === hostOp ? (tensor.node.params as { data: TypedArray }).data : undefined;

export const isPlaceholder = (tensor: Tensor): boolean => (tensor.node.op as unknown) === openOp;
