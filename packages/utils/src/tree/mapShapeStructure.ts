import { childrenOf, withChildren, type Structure } from "./nested.ts";

type ShapeLike = readonly (number | null)[];
const isShape = (x: unknown): x is ShapeLike =>
  Array.isArray(x) && x.every((d) => d === null || (typeof d === "number" && Number.isInteger(d)));

/**
 * `func` of every shape – an array of integers and nulls – and of every leaf beside them: `mapShapeStructure((s) => s.length, { a: [null, 3] })` is `{ a: 2 }`.
 *
 * ```ts
 * import { mapShapeStructure } from "@hornbeam/utils/tree";
 * const rank = (shape: readonly unknown[]) => shape.length;
 * console.log(mapShapeStructure(rank, { a: [null, 3], b: [2] })); // → { a: 2, b: 1 }
 * ```
 */
export const mapShapeStructure = (func: (shape: never) => unknown, structure: Structure): unknown => {
  const children = isShape(structure) ? undefined : childrenOf(structure);
  if (!children) return func(structure as never);
  return withChildren(
    structure,
    children.map(([, child]) => mapShapeStructure(func, child)),
  );
};
