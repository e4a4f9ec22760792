import type { ConvKernel } from "@hornbeam/ir";
import type { Fn, FuncRef } from "../asm/index.ts";
import { I32 } from "../asm/index.ts";
import type { Ctx } from "../codegen/types.ts";
import { address, locals } from "../dot/address.ts";
import type { Arith } from "../dot/arith.ts";
import { even, lastBlock, overBlocks } from "../dot/blocked.ts";
import type { Converted } from "../dot/convert.ts";
import { packer } from "../dot/pack.ts";
import { emitPanels, split, splitCols } from "../dot/panels.ts";
import type { Access } from "../dot/tile.ts";
import { gather, lanes, taps as tapwise } from "./access.ts";
import { forwardOf, phasesOf, type Correlation } from "./correlation.ts";
import { finishBlock, imagesOf, makeScratch, runOf } from "./layout.ts";
import { channelsOf, denseTarget, product, resultShape } from "./shapes.ts";
import { sourceOf, type Source } from "./source.ts";
import { emitCopy, emitTable, walk } from "./walk.ts";

/** Columns of panels of filters, and the bytes of all. */
interface Filters {
  readonly taps: number;
  /** ks of a tap */
  readonly inner: number;
  readonly columns: number;
  readonly cols: number;
}

/** One correlation with its tables and filters in scratch memory. */
interface Part {
  readonly c: Correlation;
  readonly access: Access;
  /** ks in a run of neighbours, and runs */
  readonly run: number;
  readonly runs: number;
  readonly tapSizes: readonly number[];
  readonly tapStrides: readonly number[];
  /** where reading starts in the source */
  readonly offset: number;
  readonly mc: number;
  readonly filters: Filters;
  readonly rowTable: number;
  readonly tapTable: number;
  readonly outTable: number;
  readonly packed: number;
}

/** forward and inputGrad by reading: every place of the result sums up its taps in registers. */
export interface GatherPlan {
  readonly t: Arith;
  readonly kernel: ConvKernel;
  readonly source: Source;
  readonly parts: readonly Part[];
  readonly images: number;
  readonly rows: number;
  readonly cols: number;
  readonly pad: number;
  /** results of a block of images, where they do not go straight to their place */
  readonly results: number;
  readonly bytes: number;
}

/** Sums are stored, and added to what is stored, after so many ks. */
const mostKs = 1152;

export const planGather = (k: ConvKernel, t: Arith): GatherPlan => {
  const { geometry: g, direction } = k;
  const { cin, cout, depthwise } = channelsOf(k);
  const forward = direction === "forward";
  const correlations = forward ? [forwardOf(g)] : phasesOf(g);
  const [sizes, channels, inner, columns] = forward
    ? [g.inSize, g.inChannels, cin, cout]
    : [g.outSize, g.outChannels, cout, cin];
  const places = product(resultShape(k).slice(1, -1));
  const images = imagesOf(g.batch, places, 384);
  const live = correlations.filter((c) => product(c.taps));
  const pad = g.strides.map((_, i) => Math.max(...live.map((c) => c.pad[i]!), -(2 ** 30)));
  const spans = pad.map((p, i) =>
    Math.max(...live.map((c) => p - c.pad[i]! + (c.places[i]! - 1) * c.step[i]! + (c.taps[i]! - 1) * c.by[i]! + 1)),
  );
  const pixel = channels * t.bytes;
  const source = sourceOf(sizes, live.length ? pad : pad.map(() => 0), live.length ? spans : sizes, pixel, images);
  const vecs = Math.ceil((depthwise ? g.inChannels : columns) / t.lanes);
  const rows = depthwise ? 3 : vecs === 3 ? 4 : 6;
  const cols = t.lanes * Math.min(vecs, depthwise ? 4 : vecs === 3 ? 3 : 2);
  const s = makeScratch();
  const parts = correlations.map((c): Part => {
    const taps = product(c.taps);
    const sizesK = depthwise ? c.taps : [...c.taps, inner];
    const strides = [...c.taps.map((_, i) => c.by[i]! * source.strides[i]!), t.bytes];
    const run = depthwise ? { axes: sizesK.length, length: 1 } : runOf(sizesK, strides, t.bytes);
    const access: Access = depthwise ? lanes : run.length >= 8 ? tapwise : gather;
    const axes = access === tapwise ? run.axes : sizesK.length;
    const m = images * product(c.places);
    const filters = { taps, inner: depthwise ? 1 : inner, columns: depthwise ? g.inChannels : columns, cols };
    return {
      c,
      access,
      filters,
      run: access === tapwise ? run.length : 1,
      runs: product(sizesK.slice(0, axes)),
      tapSizes: sizesK.slice(0, axes),
      tapStrides: strides,
      offset: c.pad.reduce((n, p, i) => n + (pad[i]! - p) * source.strides[i]!, 0),
      // Few places at a time where each channel's panel reads them anew.
      mc: even(m, depthwise ? 12 : 192, rows),
      rowTable: s.take(m * 4),
      tapTable: s.take(product(sizesK) * 4),
      outTable: s.take(forward ? 0 : m * 4),
      packed: s.take(Math.ceil(filters.columns / cols) * cols * taps * filters.inner * t.bytes),
    };
  });
  const padAt = s.take(source.bytes);
  const results = s.take(denseTarget(k, t) ? 0 : images * product(resultShape(k).slice(1)) * t.bytes);
  return { t, kernel: k, source, parts, images, rows, cols, pad: padAt, results, bytes: s.bytes };
};

