import type { ConvKernel } from "@hornbeam/ir";
import type { Arith } from "../dot/arith.ts";
import { stridesOf } from "@hornbeam/ir";
import { plainStore } from "../dot/finish.ts";

/**
 * A convolution, or of a filter gradient the first `columns` output channels: ȳ's and the results' other channels are left alone, and
 * addresses may be those of a later channel.
 */
export interface ConvSlice extends ConvKernel {
  readonly columns?: number;
}

export const product = (sizes: readonly number[]): number => sizes.reduce((n, d) => n * d, 1);

/** Operands in their order, and the result. */
export const shapesOf = ({
  geometry: g,
  direction,
}: ConvKernel): { readonly operands: readonly (readonly number[])[]; readonly result: readonly number[] } => {
  const x = [g.batch, ...g.inSize, g.inChannels];
  const w = [...g.kernelSize, g.inChannels / g.groups, g.outChannels];
  const y = [g.batch, ...g.outSize, g.outChannels];
  if (direction === "forward") return { operands: [x, w], result: y };
  return direction === "inputGrad" ? { operands: [w, y], result: x } : { operands: [x, y], result: w };
};

export const resultShape = (k: ConvKernel): readonly number[] => shapesOf(k).result;

/** Channels of one group. */
export const channelsOf = ({
  geometry: g,
}: ConvKernel): { readonly cin: number; readonly cout: number; readonly depthwise: boolean } => ({
  cin: g.inChannels / g.groups,
  cout: g.outChannels / g.groups,
  depthwise: g.groups > 1 && g.groups === g.inChannels && g.groups === g.outChannels,
});

/** The argument the results go to where they are put there as they are, dense; its offset in bytes. */
export const denseTarget = (k: ConvKernel, t: Arith): { readonly arg: number; readonly offset: number } | undefined => {
  const shape = resultShape(k);
  const dense = stridesOf(shape);
  const s = plainStore(k.stores, k.args, t, shape.length - 1);
  if (!s || dense.some((d, i) => shape[i]! > 1 && s.index.strides[i] !== d)) return undefined;
  return { arg: s.arg, offset: s.index.offset * t.bytes };
};
