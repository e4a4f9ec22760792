import type { Pieces, Tensor } from "@hornbeam/core";
import type { Draft } from "../lower/draft.ts";
import type { TensorTable } from "../lower/pull.ts";

/** Which output takes over which donated input's memory. */
export type Aliases = Map<Tensor, Tensor>;

/** What each kernel comes after, and the kernels that write each tensor. */
export interface Precedence {
  readonly before: readonly Set<number>[];
  readonly producers: ReadonlyMap<Tensor, readonly number[]>;
}

/** Inputs whose memory outputs may take over: `donationOf`. */
export interface Donation {
  readonly tensors: readonly Tensor[];
  pair(outputs: readonly Tensor[]): Aliases;
  settle(drafts: readonly Draft[], table: TensorTable, aliases: Aliases, precedence: Precedence): Pieces<void>;
  /** whether a kernel hands an input back as it was */
  idle(draft: Draft, table: TensorTable, aliases: Aliases): boolean;
}

/** Tensors that a kernel reads. */
export const readsOf = (d: Draft, table: TensorTable): Tensor[] => [
  ...[...d.reads].map((n) => table.tensors[n]!),
  ...(d.core.kind === "opaque" ? d.core.reads : []),
];

/** Tensors that a kernel writes. */
export const writesOf = (d: Draft): Tensor[] => [
  ...d.stores.map((s) => s.tensor),
  ...(d.core.kind === "opaque" ? d.core.writes : []),
];

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

/**
 * The kernels in an order that respects what they read. With a donation they are ordered so that as many outputs as possible can
 * overwrite the input they replace.
 */
export function* orderDrafts(
  drafts: readonly Draft[],
  table: TensorTable,
  aliases: Aliases,
  donation: Donation | undefined,
): Pieces<Draft[]> {
  const before = drafts.map(() => new Set<number>());
  const producers = new Map<Tensor, number[]>();
  drafts.forEach((d, i) => {
    for (const t of writesOf(d)) {
      const earlier = producers.get(t) ?? [];
      for (const j of earlier) before[i]!.add(j);
      producers.set(t, [...earlier, i]);
    }
  });
  drafts.forEach((d, i) => {
    for (const t of readsOf(d, table)) for (const j of producers.get(t) ?? []) if (j !== i) before[i]!.add(j);
  });
  if (donation) yield* donation.settle(drafts, table, aliases, { before, producers });
  const ordered = topological(drafts, before);
  return donation ? ordered.filter((d) => !donation.idle(d, table, aliases)) : ordered;
}