/** Filters in panels of columns: each panel all taps, each tap its ks. */
const packFilters = (f: Fn, ctx: Ctx, p: GatherPlan, part: Part, w: number, group: number, scratch: number): void => {
  const { t, kernel: k } = p;
  const { geometry: g, direction } = k;
  const { cin, cout, depthwise } = channelsOf(k);
  const { c, filters } = part;
  const forward = direction === "forward";
  const tapBytes = cin * g.outChannels * t.bytes;
  const strideOf = g.kernelSize.map((_, i) => product(g.kernelSize.slice(i + 1)) * tapBytes);
  const [from, to] = locals(f, 2);
  address(
    f,
    w,
    c.from.reduce((n, at, i) => n + at * strideOf[i]!, 0),
    ...(g.groups > 1 && !depthwise ? [group, cout * t.bytes] : []),
  ).set(from);
  address(f, scratch, part.packed).set(to);
  const moves = [
    { local: from, strides: c.tapStep.map((s, i) => s * strideOf[i]!) },
    {
      local: to,
      strides: c.taps.map(
        (_, i) => product(c.taps.slice(i + 1)) * filters.inner * (depthwise ? g.outChannels : filters.cols) * t.bytes,
      ),
    },
  ];
  walk(f, c.taps, moves, () => {
    if (depthwise) return emitCopy(f, from, to, g.outChannels * t.bytes);
    const [column, row] = forward ? [t.bytes, g.outChannels * t.bytes] : [g.outChannels * t.bytes, t.bytes];
    f.get(from).i32(column).i32(row).i32(filters.columns).i32(filters.inner).get(to);
    f.i32(filters.taps * filters.inner * filters.cols * t.bytes).call(packer(ctx, t, filters.cols));
  });
  f.release(from, to);
};

/** All tiles of one correlation for one block of images and one group. */
const emitPart = (
  f: Fn,
  ctx: Ctx,
  p: GatherPlan,
  part: Part,
  at: { base: number; target: number; group: number; scratch: number },
): void => {
  const { t, kernel: k, rows, cols } = p;
  const { geometry: g, direction } = k;
  const { depthwise } = channelsOf(k);
  const { c, filters, access } = part;
  const forward = direction === "forward";
  const m = p.images * product(c.places);
  const outRow = (forward ? g.outChannels : g.inChannels) * t.bytes;
  const [ic, sc] = locals(f, 2);
  const plus =
    (...terms: [number, number, ...number[]]) =>
    (): void =>
      void address(f, ...terms);
  const perBlock = Math.max(1, Math.floor(mostKs / part.run));
  const iLastRows = lastBlock(m, part.mc);
  const grouped = g.groups > 1 && !depthwise;
  overBlocks(f, ic, m, part.mc, (_, iLast) =>
    overBlocks(f, sc, part.runs, perBlock, (runs) =>
      emitPanels(f, ctx, {
        arith: t,
        access,
        lanes: depthwise,
        scattered: !forward,
        rows,
        cols,
        i: split(iLastRows, rows, true),
        j: splitCols(filters.columns, cols),
        iLast: iLast === undefined ? undefined : { local: iLast, full: part.mc / rows },
        a: plus(at.base, part.offset, ...(grouped ? [at.group, filters.inner * t.bytes] : [])),
        as: plus(at.scratch, part.rowTable, ic, 4),
        b: plus(at.scratch, part.packed, sc, part.run * (depthwise ? g.outChannels : cols) * t.bytes),
        bs: (depthwise ? g.outChannels : cols) * t.bytes,
        K: access === tapwise ? part.run : runs,
        c: plus(
          at.target,
          0,
          ...(grouped ? [at.group, filters.columns * t.bytes] : []),
          ...(forward ? [ic, outRow] : []),
        ),
        cs: forward ? outRow : plus(at.scratch, part.outTable, ic, 4),
        add: part.runs > perBlock ? () => void f.get(sc).i32(0).op("i32.ne") : 0,
        seg: plus(at.scratch, part.tapTable, sc, 4),
        S: access === tapwise ? runs : 0,
        step: { a: 0, as: 4, c: forward ? outRow : 0, cs: forward ? 0 : 4 },
        bPanel: depthwise ? cols * t.bytes : filters.taps * filters.inner * cols * t.bytes,
      }),
    ),
  );
  f.release(ic, sc);
};

