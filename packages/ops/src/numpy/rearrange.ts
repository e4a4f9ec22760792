import type { Tensor, TensorLike } from "@hornbeam/core";
import { ShapeError, showShape, sizeOf, ValueError } from "@hornbeam/ir";
import { permuteTo, reshapeTo } from "../primitives/index.ts";
import { toTensor } from "../util/args.ts";

const malformed = (pattern: string, rule: string): ValueError =>
  new ValueError(`rearrange: ${rule}; received ${JSON.stringify(pattern)}. Write for example "b h w -> b (h w)".`, {
    op: "rearrange",
    received: pattern,
  });

/** "b (h w) 1" to [["b"], ["h", "w"], []]. */
const groupsOf = (side: string, pattern: string): string[][] => {
  const tokens = side.match(/\([^()]*\)|[^\s()]+|[()]/g) ?? [];
  return tokens.map((token) => {
    const names = token.startsWith("(") ? token.slice(1, -1).split(/\s+/).filter(Boolean) : [token];
    if (names.some((n) => !/^([A-Za-z_]\w*|1)$/.test(n)))
      throw malformed(pattern, "axes must be names, 1, or groups of them in parentheses");
    return names.filter((n) => n !== "1");
  });
};

/**
 * Axes renamed, reordered, split and joined by a pattern: "b (h w) c -> b c h w" with the sizes that do not follow given by
 * name (`{ h: 8 }`). (`keras.ops.rearrange`)
 * @throws ValueError for malformed patterns, ShapeError where sizes do not fit.
 * @example
 * ```ts
 * import { rearrange } from "hornbeam";
 * const y = await rearrange([[1, 2, 3, 4]], "b (h w) -> b h w", { h: 2 }).data();
 * console.log([...y].map((v) => Number(v).toFixed(3)).join()); // → 1.000,2.000,3.000,4.000
 * ```
 */
export const rearrange = (
  tensor: TensorLike,
  pattern: string,
  axesLengths: Readonly<Record<string, number>> = {},
): Tensor => {
  const t = toTensor(tensor);
  const sides = pattern.split("->");
  if (sides.length !== 2) throw malformed(pattern, "there must be one ->");
  const [from, to] = sides.map((s) => groupsOf(s, pattern)) as [string[][], string[][]];
  const [names, wanted] = [from.flat(), to.flat()];
  if (new Set(names).size !== names.length || names.length !== wanted.length || wanted.some((n) => !names.includes(n)))
    throw malformed(pattern, "both sides must name the same axes once");
  const misfit = (): ShapeError =>
    new ShapeError(
      `rearrange: the left side must fit the tensor; received "${pattern}" for shape ${showShape(t.shape)}. Give the sizes that do not follow.`,
      { op: "rearrange" },
    );
  if (from.length !== t.rank) throw misfit();
  const sizes: Record<string, number> = { ...axesLengths };
  from.forEach((group, i) => {
    const open = group.filter((n) => !Object.hasOwn(sizes, n));
    const known = sizeOf(group.filter((n) => !open.includes(n)).map((n) => sizes[n]!));
    if (open.length > 1) throw misfit();
    if (open.length) sizes[open[0]!] = t.shape[i]! / known;
    if (sizeOf(group.map((n) => sizes[n]!)) !== t.shape[i] || group.some((n) => !Number.isInteger(sizes[n])))
      throw misfit();
  });
  const split = reshapeTo(
    t,
    names.map((n) => sizes[n]!),
  );
  return reshapeTo(
    permuteTo(
      split,
      wanted.map((n) => names.indexOf(n)),
    ),
    to.map((g) => sizeOf(g.map((n) => sizes[n]!))),
  );
};
