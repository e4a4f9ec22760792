import type { TypedArray } from "@hornbeam/ir";
import type { Node } from "./node.ts";
import type { LeafOp, Op } from "./op.ts";
import type { Tensor } from "./tensor.ts";

const leafOp = <P>(name: string): LeafOp<P> => ({ name, kind: "leaf", infer: () => [] });

const realizedOp: LeafOp<null> = /* @__PURE__ */ leafOp("realized");
/** Data that lies on the host until it is uploaded. */
export const hostOp: LeafOp<{ readonly data: TypedArray }> = /* @__PURE__ */ leafOp("data");
/** An open input. */
export const openOp: LeafOp<{ readonly name: string }> = /* @__PURE__ */ leafOp("placeholder");

/** The node of a tensor that lies in memory. */
export const realizedLeaf = (tensor: Tensor): Node => ({
  op: realizedOp as Op,
  inputs: [],
  params: null,
  outputs: [tensor],
  depth: 0,
  open: false,
});