/** Tables of places and taps, the same for all images. */
const emitTables = (f: Fn, p: GatherPlan, part: Part, scratch: number): void => {
  const { t, kernel: k, source } = p;
  const { c } = part;
  const at = f.local();
  const shape = resultShape(k);
  const outStrides = shape.map((_, i) => product(shape.slice(i + 1)) * t.bytes);
  const table = (place: number, sizes: readonly number[], strides: readonly number[], start = 0): void => {
    address(f, scratch, place).set(at);
    emitTable(f, at, sizes, strides, start);
  };
  table(part.rowTable, [p.images, ...c.places], [source.image, ...c.step.map((s, i) => s * source.strides[i]!)]);
  table(part.tapTable, part.tapSizes, part.tapStrides);
  if (k.direction === "inputGrad")
    table(
      part.outTable,
      [p.images, ...c.places],
      [outStrides[0]!, ...c.every.map((s, i) => s * outStrides[i + 1]!)],
      c.start.reduce((n, s, i) => n + s * outStrides[i + 1]!, 0),
    );
  f.release(at);
};

export const emitGather = (ctx: Ctx, p: GatherPlan, converted: Converted): FuncRef => {
  const { t, kernel: k, source } = p;
  const { geometry: g, direction } = k;
  const { depthwise } = channelsOf(k);
  return ctx.module.func(
    [...k.args, 0].map(() => I32),
    [],
    (f) => {
      const operands = converted.emit(f, ctx, k.args.length).map((l, i) => l ?? k.operands[i]!);
      const [image, w] = direction === "forward" ? [operands[0]!, operands[1]!] : [operands[1]!, operands[0]!];
      const [scratch, group, b, from, base, target, pad, row] = locals(f, 8);
      address(f, k.args.length, converted.bytes).set(scratch);
      address(f, scratch, p.pad).set(pad);
      source.clear(f, pad);
      const live = p.parts.filter((part) => part.runs);
      for (const part of live) emitTables(f, p, part, scratch);
      const dense = denseTarget(k, t);
      const shape = resultShape(k);
      const imageFrom =
        product(direction === "forward" ? g.inSize : g.outSize) *
        (direction === "forward" ? g.inChannels : g.outChannels) *
        t.bytes;
      const imageTo = product(shape.slice(1)) * t.bytes;
      const single = g.groups === 1 || depthwise;
      if (single) for (const part of live) packFilters(f, ctx, p, part, w, group, scratch);
      f.forLoop(b, 0, g.batch, p.images, () => {
        address(f, image, 0, b, imageFrom).set(from);
        source.open(f, from, pad, base);
        (dense ? address(f, dense.arg, dense.offset, b, imageTo) : address(f, scratch, p.results)).set(target);
        // Places that no tap reaches.
        if (live.length < p.parts.length)
          f.get(target)
            .i32(0)
            .i32(p.images * imageTo)
            .op("memory.fill", 0);
        f.forLoop(group, 0, single ? 1 : g.groups, 1, () => {
          for (const part of live) {
            if (!single) packFilters(f, ctx, p, part, w, group, scratch);
            emitPart(f, ctx, p, part, { base, target, group, scratch });
          }
        });
        if (dense) return;
        f.get(b)
          .i32(product(shape.slice(1, -1)))
          .op("i32.mul")
          .set(row);
        finishBlock(f, ctx, k, t, p.images * product(shape.slice(1, -1)), row, target);
      });
    },
  );
};
