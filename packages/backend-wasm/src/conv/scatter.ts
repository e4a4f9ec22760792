import type { ConvKernel } from "@hornbeam/ir";
import type { FuncRef } from "../asm/index.ts";
import { I32 } from "../asm/index.ts";
import type { Ctx } from "../codegen/types.ts";
import { address, locals } from "../dot/address.ts";
import type { Arith } from "../dot/arith.ts";
import { even, lastBlock, overBlocks } from "../dot/blocked.ts";
import type { Converted } from "../dot/convert.ts";
import { packer } from "../dot/pack.ts";
import { emitPanels, split, splitCols } from "../dot/panels.ts";
import { row as alongK } from "../dot/tile.ts";
import { finishConv, imagesOf, makeScratch } from "./layout.ts";
import { channelsOf, denseTarget, product } from "./shapes.ts";
import { emitTable, walk } from "./walk.ts";

/** inputGrad by writing: tap after tap, products of ȳ and that tap's filters are added where they belong, in one order always. */
export interface ScatterPlan {
  readonly t: Arith;
  readonly kernel: ConvKernel;
  readonly images: number;
  /** sizes of x̄ with its padding */
  readonly sizes: readonly number[];
  readonly direct: boolean;
  readonly rows: number;
  readonly cols: number;
  readonly mc: number;
  readonly outTable: number;
  readonly tapTable: number;
  readonly packed: number;
  readonly sums: number;
  readonly bytes: number;
}

/** Rows of a block. */
const ROWS = 192;

export const planScatter = (k: ConvKernel, t: Arith): ScatterPlan => {
  const { geometry: g } = k;
  const { cin, cout } = channelsOf(k);
  const sizes = g.inSize.map((n, i) =>
    Math.max(n + g.padLo[i]!, (g.outSize[i]! - 1) * g.strides[i]! + (g.kernelSize[i]! - 1) * g.dilation[i]! + 1),
  );
  // Blocks of rows that begin where images do: the order of the sums is that of each image alone, however many there are.
  const images = imagesOf(g.batch, product(g.outSize), ROWS);
  const direct = denseTarget(k, t) !== undefined && sizes.every((n, i) => n === g.inSize[i]);
  const vecs = Math.ceil(cin / t.lanes);
  const rows = vecs === 3 ? 4 : 6;
  const cols = Math.min(vecs, vecs === 3 ? 3 : 2) * t.lanes;
  const m = images * product(g.outSize);
  const s = makeScratch();
  const taps = product(g.kernelSize);
  return {
    t,
    kernel: k,
    images,
    sizes,
    direct,
    rows,
    cols,
    mc: even(m, ROWS, rows),
    outTable: s.take(m * 4),
    tapTable: s.take(taps * 4),
    packed: s.take(taps * cout * Math.ceil(cin / cols) * cols * t.bytes),
    sums: s.take(direct ? 0 : images * product(sizes) * g.inChannels * t.bytes),
    get bytes() {
      return s.bytes;
    },
  };
};

export const emitScatterConv = (ctx: Ctx, p: ScatterPlan, converted: Converted): FuncRef => {
  const { t, kernel: k, sizes, rows, cols } = p;
  const { geometry: g } = k;
  const { cin, cout } = channelsOf(k);
  const taps = product(g.kernelSize);
  const pixel = g.inChannels * t.bytes;
  const strides = sizes.map((_, i) => product(sizes.slice(i + 1)) * pixel);
  const image = product(sizes) * pixel;
  const m = p.images * product(g.outSize);
  const tapBytes = Math.ceil(cin / cols) * cols * cout * t.bytes;
  return ctx.module.func(
    [...k.args, 0].map(() => I32),
    [],
    (f) => {
      const [w, y] = converted.emit(f, ctx, k.args.length).map((l, i) => l ?? k.operands[i]!) as [number, number];
      const [scratch, at, b, group, base, from, to, ic, tap, offset, row] = locals(f, 11);
      address(f, k.args.length, converted.bytes).set(scratch);
      const place = (n: number): void => void address(f, scratch, n).set(at);
      place(p.outTable);
      emitTable(f, at, [p.images, ...g.outSize], [image, ...g.strides.map((s, i) => s * strides[i]!)]);
      place(p.tapTable);
      emitTable(
        f,
        at,
        g.kernelSize,
        g.dilation.map((d, i) => d * strides[i]!),
      );
      const pack = (): void => {
        place(p.packed);
        f.get(at).set(to);
        address(f, w, 0, group, cout * t.bytes).set(from);
        walk(
          f,
          [taps],
          [
            { local: from, strides: [cin * g.outChannels * t.bytes] },
            { local: to, strides: [tapBytes] },
          ],
          () =>
            f
              .get(from)
              .i32(g.outChannels * t.bytes)
              .i32(t.bytes)
              .i32(cin)
              .i32(cout)
              .get(to)
              .i32(cout * cols * t.bytes)
              .call(packer(ctx, t, cols)),
        );
      };
      f.i32(0).set(group);
      if (g.groups === 1) pack();
      const dense = p.direct ? denseTarget(k, t)! : undefined;
      f.forLoop(b, 0, g.batch, p.images, () => {
        (dense ? address(f, dense.arg, dense.offset, b, image) : address(f, scratch, p.sums)).set(base);
        f.get(base)
          .i32(0)
          .i32(p.images * image)
          .op("memory.fill", 0);
        f.forLoop(group, 0, g.groups, 1, () => {
          if (g.groups > 1) pack();
          overBlocks(f, ic, m, p.mc, (_, iLast) =>
            f.forLoop(tap, 0, taps, 1, () => {
              address(f, scratch, 0, tap, 4).mem("i32.load", p.tapTable).set(offset);
              emitPanels(f, ctx, {
                arith: t,
                access: alongK,
                scattered: true,
                rows,
                cols,
                i: split(lastBlock(m, p.mc), rows, true),
                j: splitCols(cin, cols),
                iLast: iLast === undefined ? undefined : { local: iLast, full: p.mc / rows },
                a: () =>
                  void address(
                    f,
                    y,
                    0,
                    b,
                    product(g.outSize) * g.outChannels * t.bytes,
                    ic,
                    g.outChannels * t.bytes,
                    group,
                    cout * t.bytes,
                  ),
                as: g.outChannels * t.bytes,
                b: () => void address(f, scratch, p.packed, tap, tapBytes),
                bs: cols * t.bytes,
                K: cout,
                c: () => void address(f, base, 0, offset, 1, group, cin * t.bytes),
                cs: () => void address(f, scratch, p.outTable, ic, 4),
                add: 1,
                step: { a: g.outChannels * t.bytes, as: 0, c: 0, cs: 4 },
                bPanel: cout * cols * t.bytes,
              });
            }),
          );
        });
        if (dense) return;
        // x̄ without its padding.
        f.get(b).i32(product(g.inSize)).op("i32.mul").set(row);
        address(
          f,
          base,
          g.padLo.reduce((n, pad, i) => n + pad * strides[i]!, 0),
        ).set(at);
        walk(f, [p.images, ...g.inSize], [{ local: at, strides: [image, ...strides] }], () => {
          finishConv(f, ctx, k, t, () => f.get(row), at);
          f.inc(row, 1);
        });
      });
    },
  );
};
