import type { FuncRef, Value } from "../asm/index.ts";
import { I32 } from "../asm/index.ts";
import type { Ctx } from "../codegen/types.ts";
import { address, locals } from "../dot/address.ts";
import type { Arith } from "../dot/arith.ts";
import { even, overBlocks, tileOf } from "../dot/blocked.ts";
import type { Converted } from "../dot/convert.ts";
import { packer } from "../dot/pack.ts";
import { emitPanels, split, splitCols } from "../dot/panels.ts";
import { finishBlock, imagesOf, makeScratch, runOf } from "./layout.ts";
import { channelsOf, denseTarget, product, resultShape, type ConvSlice } from "./shapes.ts";
import { lanes, table } from "./access.ts";
import { sourceOf, type Source } from "./source.ts";
import { emitTable } from "./walk.ts";

/** filterGrad: rows are (tap, channel), ks are places of ȳ, a block of them after the other. */
export interface FilterPlan {
  readonly t: Arith;
  readonly kernel: ConvSlice;
  readonly source: Source;
  readonly images: number;
  /** rows that are neighbours in the source, and how often there are so many */
  readonly run: number;
  readonly runs: number;
  readonly runSizes: readonly number[];
  readonly runStrides: readonly number[];
  readonly rows: number;
  readonly cols: number;
  readonly kc: number;
  readonly packs: boolean;
  readonly placeTable: number;
  readonly runTable: number;
  readonly packed: number;
  readonly pad: number;
  readonly results: number;
  readonly bytes: number;
}

export const planFilters = (k: ConvSlice, t: Arith): FilterPlan => {
  const { geometry: g } = k;
  const { cin, cout, depthwise } = channelsOf(k);
  const columns = k.columns ?? cout;
  const images = imagesOf(g.batch, product(g.outSize), 512);
  const spans = g.outSize.map((n, i) => (n - 1) * g.strides[i]! + (g.kernelSize[i]! - 1) * g.dilation[i]! + 1);
  const source = sourceOf(g.inSize, g.padLo, spans, g.inChannels * t.bytes, images);
  const tapStrides = g.dilation.map((d, i) => d * source.strides[i]!);
  const taps = product(g.kernelSize);
  const run = depthwise
    ? { axes: g.kernelSize.length, length: taps }
    : runOf([...g.kernelSize, cin], [...tapStrides, t.bytes], t.bytes);
  const shape = depthwise
    ? { rows: Math.ceil(taps / Math.ceil(taps / 3)), cols: Math.min(4, Math.ceil(g.inChannels / t.lanes)) * t.lanes }
    : tileOf(t, run.length, columns);
  const kc = even(images * product(g.outSize), depthwise ? 32 : 384, 4);
  const runs = depthwise ? 1 : product([...g.kernelSize, cin].slice(0, run.axes));
  const packs = !depthwise && shape.rows >= 4 && taps * cin > 48;
  const s = makeScratch();
  return {
    t,
    kernel: k,
    source,
    images,
    run: run.length,
    runs,
    ...shape,
    kc,
    packs,
    runSizes: depthwise ? g.kernelSize : g.kernelSize.slice(0, run.axes),
    runStrides: tapStrides,
    placeTable: s.take(images * product(g.outSize) * 4),
    runTable: s.take(taps * 4),
    packed: s.take(packs ? Math.ceil(columns / shape.cols) * shape.cols * kc * t.bytes : 0),
    pad: s.take(source.bytes),
    results: s.take(denseTarget(k, t) ? 0 : product(resultShape(k)) * t.bytes),
    get bytes() {
      return s.bytes;
    },
  };
};

export const emitFilters = (ctx: Ctx, p: FilterPlan, converted: Converted): FuncRef => {
  const { t, kernel: k, source, rows, cols } = p;
  const { geometry: g } = k;
  const { cin, cout, depthwise } = channelsOf(k);
  const columns = k.columns ?? cout;
  const places = p.images * product(g.outSize);
  const outRow = g.outChannels * t.bytes;
  const grouped = g.groups > 1 && !depthwise;
  return ctx.module.func(
    [...k.args, 0].map(() => I32),
    [],
    (f) => {
      const [x, y] = converted.emit(f, ctx, k.args.length).map((l, i) => l ?? k.operands[i]!) as [number, number];
      const [scratch, at, b, group, from, base, right, target, pc, run, pad, moved] = locals(f, 12);
      address(f, k.args.length, converted.bytes).set(scratch);
      address(f, scratch, p.pad).set(pad);
      source.clear(f, pad);
      address(f, scratch, p.placeTable).set(at);
      emitTable(f, at, [p.images, ...g.outSize], [source.image, ...g.strides.map((s, i) => s * source.strides[i]!)]);
      address(f, scratch, p.runTable).set(at);
      emitTable(f, at, p.runSizes, p.runStrides);
      const dense = denseTarget(k, t);
      (dense ? address(f, dense.arg, dense.offset) : address(f, scratch, p.results)).set(target);
      const add = (): void => void f.get(b).get(pc).op("i32.or").i32(0).op("i32.ne");
      const placesAt = (): void => void address(f, scratch, p.placeTable, pc, 4);
      const inGroup = (channels: number): number[] => (grouped ? [group, channels * t.bytes] : []);
      /** One block of places. */
      const block = (kk: Value): void => {
        address(f, y, 0, b, product(g.outSize) * outRow, pc, outRow, ...inGroup(cout)).set(right);
        const common = { arith: t, rows, cols, K: kk, add, cs: outRow, i: split(p.run, rows, true) };
        if (depthwise)
          return emitPanels(f, ctx, {
            ...common,
            access: lanes,
            lanes: true,
            j: splitCols(g.inChannels, cols),
            a: () => f.get(base),
            as: () => void address(f, scratch, p.runTable),
            b: () => f.get(right),
            bs: outRow,
            c: () => f.get(target),
            seg: placesAt,
            step: { a: 0, as: 4, c: outRow, cs: 0 },
            bPanel: cols * t.bytes,
          });
        if (p.packs) {
          f.get(right).i32(t.bytes).i32(outRow).i32(columns).value(kk);
          address(f, scratch, p.packed).tee(right);
          f.i32(p.kc * cols * t.bytes).call(packer(ctx, t, cols));
        }
        f.forLoop(run, 0, p.runs, 1, () => {
          address(f, scratch, 0, run, 4).mem("i32.load", p.runTable).set(moved);
          address(f, base, 0, moved, 1, ...inGroup(cin)).set(moved);
          emitPanels(f, ctx, {
            ...common,
            access: table,
            j: splitCols(columns, cols),
            a: () => f.get(moved),
            as: placesAt,
            b: () => f.get(right),
            bs: p.packs ? cols * t.bytes : outRow,
            c: () => void address(f, target, 0, run, p.run * outRow, ...inGroup(cout)),
            step: { a: t.bytes, as: 0, c: outRow, cs: 0 },
            bPanel: p.packs ? p.kc * cols * t.bytes : cols * t.bytes,
          });
        });
      };
      f.i32(0).set(group);
      f.forLoop(b, 0, g.batch, p.images, () => {
        address(f, x, 0, b, product(g.inSize) * g.inChannels * t.bytes).set(from);
        source.open(f, from, pad, base);
        overBlocks(f, pc, places, p.kc, (kk) => {
          if (grouped) f.forLoop(group, 0, g.groups, 1, () => block(kk));
          else block(kk);
        });
      });
      if (dense) return;
      f.i32(0).set(at);
      finishBlock(f, ctx, k, t, product(resultShape(k).slice(0, -1)), at, target);
    },
  );
};
