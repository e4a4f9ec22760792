import type { Tensor } from "@hornbeam/core";
import { exprTopo, sameAffine, sameShape } from "@hornbeam/ir";
import type { Draft } from "../lower/draft.ts";
import type { TensorTable } from "../lower/pull.ts";

/** Which output takes over which donated input's memory. */
export type Aliases = Map<Tensor, Tensor>;

/** First donated input of the same shape and dtype, in order: states come back as they went in. */
export const pairDonations = (outputs: readonly Tensor[], donated: readonly Tensor[]): Aliases => {
  const free = [...donated];
  const pairs: Aliases = new Map();
  for (const out of new Set(outputs)) {
    const at = free.findIndex((t) => t.dtype === out.dtype && sameShape(t.shape, out.shape));
    if (at >= 0) pairs.set(out, free.splice(at, 1)[0]!);
  }
  return pairs;
};

/** True where the kernel reads `input` only at the very element at which it stores `output`. */
const readsInPlace = (draft: Draft, input: Tensor, output: Tensor, table: TensorTable): boolean => {
  const n = table.number(input);
  const { core } = draft;
  if (core.kind === "opaque") return !draft.reads.has(n) && !core.reads.includes(input);
  if (!draft.reads.has(n)) return true;
  if (core.kind !== "loop" && core.operands.includes(n)) return false;
  const reads = (e: Parameters<typeof exprTopo>[0]): readonly ReturnType<typeof exprTopo>[number][] =>
    exprTopo(e).filter((x) => x.op === "load" && x.arg === n);
  if (core.kind === "loop" && reads(core.accs.map((a) => a.value)).length) return false;
  const { index } = draft.stores.find((s) => s.tensor === output)!;
  return reads(draft.stores.map((s) => s.value)).every((e) => e.op === "load" && !e.dyn && sameAffine(e.index, index));
};

/**
 * Orders the kernels so that as many outputs as possible can overwrite the donated input they replace: every other reader of that
 * input comes first. Pairs for which that would need a cycle are taken out of `aliases`.
 */
export const orderForDonation = (drafts: readonly Draft[], table: TensorTable, aliases: Aliases): Draft[] => {
  const before = drafts.map(() => new Set<number>());
  const producers = new Map<Tensor, number[]>();
  drafts.forEach((d, i) => {
    const writes = [...d.stores.map((s) => s.tensor), ...(d.core.kind === "opaque" ? d.core.writes : [])];
    for (const t of writes) {
      const earlier = producers.get(t) ?? [];
      for (const j of earlier) before[i]!.add(j);
      producers.set(t, [...earlier, i]);
    }
  });
  const readsOf = (d: Draft): Tensor[] => [
    ...[...d.reads].map((n) => table.tensors[n]!),
    ...(d.core.kind === "opaque" ? d.core.reads : []),
  ];
  drafts.forEach((d, i) => {
    for (const t of readsOf(d)) for (const j of producers.get(t) ?? []) if (j !== i) before[i]!.add(j);
  });
  const reaches = (from: number, to: number, seen: Set<number>): boolean => {
    if (from === to) return true;
    if (seen.has(from)) return false;
    seen.add(from);
    return [...before[from]!].some((j) => reaches(j, to, seen));
  };
  for (const [output, input] of aliases) {
    const at = producers.get(output) ?? [];
    const writer = at[0];
    const readers = drafts.flatMap((d, i) => (i !== writer && readsOf(d).includes(input) ? [i] : []));
    const fits =
      writer !== undefined &&
      at.length === 1 &&
      readsInPlace(drafts[writer]!, input, output, table) &&
      !readers.some((r) => reaches(r, writer, new Set()));
    if (fits) for (const r of readers) before[writer]!.add(r);
    else aliases.delete(output);
  }
  return topological(drafts, before);
};

/** Stable: a kernel comes as early as its place in the given order allows. */
const topological = (drafts: readonly Draft[], before: readonly ReadonlySet<number>[]): Draft[] => {
  const done = new Set<number>();
  const order: Draft[] = [];
  const visit = (i: number): void => {
    if (done.has(i)) return;
    done.add(i);
    for (const j of [...before[i]!].sort((a, b) => a - b)) visit(j);
    order.push(drafts[i]!);
  };
  drafts.forEach((_, i) => visit(i));
  return order;
};
