import { affineRange, exprTopo, sizeOf, type Affine, type LoopKernel } from "@hornbeam/ir";

/** Where a kernel touches an argument: its index, and the sizes of its variables; undefined where it is known only at run time. */
interface Access {
  readonly index: Affine | undefined;
  readonly sizes: readonly number[];
}

/** All places where a kernel reads or writes the arguments that `wanted` names. */
export const accesses = (k: LoopKernel, wanted: (arg: number) => boolean): Access[] => {
  const sizes = [...k.space, ...k.reduce];
  const loads = exprTopo([...k.accs.map((a) => a.value), ...k.stores.map((s) => s.value)]).flatMap((e): Access[] =>
    e.op === "load" && wanted(e.arg) ? [{ index: e.dyn?.length ? undefined : e.index, sizes }] : [],
  );
  return [...loads, ...k.stores.filter((s) => wanted(s.arg)).map((s) => ({ index: s.index, sizes: k.space }))];
};

/**
 * Whether accesses of several kernels to one buffer stay within the row that makes them: all step alike from row to row, and what
 * they reach within a row is less than the step to the next.
 * @param rows sizes of the leading variables, which number the rows
 */
export const rowLocal = (all: readonly Access[], rows: readonly number[]): boolean => {
  if (all.some((a) => !a.index)) return false;
  const steps = all.map(({ index }) => rows.map((n, i) => (n === 1 ? 0 : (index!.strides[i] ?? 0))));
  const [first] = steps;
  if (!first || steps.some((s) => s.some((x, i) => x !== first[i]))) return false;
  const reach = all.map(({ index, sizes }) =>
    affineRange(
      { offset: index!.offset, strides: index!.strides.map((s, i) => (i < rows.length ? 0 : s)) },
      sizes.map((n) => Math.max(n, 1)),
    ),
  );
  let span = Math.max(...reach.map(([, hi]) => hi)) - Math.min(...reach.map(([lo]) => lo));
  // From the smallest step up: each must pass over all that the smaller ones reach.
  const order = rows.map((_, i) => i).filter((i) => rows[i]! > 1);
  order.sort((a, b) => Math.abs(first[a]!) - Math.abs(first[b]!));
  for (const i of order) {
    if (Math.abs(first[i]!) <= span) return false;
    span += Math.abs(first[i]!) * (rows[i]! - 1);
  }
  return true;
};

/** Whether a kernel goes over the rows given: a value, a reduction or a stretch of values for each. */
export const overRows = (k: LoopKernel, rows: readonly number[], length: number): boolean =>
  rows.every((n, i) => k.space[i] === n) &&
  (k.space.length === rows.length || (!k.accs.length && sizeOf(k.space.slice(rows.length)) <= 8 * length)) &&
  sizeOf(k.reduce) <= 8 * length &&
  !k.accs.some((a) => a.reducer.startsWith("arg"));
