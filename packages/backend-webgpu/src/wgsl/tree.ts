import type { DType } from "@hornbeam/ir";
import { typeOf } from "./cast.ts";
import type { Emitter } from "./emitter.ts";
import type { Target } from "./target.ts";

/** A variable that every thread has, and the array of the workgroup's with a place for each. */
export interface Leaf {
  readonly name: string;
  readonly place: string;
}

/** Lanes that hand each other values of these dtypes, in a workgroup of that many threads. */
export const shuffled = ({ subgroup }: Target, held: readonly DType[], threads: number): number | undefined =>
  subgroup && subgroup <= threads && !held.some((d) => typeOf(d) === "bool") ? subgroup : undefined;

/**
 * Combines the variables of all threads of a workgroup, thread 0 gets the result: halves of them by workgroup memory, and the last
 * `lanes` by shuffles. Each subgroup takes the same last ones, whichever of its threads those are; so the order is that of the tree
 * without subgroups, to the bit.
 * @param join combines a thread's variables with another's, of which the argument tells the texts
 */
export const tree = (
  e: Emitter,
  leaves: readonly Leaf[],
  threads: number,
  lanes: number | undefined,
  join: (other: (leaf: number) => string) => void,
): void => {
  const put = leaves.map((l) => `${l.place}[L] = ${l.name};`).join(" ");
  e.line(`${put}\nworkgroupBarrier();`);
  e.block(`for (var h = ${threads / 2}u; h > ${(lanes ?? 1) - 1}u; h = h >> 1u)`, () => {
    e.block("if (L < h)", () => {
      join((i) => `${leaves[i]!.place}[L + h]`);
      e.line(put);
    });
    e.line("workgroupBarrier();");
  });
  if (!lanes) return;
  for (const l of leaves) e.line(`${l.name} = ${l.place}[S];`);
  for (let h = lanes / 2; h >= 1; h /= 2) {
    leaves.forEach((l, i) => e.line(`let x${i}_${h} = subgroupShuffleXor(${l.name}, ${h}u);`));
    join((i) => `x${i}_${h}`);
  }
};
