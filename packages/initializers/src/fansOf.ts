import type { Shape } from "@hornbeam/ir";

/** Axes of a kernel that are inputs and outputs, where they are not the last two. */
export interface FanAxes {
  readonly inputAxes?: readonly number[] | null;
  readonly outputAxes?: readonly number[] | null;
}

const product = (shape: Shape): number => shape.reduce((n, d) => n * d, 1);

/** Numbers of inputs and outputs of a unit, from the shape of its kernel [...receptive field, in, out], or from the axes given. */
export const fansOf = (shape: Shape, { inputAxes, outputAxes }: FanAxes = {}): [number, number] => {
  if (inputAxes && outputAxes) {
    const sizes = (axes: readonly number[]): number => product(axes.map((a) => shape[a < 0 ? a + shape.length : a]!));
    return [sizes(inputAxes), sizes(outputAxes)];
  }
  if (!shape.length) return [1, 1];
  if (shape.length === 1) return [shape[0]!, shape[0]!];
  const field = product(shape.slice(0, -2));
  return [shape[shape.length - 2]! * field, shape[shape.length - 1]! * field];
};
