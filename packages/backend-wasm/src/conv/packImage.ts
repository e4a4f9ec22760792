import type { ConvKernel } from "@hornbeam/ir";
import type { Fn, FuncRef } from "../asm/index.ts";
import { I32, V128 } from "../asm/index.ts";
import type { Ctx } from "../codegen/types.ts";
import { ROWS } from "../dot/gemm.ts";
import { interleave } from "../dot/pack.ts";
import type { ConvPlan } from "./plan.ts";

/** Splits a number into row-major coordinates, into new locals. */
export const unravel = (f: Fn, number: () => void, sizes: readonly number[]): number[] => {
  const rest = f.local();
  number();
  f.set(rest);
  const out: number[] = new Array<number>(sizes.length);
  for (let i = sizes.length - 1; i > 0; i--) {
    out[i] = f.local();
    f.get(rest).i32(sizes[i]!).op("i32.rem_u").set(out[i]!).get(rest).i32(sizes[i]!).op("i32.div_u").set(rest);
  }
  out[0] = rest;
  return out;
};

/** What packing reads: the image x or ȳ, and how places of the result and taps lead to places in it. */
interface Source {
  readonly sizes: readonly number[];
  readonly channels: number;
  /** place in the source = (start ± tap · dilation) / divisor, where that is whole */
  readonly divisor: readonly number[];
  readonly step: readonly number[];
  start(f: Fn, place: number, axis: number): void;
}

const sourceOf = ({ geometry: g, direction }: ConvKernel): Source =>
  direction === "inputGrad"
    ? {
        sizes: g.outSize,
        channels: g.outChannels,
        divisor: g.strides,
        step: g.dilation.map((d) => -d),
        start: (f, place, a) => void f.get(place).i32(g.padLo[a]!).op("i32.add"),
      }
    : {
        sizes: g.inSize,
        channels: g.inChannels,
        divisor: g.inSize.map(() => 1),
        step: g.dilation,
        start: (f, place, a) => void f.get(place).i32(g.strides[a]!).op("i32.mul").i32(g.padLo[a]!).op("i32.sub"),
      };

/** out = address of the source's channels for a start and a tap, or of zeros outside it. */
const locate = (
  f: Fn,
  s: Source,
  base: number,
  starts: readonly number[],
  taps: readonly number[],
  zeros: number,
  out: number,
): void => {
  const place = f.local();
  const valid = f.local();
  f.i32(1).set(valid).i32(0).set(out);
  s.sizes.forEach((size, a) => {
    f.get(starts[a]!).get(taps[a]!).i32(s.step[a]!).op("i32.mul").op("i32.add").set(place);
    const d = s.divisor[a]!;
    if (d > 1) {
      f.get(place).i32(d).op("i32.rem_s").op("i32.eqz").get(valid).op("i32.and").set(valid);
      f.get(place).i32(0).op("i32.ge_s").get(valid).op("i32.and").set(valid);
      f.get(place).i32(d).op("i32.div_s").set(place);
    }
    f.get(place).i32(size).op("i32.lt_u").get(valid).op("i32.and").set(valid);
    f.get(out).i32(size).op("i32.mul").get(place).op("i32.add").set(out);
  });
  f.get(out)
    .i32(s.channels * 4)
    .op("i32.mul")
    .get(base)
    .op("i32.add")
    .get(zeros)
    .get(valid)
    .op("select")
    .set(out);
  f.release(place, valid);
};

const OUTSIDE = -(2 ** 28);

/** Packs rows that are places of the result, ks that are (tap, channel). Function (source, first row, rows, first tap, last tap, dst, zeros) → (). */
export const packPlaces = (ctx: Ctx, k: ConvKernel, p: ConvPlan, resultSize: readonly number[]): FuncRef => {
  const s = sourceOf(k);
  const bytes = s.sizes.reduce((n, d) => n * d, s.channels * 4);
  return ctx.module.func([I32, I32, I32, I32, I32, I32, I32], [], (f) => {
    const [src, ic, mm, first, last, dst, zeros] = [0, 1, 2, 3, 4, 5, 6] as const;
    const [n, tap, kk, count] = [f.local(), f.local(), f.local(), f.local()];
    const rows = Array.from({ length: ROWS }, () => ({
      base: f.local(),
      starts: s.sizes.map(() => f.local()),
      at: f.local(),
    }));
    f.i32(p.inner).set(count);
    f.forLoop(
      n,
      0,
      () => f.get(mm),
      ROWS,
      () => {
        rows.forEach((row, r) => {
          const at = unravel(f, () => f.get(ic).get(n).op("i32.add").i32(r).op("i32.add"), [
            k.geometry.batch,
            ...resultSize,
          ]);
          f.get(at[0]!).i32(bytes).op("i32.mul").get(src).op("i32.add").set(row.base);
          s.sizes.forEach((_, a) => {
            s.start(f, at[a + 1]!, a);
            f.set(row.starts[a]!);
          });
          f.get(n)
            .i32(r)
            .op("i32.add")
            .get(mm)
            .op("i32.ge_s")
            .if(() => f.i32(OUTSIDE).set(row.starts[0]!));
          f.release(...at);
        });
        f.forLoop(
          tap,
          () => f.get(first),
          () => f.get(last),
          1,
          () => {
            const taps = unravel(f, () => f.get(tap), k.geometry.kernelSize);
            for (const row of rows) locate(f, s, row.base, row.starts, taps, zeros, row.at);
            f.release(...taps);
            interleave(
              f,
              rows.map((r) => r.at),
              kk,
              count,
              dst,
            );
          },
        );
      },
    );
  });
};

