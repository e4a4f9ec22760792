import { visit, type Pieces, type Tensor } from "@hornbeam/core";
import { exprTopo, sameAffine, sameShape } from "@hornbeam/ir";
import type { Draft } from "../lower/draft.ts";
import { reaches } from "../lower/merge.ts";
import type { TensorTable } from "../lower/pull.ts";
import { readsOf, type Aliases, type Donation, type Precedence } from "./order.ts";

/** First donated input of the same shape and dtype, in order: states come back as they went in. */
const pair = (outputs: readonly Tensor[], donated: readonly Tensor[]): Aliases => {
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

/** Every other reader of a donated input comes first; pairs for which that would need a cycle are taken out of `aliases`. */
function* settle(
  drafts: readonly Draft[],
  table: TensorTable,
  aliases: Aliases,
  { before, producers }: Precedence,
): Pieces<void> {
  const reads = drafts.map((d) => new Set(readsOf(d, table)));
  yield* visit(aliases, ([output, input]) => {
    const at = producers.get(output) ?? [];
    const writer = at[0];
    const readers = reads.flatMap((r, i) => (i !== writer && r.has(input) ? [i] : []));
    // What one reader does not come before, the next need not ask again.
    const seen = new Set<number>();
    const fits =
      writer !== undefined &&
      at.length === 1 &&
      readsInPlace(drafts[writer]!, input, output, table) &&
      !readers.some((r) => reaches((i) => before[i]!, r, writer, seen));
    if (fits) for (const r of readers) before[writer]!.add(r);
    else aliases.delete(output);
  });
}

/** A donated input that is handed back as it was. */
const idle = ({ stores, core }: Draft, table: TensorTable, aliases: Aliases): boolean => {
  const [store] = stores;
  const input = store && aliases.get(store.tensor);
  if (!input || stores.length !== 1 || core.kind !== "loop" || core.reduce.length) return false;
  const { value, index } = store;
  return value.op === "load" && !value.dyn && table.tensors[value.arg] === input && sameAffine(value.index, index);
};

/** Inputs whose memory outputs take over, as many as can. What nobody donates to does not carry it. */
export const donationOf = (tensors: readonly Tensor[]): Donation => ({
  tensors,
  pair: (outputs) => pair(outputs, tensors),
  settle,
  idle,
});
