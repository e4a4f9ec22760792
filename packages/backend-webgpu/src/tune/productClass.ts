import { sizeOf } from "@hornbeam/ir";
import { axesOf, type Product } from "../wgsl/product/product.ts";

/**
 * The class of a product: sizes to the next power of two, and how the operands lie in memory. Products of one class take one
 * schedule.
 */
export const productClass = (p: Product): string => {
  const { deep, col } = axesOf(p);
  const log = (n: number): number => Math.ceil(Math.log2(n));
  const last = deep + p.deep.length - 1;
  const lie = [p.left.index.strides[last] === 1, p.right.index.strides[col] === 1, p.right.index.strides[last] === 1];
  return [
    p.dtype,
    p.args[p.left.arg]!.dtype,
    ...[sizeOf(p.batch), sizeOf(p.rows), p.cols, sizeOf(p.deep)].map(log),
    lie.map(Number).join(""),
    p.left.coordinates.length,
  ].join("/");
};