/**
 * Packs rows that are (tap, channel), ks that are places of the result. Function (source, first row, rows, first k, ks, dst, zeros, table)
 * → (). The table holds the address and starts of each k's place, since every tap needs them.
 */
export const packTaps = (ctx: Ctx, k: ConvKernel, p: ConvPlan): FuncRef => {
  const s = sourceOf(k);
  const bytes = s.sizes.reduce((n, d) => n * d, s.channels * 4);
  const entry = 4 * (1 + s.sizes.length);
  return ctx.module.func([I32, I32, I32, I32, I32, I32, I32, I32], [], (f) => {
    const [src, ic, mm, pc, kk, dst, zeros, table] = [0, 1, 2, 3, 4, 5, 6, 7] as const;
    const [i, e, tap, d, from, panel, base] = Array.from({ length: 7 }, () => f.local()) as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const starts = s.sizes.map(() => f.local());
    const v = f.local(V128);
    f.get(table).set(e);
    f.forLoop(
      i,
      0,
      () => f.get(kk),
      1,
      () => {
        const at = unravel(f, () => f.get(pc).get(i).op("i32.add"), [k.geometry.batch, ...k.geometry.outSize]);
        f.get(e).get(at[0]!).i32(bytes).op("i32.mul").get(src).op("i32.add").mem("i32.store");
        s.sizes.forEach((_, a) => {
          f.get(e);
          s.start(f, at[a + 1]!, a);
          f.mem("i32.store", 4 + 4 * a);
        });
        f.release(...at).inc(e, entry);
      },
    );
    f.get(kk)
      .i32(ROWS * 4)
      .op("i32.mul")
      .set(panel);
    const rest = p.inner % ROWS;
    f.forLoop(
      tap,
      () => f.get(ic).i32(p.tapRows).op("i32.div_u"),
      () => f.get(ic).get(mm).op("i32.add").i32(p.tapRows).op("i32.div_u"),
      1,
      () => {
        const taps = unravel(f, () => f.get(tap), k.geometry.kernelSize);
        f.get(table).set(e);
        f.forLoop(
          i,
          0,
          () => f.get(kk),
          1,
          () => {
            f.get(e).mem("i32.load").set(base);
            starts.forEach((l, a) =>
              f
                .get(e)
                .mem("i32.load", 4 + 4 * a)
                .set(l),
            );
            locate(f, s, base, starts, taps, zeros, from);
            f.get(i)
              .i32(ROWS * 4)
              .op("i32.mul")
              .get(dst)
              .op("i32.add")
              .set(d);
            const end = f.local();
            f.get(from)
              .i32((p.inner - rest) * 4)
              .op("i32.add")
              .set(end);
            f.whileLess(
              from,
              () => f.get(end),
              ROWS * 4,
              () => {
                f.get(d).get(from).mem("v128.load").mem("v128.store");
                f.get(from).mem("v128.load64_zero", 16).set(v).get(d).get(v).mem("v128.store64_lane", 16, 0);
                f.get(d).get(panel).op("i32.add").set(d);
              },
              p.inner >= ROWS,
            );
            if (rest)
              for (let r = 0; r < ROWS; r++) {
                f.get(d);
                if (r < rest) f.get(from).mem("f32.load", r * 4);
                else f.f32(0);
                f.mem("f32.store", r * 4);
              }
            f.release(end).inc(e, entry);
          },
        );
        f.get(dst)
          .get(panel)
          .i32(p.tapRows / ROWS)
          .op("i32.mul")
          .op("i32.add")
          .set(dst);
        f.release(...taps);
      },
    );
  });
};
