import { dtypes, exprTopo } from "@hornbeam/ir";
import type { Affine, ConvKernel, DotKernel, Expr, Kernel, KernelArg, LoopKernel, Store } from "@hornbeam/ir";
import { draftLoop, TILE, type LoopDraft } from "../codegen/loop.ts";
import { strideOf } from "../codegen/loops.ts";
import { pointwise } from "../conv/pointwise.ts";
import { channelsOf, product, resultShape, type ConvSlice } from "../conv/shapes.ts";

/** A part of a kernel's work: a kernel of its own whose arguments lie so many bytes further, or a range of the same kernel's outermost loop. */
export interface Part {
  readonly kernel: Kernel;
  readonly offsets: readonly number[];
  readonly range?: readonly [number, number];
}

/** A kernel's work in parts that may run at the same time. Every element is computed as in the whole: the bits are the same. */
export interface Split {
  readonly parts: readonly Part[];
  /** of a loop whose parts are ranges */
  readonly draft?: LoopDraft;
}

/** How work is to be shared out. */
export interface Shares {
  readonly threads: number;
  /** nanoseconds of work that are worth a thread's while */
  readonly least: number;
}

/** [from, to) of `size` in at most `parts` parts, each a multiple of `unit` but the last. */
const rangesOf = (size: number, parts: number, unit: number): [number, number][] => {
  const n = Math.max(1, Math.min(parts, Math.floor(size / unit)));
  const chunk = Math.ceil(Math.ceil(size / n) / unit) * unit;
  const out: [number, number][] = [];
  for (let at = 0; at < size; at += chunk) out.push([at, Math.min(size, at + chunk)]);
  return out;
};

const partsFor = (nanoseconds: number, { threads, least }: Shares): number =>
  Math.min(threads, Math.floor(nanoseconds / least));

const expressions = (stores: readonly Store[]): Expr[] => exprTopo(stores.map((s) => s.value));

/**
 * Bytes by which each argument moves along one axis of the stores' space, from those of the operands on; undefined where one is used in
 * two ways, or something else than addresses depends on the axis.
 */
const movesAlong = (
  args: readonly KernelArg[],
  stores: readonly Store[],
  axis: number,
  operands: readonly (readonly [arg: number, stride: number])[],
): number[] | undefined => {
  const moves: (number | undefined)[] = args.map(() => undefined);
  const along = (x: Affine): number => x.strides[axis] ?? 0;
  const use = (arg: number, stride: number): boolean => {
    const bytes = stride * dtypes[args[arg]!.dtype].bytes;
    if (moves[arg] !== undefined && moves[arg] !== bytes) return false;
    moves[arg] = bytes;
    return true;
  };
  if (!operands.every(([arg, stride]) => use(arg, stride))) return undefined;
  for (const e of expressions(stores)) {
    if (e.op === "load" && !use(e.arg, along(e.index))) return undefined;
    if (e.op === "index" && along(e.index)) return undefined;
    if (e.op === "guard" && e.bounds.some((b) => along(b.index))) return undefined;
  }
  for (const s of stores) if (!along(s.index) || !use(s.arg, along(s.index))) return undefined;
  return moves.map((m) => m ?? 0);
};

const shifted = (moves: readonly number[], by: number): number[] => moves.map((m) => m * by);

const splitLoop = (k: LoopKernel, shares: Shares): Split | undefined => {
  if (!k.space.length || k.space.includes(0)) return undefined;
  const draft = draftLoop(k);
  const { plan, loops, spaces, analysis } = draft;
  const { nodes, heavy } = analysis.weight((1 << loops.length) - 1);
  const points = product(k.space) * product(k.reduce.map((n) => n || 1));
  const parts = partsFor(points * (0.12 + 0.06 * nodes + heavy), shares);
  const outer = plan.tiled && spaces === 2 ? plan.inner : plan.order[0];
  if (parts < 2 || outer === undefined || outer >= spaces) return undefined;
  const loop = loops[outer]!;
  if (k.stores.some((s) => !strideOf(s.index, loop))) return undefined;
  const unit = outer !== plan.inner ? 1 : plan.tiled ? TILE : plan.lanes * plan.copies;
  const offsets = k.args.map(() => 0);
  return {
    draft,
    parts: rangesOf(loop.size, parts, unit).map((range) => ({ kernel: k, offsets, range })),
  };
};

/** Fewer rows or columns than this may be multiplied in another way. */
const THIN = 16;

