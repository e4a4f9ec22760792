import { affine, axisVar, flattenIndex, stridesOf, type Affine, type Shape } from "@hornbeam/ir";

/** The loop variables themselves: element of a tensor whose axes are the loops. */
export const identityIndex = (rank: number): Affine[] => Array.from({ length: rank }, (_, i) => axisVar(i));

/** The row-major walk over a space. */
export const contiguous = (space: Shape): Affine => affine(0, stridesOf(space));

/** For each input axis of a reshape the output axes it is split into; undefined where the reshape merges axes. */
const splitGroups = (from: Shape, to: Shape): number[][] | undefined => {
  let j = 0;
  const groups: number[][] = [];
  for (const size of from) {
    const group: number[] = [];
    let product = 1;
    while (product < size && j < to.length) {
      product *= to[j]!;
      group.push(j++);
    }
    if (product !== size) return undefined;
    groups.push(group);
  }
  return to.slice(j).every((d) => d === 1) ? groups : undefined;
};

/**
 * The index of a reshape's input, given one of its output, where the reshape only splits axes (an affine function then, whatever
 * the index is); undefined where it merges some.
 */
export const splitIndex = (index: readonly Affine[], from: Shape, to: Shape): Affine[] | undefined =>
  from.includes(0)
    ? undefined
    : splitGroups(from, to)?.map((group) =>
        flattenIndex(
          group.map((a) => index[a]!),
          group.map((a) => to[a]!),
        ),
      );
