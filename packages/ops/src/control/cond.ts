import {
  applyAll,
  isTensor,
  placeholder,
  tensor,
  treeFill,
  type Closure,
  type CondOp,
  type CondParams,
  type Tensor,
  type Tree,
  type Vjp,
} from "@hornbeam/core";
import { isFloat, ShapeError, showShape, ValueError } from "@hornbeam/ir";
import { castTo } from "../primitives/cast.ts";
import { fullLike } from "../primitives/full.ts";
import { checkSpecs, closeAll, openTree, specsOf, tensorLeaves } from "./closure.ts";
import { pullback } from "./pullback.ts";

/** x̄ = (the branch taken)'s gradient: a cond over the branches' gradients, which compute the branch again inside. */
const vjp: Vjp<CondParams> = (cotangents, { inputs: [index, ...operands], params: { branches } }) => {
  const given = cotangents.flatMap((ct, i) => (ct ? [i] : []));
  const cts = given.map((i) => cotangents[i]!);
  const bodies = branches.map(({ inputs, outputs }) => {
    const open = cts.map((t) => placeholder(t, "cotangent"));
    return {
      open,
      inputs,
      gradients: pullback(
        given.map((i) => outputs[i]!),
        open,
        inputs,
      ),
    };
  });
  const wanted = operands
    .map((t, i) => (isFloat(t.dtype) && bodies.some((b) => b.gradients[i]) ? i : -1))
    .filter((i) => i >= 0);
  if (!wanted.length) return [];
  const closures = bodies.map((b) => ({
    inputs: [...b.inputs, ...b.open],
    outputs: wanted.map((i) => b.gradients[i] ?? fullLike(operands[i]!, 0)),
  }));
  const made = applyAll<CondParams>(condOp, [index!, ...operands, ...cts], { branches: closures });
  return [undefined, ...operands.map((_, i) => made[wanted.indexOf(i)])];
};

const condOp: CondOp<CondParams> = {
  name: "cond",
  kind: "cond",
  infer: (_, { branches }) => specsOf(branches[0]!.outputs),
  kernel: ({ inputs, outputs, params }, compile) => {
    const branches = params.branches.map(compile);
    return {
      body: { kind: "cond", operands: inputs.length - 1, results: outputs.length, branches },
      scratch: [Math.max(...branches.map((b) => b.arenaBytes))],
    };
  },
  vjp,
};

/**
 * The result of `branches[index]`; only that branch is computed. Branches take the operands (trees of tensors), may use outer
 * tensors, and return trees of equal structure, shapes and dtypes. The index is clamped. Differentiable.
 * (`keras.ops.switch`)
 * @throws ShapeError, DTypeError where results differ; ValueError without branches.
 * @example
 * ```ts
 * import { full, switchCase } from "hornbeam";
 * console.log(await switchCase(1, [() => full([], 10), () => full([], 20)]).array()); // → 20
 * ```
 */
export const switchCase = <R extends Tree<Tensor>, const O extends readonly Tree<Tensor>[] = []>(
  index: Tensor | number,
  branches: readonly ((...operands: O) => R)[],
  ...operands: O
): R => {
  if (!branches.length)
    throw new ValueError(`switch: at least one branch must be given; received none. Pass a list of functions.`, {
      op: "switch",
    });
  const at = isTensor(index) ? index : tensor(index, { dtype: "int32" });
  if (at.shape.length)
    throw new ShapeError(
      `switch: the index must be a scalar; received shape ${showShape(at.shape)}. Reshape it to [].`,
      {
        op: "switch",
      },
    );
  const leaves = operands.map(tensorLeaves);
  const flat = leaves.flat();
  let result: Tree<Tensor> | undefined;
  const bodies = branches.map((branch): Closure => {
    const open = leaves.map((list) => list.map((t, i) => placeholder(t, `operand${i}`)));
    const made = branch(...(operands.map((tree, i) => openTree(tree, open[i]!)) as unknown as O));
    const outputs = tensorLeaves(made);
    result ??= made;
    return { inputs: open.flat(), outputs };
  });
  bodies.forEach((b, k) => checkSpecs("switch", `the result of branch ${k}`, bodies[0]!.outputs, b.outputs));
  const { closures, outer } = closeAll(bodies);
  const outputs = applyAll<CondParams>(condOp, [castTo(at, "int32"), ...flat, ...outer], { branches: closures });
  return treeFill(result!, outputs) as R;
};

/**
 * `trueFn(...operands)` where `pred`, a bool scalar, holds, else `falseFn(...operands)`; only one is computed. A JavaScript boolean
 * chooses at once. Differentiable. (`keras.ops.cond`)
 * @throws ShapeError, DTypeError where the results differ in structure, shape or dtype.
 * @example
 * ```ts
 * import { cond, full, greater } from "hornbeam";
 * console.log(await cond(greater(3, 2), () => full([], 1), () => full([], 0)).array()); // → 1
 * ```
 */
export const cond = <R extends Tree<Tensor>, const O extends readonly Tree<Tensor>[] = []>(
  pred: Tensor | boolean,
  trueFn: (...operands: O) => R,
  falseFn: (...operands: O) => R,
  operands: O = [] as unknown as O,
): R => {
  if (!isTensor(pred)) return (pred ? trueFn : falseFn)(...operands);
  if (pred.shape.length)
    throw new ShapeError(
      `cond: the predicate must be a scalar; received shape ${showShape(pred.shape)}. Use where() for arrays.`,
      { op: "cond" },
    );
  return switchCase<R, O>(castTo(castTo(pred, "bool"), "int32"), [falseFn, trueFn], ...operands);
};
