import type { Emitter } from "./emitter.ts";
import type { Target } from "./target.ts";

/**
 * Combines variables of all threads of a workgroup, thread 0 gets the result: halves of them by workgroup memory, the last ones by
 * shuffles where there are; the order is the same, and so are the bits.
 * @param place the array of the workgroup's for a variable, with a place for each thread
 * @param target without shuffles where a variable is a bool
 * @param join combines a thread's variables with another's, of which the argument tells the texts
 */
export const tree = (
  e: Emitter,
  names: readonly string[],
  place: (name: string) => string,
  threads: number,
  { shuffles, subgroup = 1 }: Target,
  join: (other: (name: string) => string) => void,
): void => {
  const lanes = shuffles && subgroup <= threads ? subgroup : 1;
  const put = names.map((n) => `${place(n)}[L] = ${n};`).join(" ");
  e.line(`${put}\nworkgroupBarrier();`);
  e.block(`for (var h = ${threads / 2}u; h > ${lanes - 1}u; h = h >> 1u)`, () => {
    e.block("if (L < h)", () => {
      join((n) => `${place(n)}[L + h]`);
      e.line(put);
    });
    e.line("workgroupBarrier();");
  });
  if (lanes > 1) shuffles!.end(e, names, place, lanes, join);
};
