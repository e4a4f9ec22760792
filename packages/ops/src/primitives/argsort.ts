import { apply, type ArgsortOp, type Tensor } from "@hornbeam/core";
import { ShapeError } from "@hornbeam/ir";

/** Positions are not differentiable; sorting is gathering at them, which is. */
const argsortOp: ArgsortOp<{ readonly descending: boolean }> = {
  name: "argsort",
  kind: "argsort",
  infer: ([x]) => {
    if (!x!.shape.length)
      throw new ShapeError(`argsort: the tensor must have an axis; received a scalar. Reshape it to [1].`, {
        op: "argsort",
      });
    return [{ shape: x!.shape, dtype: "int32" }];
  },
  kernel: ({ inputs: [x], params: { descending } }) => {
    const n = x!.shape[x!.rank - 1]!;
    return { body: { kind: "argsort", rows: n ? x!.size / n : 0, n, descending } };
  },
};

/** The stable int32 order that sorts each row of the last axis; NaN last in both directions. */
export const argsortOf = (x: Tensor, descending = false): Tensor => apply(argsortOp, [x], { descending });
