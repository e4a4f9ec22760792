import type { Shape, TypedArray } from "@hornbeam/ir";

/** Numbers, or arrays of them to any depth. */
export type NestedNumbers = number | bigint | NestedNumbers[];

/** Row-major elements as nested arrays. */
export const nest = (data: TypedArray, shape: Shape): NestedNumbers => {
  let at = 0;
  const walk = (axis: number): NestedNumbers => {
    if (axis === shape.length) return data[at++]!;
    return Array.from({ length: shape[axis]! }, () => walk(axis + 1));
  };
  return walk(0);
};