const splitDot = (k: DotKernel, shares: Shares): Split | undefined => {
  const parts = partsFor((product(k.batch) * k.m * k.n * k.k) / 25, shares);
  if (parts < 2 || k.k < 4) return undefined;
  const rank = k.batch.length;
  const along = (axis: number): readonly (readonly [number, number])[] => [
    [k.lhs.arg, axis === rank ? k.lhs.row : (k.lhs.batch[axis] ?? 0)],
    [k.rhs.arg, axis === rank + 1 ? k.rhs.col : axis === rank ? 0 : (k.rhs.batch[axis] ?? 0)],
  ];
  const axes = [...k.batch.keys(), ...(k.m < k.n ? [rank + 1, rank] : [rank, rank + 1])];
  for (const axis of axes) {
    const size = [...k.batch, k.m, k.n][axis]!;
    if (axis < rank ? size < parts : size < 2 * THIN) continue;
    // Thin products take long rows.
    const unit = axis < rank ? 1 : Math.min(k.m, k.n) < THIN ? 64 : THIN;
    const ranges = rangesOf(size, parts, unit);
    const moves = movesAlong(k.args, k.stores, axis, along(axis));
    const last = ranges[ranges.length - 1]!;
    if (!moves || ranges.length < 2 || (axis >= rank && last[1] - last[0] < THIN)) continue;
    const part = (n: number): DotKernel =>
      axis < rank
        ? { ...k, batch: k.batch.map((b, i) => (i === axis ? n : b)) }
        : { ...k, [axis === rank ? "m" : "n"]: n };
    return { parts: ranges.map(([lo, hi]) => ({ kernel: part(hi - lo), offsets: shifted(moves, lo) })) };
  }
  return undefined;
};

/** Whole images. */
const splitBatch = (k: ConvKernel, ranges: readonly [number, number][]): Split | undefined => {
  const g = k.geometry;
  const [image, filter] = k.direction === "forward" ? k.operands : [k.operands[1], k.operands[0]];
  const pixels = k.direction === "forward" ? product(g.inSize) * g.inChannels : product(g.outSize) * g.outChannels;
  const moves = movesAlong(k.args, k.stores, 0, [
    [image, pixels],
    [filter, 0],
  ]);
  return (
    moves && {
      parts: ranges.map(([lo, hi]) => ({
        kernel: { ...k, geometry: { ...g, batch: hi - lo } },
        offsets: shifted(moves, lo),
      })),
    }
  );
};

/** Rows of one image: each part reads the rows its taps reach, with what is left of the padding. */
const splitRows = (k: ConvKernel, parts: number): Split | undefined => {
  const g = k.geometry;
  const [x, w] = k.operands;
  if (k.direction !== "forward" || g.batch !== 1) return undefined;
  const moves = movesAlong(k.args, k.stores, 1, [[w, 0]]);
  // The image is moved by rows that it has, not by those of the result.
  if (!moves || k.stores.some((s) => s.arg === x) || expressions(k.stores).some((e) => e.op === "load" && e.arg === x))
    return undefined;
  const row = product(g.inSize.slice(1)) * g.inChannels * dtypes[k.args[x]!.dtype].bytes;
  const made = rangesOf(g.outSize[0]!, parts, 1).map(([lo, hi]): Part | undefined => {
    const first = lo * g.strides[0]! - g.padLo[0]!;
    const end = (hi - 1) * g.strides[0]! - g.padLo[0]! + (g.kernelSize[0]! - 1) * g.dilation[0]! + 1;
    const from = Math.max(0, first);
    const rows = Math.min(g.inSize[0]!, end) - from;
    if (rows < 1) return undefined;
    const with0 = (list: readonly number[], value: number): number[] => [value, ...list.slice(1)];
    const geometry = {
      ...g,
      inSize: with0(g.inSize, rows),
      outSize: with0(g.outSize, hi - lo),
      padLo: with0(g.padLo, Math.max(0, -first)),
    };
    const offsets = shifted(moves, lo);
    offsets[x] = from * row;
    return { kernel: { ...k, geometry }, offsets };
  });
  return made.every((p) => p !== undefined) && made.length > 1 ? { parts: made } : undefined;
};

/** Output channels of a filter gradient. */
const splitChannels = (k: ConvKernel, parts: number): Split | undefined => {
  const g = k.geometry;
  const [x, y] = k.operands;
  // What is converted first is dense.
  if (g.groups > 1 || k.operands.some((arg) => k.args[arg]!.dtype !== k.dtype)) return undefined;
  const moves = movesAlong(k.args, k.stores, g.kernelSize.length + 1, [
    [x, 0],
    [y, 1],
  ]);
  const ranges = rangesOf(g.outChannels, parts, 8);
  if (!moves || ranges.length < 2) return undefined;
  return {
    parts: ranges.map(([lo, hi]) => ({
      kernel: { ...k, columns: hi - lo } as ConvSlice,
      offsets: shifted(moves, lo),
    })),
  };
};

const splitConv = (k: ConvKernel, shares: Shares): Split | undefined => {
  const dot = pointwise(k);
  if (dot) return splitDot(dot, shares);
  const g = k.geometry;
  const { cin, depthwise } = channelsOf(k);
  const flops = product([g.batch, ...g.outSize, ...g.kernelSize, cin, g.outChannels]);
  const parts = partsFor(flops / (depthwise ? 8 : 25), shares);
  if (parts < 2 || !product(resultShape(k))) return undefined;
  if (k.direction === "filterGrad") return splitChannels(k, parts);
  return g.batch > 1 ? splitBatch(k, rangesOf(g.batch, parts, 1)) : splitRows(k, parts);
};

/** The parts of a kernel; undefined where one does it all. */
export const splitKernel = (k: Kernel, shares: Shares): Split | undefined => {
  const split =
    k.kind === "loop"
      ? splitLoop(k, shares)
      : k.kind === "dot"
        ? splitDot(k, shares)
        : k.kind === "conv"
          ? splitConv(k, shares)
          : undefined;
  return split && split.parts.length > 1 ? split : undefined;
};
