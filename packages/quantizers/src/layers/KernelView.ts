import type { Tensor } from "@hornbeam/core";
import { ValueError, type Shape } from "@hornbeam/ir";
import { einsum, matmul, squeeze } from "@hornbeam/ops";
import { einsumAxes } from "./einsumAxes.ts";
import type { Target } from "./Quantized.ts";

/** A dense layer as a product with a matrix, its kernel reshaped. */
export interface KernelView {
  readonly shape: Shape;
  /** The matrix of modes with data: inputs × outputs. */
  readonly rows: number;
  readonly columns: number;
  /** Rows of the 4-bit matrix: the axes that the product sums over. */
  readonly summed: number;
  readonly inputAxes: number | readonly number[];
  readonly kernelAxes: number | readonly number[];
  readonly scaleShape: Shape;
  /** Scales with their reduced axes of size 1, as they meet the output; and of the kernel back again. */
  inputScale(scale: Tensor): Tensor;
  kernelScale(scale: Tensor): Tensor;
  backToKernel(scale: Tensor): Tensor;
  product(x: Tensor, kernel: Tensor): Tensor;
}

const sizeOf = (shape: Shape): number => shape.reduce((n, d) => n * d, 1);

/** As Keras divides a kernel of three axes into inputs and outputs: the largest axis is the model's. */
const matrixOf = (layer: Target, shape: Shape): readonly [number, number] => {
  if (shape.length === 2) return shape as readonly [number, number];
  if (shape.length !== 3)
    throw new ValueError(
      `${layer.name}: only kernels of two or three axes can be calibrated; this one has ${shape.length}.`,
    );
  const [a, b, c] = shape as readonly [number, number, number];
  return shape.indexOf(Math.max(...shape)) === 0 ? [a, b * c] : [a * b, c];
};

/** Dense: the kernel is the matrix. */
const denseView = (shape: Shape): KernelView => ({
  shape,
  rows: shape[0]!,
  columns: shape[1]!,
  summed: shape[0]!,
  inputAxes: -1,
  kernelAxes: 0,
  scaleShape: [shape[1]!],
  inputScale: (s) => s,
  kernelScale: (s) => squeeze(s, { axis: 0 }),
  backToKernel: (s) => s,
  product: matmul,
});

/** Of a built Dense or EinsumDense. @throws ValueError for an EinsumDense whose input shape is not known. */
export const kernelView = (layer: Target, calibrated: boolean): KernelView => {
  const { shape } = layer.kernel!;
  const { equation } = layer;
  if (equation === undefined) return denseView(shape);
  const input = layer.getBuildConfig()?.["input_shape"] as readonly unknown[] | undefined;
  const rank = input?.length ?? 0;
  if (equation.includes(".") && !rank)
    throw new ValueError(`${layer.name}: the shape of its input is not known. Call it once, or build(inputShape).`);
  const axes = einsumAxes(equation, rank);
  const summed = sizeOf(axes.kernelAxes.map((i) => shape[i]!));
  const [rows, columns] = calibrated ? matrixOf(layer, shape) : [summed, sizeOf(shape) / summed];
  const { inputAxes, kernelAxes, inputScale, kernelScale, backToKernel } = axes;
  return {
    shape,
    rows,
    columns,
    summed,
    inputAxes,
    kernelAxes,
    scaleShape: axes.kernelScaleShape(shape),
    inputScale,
    kernelScale,
    backToKernel,
    product: (x, kernel) => einsum(equation, x, kernel),
  };
};
