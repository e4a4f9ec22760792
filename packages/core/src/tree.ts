/** A value nested in arrays and plain records. */
export type Tree<T> = T | readonly Tree<T>[] | { readonly [key: string]: Tree<T> };

const isRecord = (x: unknown): x is Record<string, unknown> => {
  if (typeof x !== "object" || x === null) return false;
  const proto: unknown = Object.getPrototypeOf(x);
  return proto === Object.prototype || proto === null;
};

/** Applies a function to every leaf (anything but arrays and plain records), keeping the structure; undefined and null stay. */
export const treeMap = <A, B>(tree: Tree<A>, fn: (leaf: A, path: string) => B, path = ""): Tree<B> => {
  if (tree === undefined || tree === null) return tree as never;
  if (Array.isArray(tree)) return (tree as Tree<A>[]).map((t, i) => treeMap(t, fn, `${path}[${i}]`));
  if (isRecord(tree)) {
    const entries = Object.keys(tree).map(
      (k) => [k, treeMap(tree[k] as Tree<A>, fn, path ? `${path}.${k}` : k)] as const,
    );
    return Object.fromEntries(entries);
  }
  return fn(tree as A, path);
};

/** The leaves in order, records by insertion. */
export const treeLeaves = <A>(tree: Tree<A>): A[] => {
  const leaves: A[] = [];
  const visit = (x: Tree<A>): void => {
    if (Array.isArray(x)) x.forEach(visit);
    else if (isRecord(x)) Object.values(x).forEach(visit);
    else if (x !== undefined && x !== null) leaves.push(x as A);
  };
  visit(tree);
  return leaves;
};

/** The structure filled with other leaves, in `treeLeaves` order. */
export const treeFill = <A, B>(tree: Tree<A>, leaves: readonly B[]): Tree<B> => {
  let i = 0;
  return treeMap(tree, () => leaves[i++]!);
};
