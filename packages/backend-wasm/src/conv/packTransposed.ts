import type { Fn, FuncRef } from "../asm/index.ts";
import { COLS } from "../dot/gemm.ts";

interface Transposed {
  readonly w: number;
  readonly group: number;
  readonly jc: number;
  readonly nn: number;
  readonly pc: number;
  readonly kk: number;
  readonly to: () => void;
  readonly pack: FuncRef;
  readonly cin: number;
  readonly cout: number;
  readonly outChannels: number;
}

/** Filters for inputGrad: columns are input channels, ks (tap, output channel), so each tap is packed transposed. */
export const packTransposed = (f: Fn, o: Transposed): void => {
  const [k, from, dst] = [f.local(), f.local(), f.local()];
  const tap = o.cin * o.outChannels * 4;
  // from = w + tap · (pc / cout) + group · cout · 4 + jc · outChannels · 4
  f.get(o.w).get(o.pc).i32(o.cout).op("i32.div_u").i32(tap).op("i32.mul").op("i32.add");
  f.get(o.group)
    .i32(o.cout * 4)
    .op("i32.mul")
    .op("i32.add")
    .get(o.jc)
    .i32(o.outChannels * 4)
    .op("i32.mul")
    .op("i32.add")
    .set(from);
  o.to();
  f.set(dst);
  f.forLoop(
    k,
    0,
    () => f.get(o.kk),
    o.cout,
    () => {
      f.get(from)
        .i32(o.outChannels * 4)
        .i32(4)
        .get(o.nn)
        .i32(o.cout)
        .get(dst)
        .get(o.kk)
        .i32(COLS * 4)
        .op("i32.mul")
        .call(o.pack);
      f.inc(from, tap).inc(dst, o.cout * COLS * 4);
    },
  );
  f.release(k, from, dst);
};
