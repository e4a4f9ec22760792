import type { Shape } from "@hornbeam/ir";

/** Numbers of inputs and outputs of a unit, from the shape of its kernel [...receptive field, in, out]. */
export const fansOf = (shape: Shape): [number, number] => {
  if (!shape.length) return [1, 1];
  if (shape.length === 1) return [shape[0]!, shape[0]!];
  const field = shape.slice(0, -2).reduce((n, d) => n * d, 1);
  return [shape[shape.length - 2]! * field, shape[shape.length - 1]! * field];
};
