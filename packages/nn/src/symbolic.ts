import { placeholder, treeLeaves, treeMap, type Tensor, type Tree } from "@hornbeam/core";
import { isKerasTensor, KerasTensor } from "./KerasTensor.ts";
import { getMask, setMask } from "./mask.ts";
import type { Node, Operation } from "./Node.ts";

/** Sizes that stand for unknown ones. A result's axis that differs between the two runs is unknown itself. */
const STAND_INS = [
  [2, 64],
  [3, 128],
] as const;

const stand = (x: KerasTensor, [batch, other]: readonly [number, number]): Tensor => {
  const t = placeholder({ shape: x.shape.map((d, i) => d ?? (i === 0 ? batch : other)), dtype: x.dtype }, "symbolic");
  if (getMask(x)) setMask(t, placeholder({ shape: t.shape.slice(0, 2), dtype: "bool" }, "mask"));
  return t;
};

/** True where a symbolic value is anywhere in the arguments. */
export const hasSymbolic = (args: readonly unknown[]): boolean => treeLeaves(args as Tree<unknown>).some(isKerasTensor);

/** Arguments with each symbolic value replaced. */
export const mapSymbolic = (args: readonly unknown[], fn: (x: KerasTensor) => unknown): unknown[] =>
  treeMap(args as Tree<unknown>, (x) => (isKerasTensor(x) ? fn(x) : x)) as unknown[];

/**
 * Records a call on symbolic values. Shapes and dtypes of the results are found by running the operation twice on open inputs, with
 * different sizes for the unknown axes, so they are what a real call gives.
 */
export const recordCall = (
  operation: Operation,
  args: readonly unknown[],
  run: (args: unknown[]) => unknown,
): unknown => {
  const [a, b] = STAND_INS.map((sizes) => {
    const known = new Map<KerasTensor, Tensor>();
    return run(
      mapSymbolic(args, (x) => {
        let t = known.get(x);
        if (!t) known.set(x, (t = stand(x, sizes)));
        return t;
      }),
    ) as Tree<Tensor>;
  }) as [Tree<Tensor>, Tree<Tensor>];
  const parents = [...new Set(treeLeaves(args as Tree<unknown>).filter(isKerasTensor))];
  const index = operation.calls ?? 0;
  operation.calls = index + 1;
  const node: Node = { operation, index, args, parents, outputs: undefined };
  const other = treeLeaves(b);
  let place = 0;
  node.outputs = treeMap(a, (t) => {
    const shape = t.shape.map((d, axis) => (d === other[place]!.shape[axis] ? d : null));
    const made = new KerasTensor(shape, t.dtype, node, place++);
    const mask = getMask(t);
    if (mask) setMask(made, mask);
    return made;
  });
  return node.outputs;
};
