import { ValueError } from "@hornbeam/ir";
import { fail, show } from "./fail.ts";

/** One side of a split: the name of its option, what was given, and how a fraction of the rows becomes a number. */
export interface Side {
  readonly name: string;
  readonly size: number | undefined;
  readonly round: (rows: number) => number;
}

const resolve = (op: string, total: number, { name, size, round }: Side): number | undefined => {
  if (size === undefined) return undefined;
  if (size > 0 && size < 1) return round(size * total);
  if (Number.isSafeInteger(size) && size >= 1) return size;
  return fail(
    ValueError,
    op,
    `${name} must be a fraction in (0, 1) or a positive integer`,
    show(size),
    `Pass 0.2 for a fifth, or the number of elements`,
  );
};

/** How many of `total` elements go to each side; a side without size gets what the other leaves. */
export const splitSizes = (op: string, total: number, first: Side, second: Side): [number, number] => {
  const a = resolve(op, total, first);
  const b = resolve(op, total, second);
  const sizes: [number, number] = [a ?? total - (b ?? 0), b ?? total - (a ?? 0)];
  if (sizes[0] < 1 || sizes[1] < 1 || sizes[0] + sizes[1] > total)
    fail(
      ValueError,
      op,
      `both parts must have at least one of the ${total} elements, and together no more than all`,
      `${first.name} ${show(first.size)}, ${second.name} ${show(second.size)}, hence parts of ${sizes[0]} and ${sizes[1]}`,
      `Choose other sizes, or bring more data`,
    );
  return sizes;
};
