import {
  isTensor,
  placeholder,
  substitute,
  tensor,
  treeFill,
  treeLeaves,
  treeMap,
  type Tensor,
  type TensorLike,
  type Tree,
} from "@hornbeam/core";
import { DTypeError, isFloat, ValueError } from "@hornbeam/ir";

/** Which arguments to differentiate by: a position, or several. */
export type ArgNums = number | readonly number[];

/** The arguments at `argnums`, in its form. */
export type Selected<A extends readonly unknown[], N extends ArgNums> = N extends number ? A[N] : A[number][];

/** A call in progress: the differentiated arguments as open inputs, and what they stand for. */
export interface OpenCall {
  readonly args: readonly unknown[];
  readonly open: readonly Tensor[];
  readonly given: readonly Tensor[];
}

/** Numbers count as float32 here: derivatives are by real variables. */
const leafTensor = (op: string, leaf: unknown, path: string): Tensor => {
  const t = isTensor(leaf) ? leaf : tensor(leaf as TensorLike, typeof leaf === "number" ? { dtype: "float32" } : {});
  if (!isFloat(t.dtype))
    throw new DTypeError(
      `${op}: arguments to differentiate by must be float; received ${t.dtype} at argument ${path}. Cast it, or leave it out of argnums.`,
      { op, received: t.dtype },
    );
  return t;
};

const positions = (op: string, argnums: ArgNums, count: number): number[] => {
  const list = typeof argnums === "number" ? [argnums] : [...argnums];
  return list.map((n) => {
    const at = n < 0 ? n + count : n;
    if (!Number.isInteger(at) || at < 0 || at >= count)
      throw new ValueError(`${op}: argnums must name one of the ${count} arguments; received ${n}.`, {
        op,
        received: String(n),
      });
    return at;
  });
};

/** Fresh open inputs for the tensors of the chosen arguments: gradients by them are by these arguments and nothing else. */
export const openCall = (op: string, args: readonly unknown[], argnums: ArgNums): OpenCall => {
  const open: Tensor[] = [];
  const given: Tensor[] = [];
  const chosen = positions(op, argnums, args.length);
  const next = args.map((arg, i) =>
    chosen.includes(i)
      ? treeMap(arg as Tree<unknown>, (leaf, path) => {
          const t = leafTensor(op, leaf, `${i}${path && `: ${path}`}`);
          const fresh = placeholder(t, "argument");
          given.push(t);
          open.push(fresh);
          return fresh;
        })
      : arg,
  );
  return { args: next, open, given };
};

/** Tensors of a finished graph moved from the open inputs to the arguments themselves. */
export const closeCall = ({ open, given }: OpenCall, outputs: readonly Tensor[]): Tensor[] =>
  substitute(outputs, new Map(open.map((t, i) => [t, given[i]!])));

/** One value per differentiated leaf, arranged as the chosen arguments were. */
export const arrange = <T>(call: OpenCall, argnums: ArgNums, values: readonly T[]): Tree<T> | Tree<T>[] => {
  const at = new Map(call.open.map((t, i) => [t, values[i]!]));
  const pick = (n: number): Tree<T> => treeMap(call.args.at(n) as Tree<Tensor>, (leaf) => at.get(leaf)!);
  return typeof argnums === "number" ? pick(argnums) : argnums.map(pick);
};

/** The tensors of a tree, and the tree with others in their places; other leaves stay. */
export const splitTensors = (
  tree: Tree<unknown>,
): { readonly tensors: Tensor[]; readonly fill: (ts: readonly Tensor[]) => Tree<unknown> } => {
  const leaves = treeLeaves(tree);
  return {
    tensors: leaves.filter(isTensor),
    fill: (ts) => {
      let next = 0;
      return treeFill(
        tree,
        leaves.map((leaf) => (isTensor(leaf) ? ts[next++]! : leaf)),
      );
    },
  };
};
