import { affine, axisVar, axpy, shift, stridesOf, type Affine, type ConvKernel } from "@hornbeam/ir";
import { restore } from "../restore.ts";
import { normalize } from "./normalize.ts";
import type { Coordinate, Product } from "./product.ts";

const sum = (...terms: readonly (readonly [number, Affine])[]): Affine =>
  terms.reduce((a, [s, x]) => axpy(s, x, a), affine(0));

const convAxes = (k: ConvKernel): Product => {
  const { direction, geometry: g } = k;
  const rank = g.inSize.length;
  const [ci, co] = [g.inChannels / g.groups, g.outChannels / g.groups];
  const forward = direction === "forward";
  const filter = direction === "filterGrad";
  const rows = filter ? [...g.kernelSize, ci] : [g.batch, ...(forward ? g.outSize : g.inSize)];
  const deep = filter ? [g.batch, ...g.outSize] : [...g.kernelSize, forward ? ci : co];
  // group, rows, column, deep
  const group = axisVar(0);
  const col = axisVar(rank + 2);
  const [r, d] = [(i: number) => axisVar(1 + i), (i: number) => axisVar(rank + 3 + i)];
  const tap = (i: number): Affine => (filter ? r(i) : d(i));
  const place = (i: number): Affine => (filter ? d(1 + i) : r(1 + i));
  const [xs, ys] = [stridesOf([g.batch, ...g.inSize, g.inChannels]), stridesOf([g.batch, ...g.outSize, g.outChannels])];
  const ws = stridesOf([...g.kernelSize, ci, g.outChannels]);
  /** channel of the group `v`, as a channel of all */
  const channel = (size: number, v: Affine): Affine => sum([size, group], [1, v]);
  const w = (c: Affine, f: Affine): Affine =>
    sum(...g.kernelSize.map((_, i) => [ws[i]!, tap(i)] as const), [ws[rank]!, c], [1, channel(co, f)]);
  const [left, right] = k.operands;
  const stores = (last: Affine): Product["stores"] => restore(k.stores, [...rows.map((_, i) => r(i)), last]);
  const shared = { name: k.name, args: k.args, dtype: k.dtype, batch: [g.groups], rows, deep };
  if (direction === "inputGrad") {
    // o·stride = i + padLo − t·dilation
    const coordinates = g.inSize.map((_, i): Coordinate => ({
      index: shift(sum([1, place(i)], [-g.dilation[i]!, tap(i)]), g.padLo[i]!),
      divide: g.strides[i]!,
      size: g.outSize[i]!,
      stride: ys[i + 1]!,
    }));
    const f = d(rank);
    return {
      ...shared,
      cols: ci,
      left: { arg: right, index: sum([ys[0]!, r(0)], [1, channel(co, f)]), coordinates },
      right: { arg: left, index: w(col, f), coordinates: [] },
      stores: stores(channel(ci, col)),
    };
  }
  // o·stride + t·dilation − padLo
  const coordinates = g.inSize.map((_, i): Coordinate => ({
    index: shift(sum([g.strides[i]!, place(i)], [g.dilation[i]!, tap(i)]), -g.padLo[i]!),
    divide: 1,
    size: g.inSize[i]!,
    stride: xs[i + 1]!,
  }));
  const x = (c: Affine, b: Affine): Affine => sum([xs[0]!, b], [1, channel(ci, c)]);
  if (forward)
    return {
      ...shared,
      cols: co,
      left: { arg: left, index: x(d(rank), r(0)), coordinates },
      right: { arg: right, index: w(d(rank), col), coordinates: [] },
      stores: stores(channel(co, col)),
    };
  const y = sum([ys[0]!, d(0)], ...g.outSize.map((_, i) => [ys[i + 1]!, d(1 + i)] as const), [1, channel(co, col)]);
  return {
    ...shared,
    cols: co,
    left: { arg: left, index: x(r(rank), d(0)), coordinates },
    right: { arg: right, index: y, coordinates: [] },
    stores: stores(channel(co, col)),
  };
};

/**
 * A convolution as a product for each group of channels. Forward: rows are positions of the result, deep are taps and channels.
 * Gradient of the input: rows are positions of the input. Gradient of the filter: rows are taps and channels, deep are batch and
 * positions.
 */
export const convProduct = (k: ConvKernel): Product => normalize(convAxes(k));
