import type { CondKernel, Kernel, ScanKernel, WhileKernel } from "@hornbeam/ir";
import type { Fn, FuncRef } from "../asm/index.ts";
import { I32 } from "../asm/index.ts";
import type { Build, ProgramCode } from "./build.ts";

/** A function over a kernel's argument addresses. */
const over = (b: Build, k: Kernel, body: (f: Fn) => void): FuncRef =>
  b.ctx.module.func(
    k.args.map(() => I32),
    [],
    body,
  );

/** Puts the values of locals into consecutive places of a sub-program's table, from place `at` on. */
const put = (f: Fn, p: ProgramCode, at: number, locals: readonly number[]): void =>
  locals.forEach((l, i) => {
    if (p.own) p.own(f);
    else f.i32(0);
    f.get(l).mem("i32.store", p.table + 4 * (at + i));
  });

const range = (from: number, n: number): number[] => Array.from({ length: n }, (_, i) => from + i);

const copy = (f: Fn, to: readonly number[], from: readonly number[], bytes: readonly number[]): void =>
  to.forEach((l, i) => f.get(l).get(from[i]!).i32(bytes[i]!).op("memory.copy", 0, 0));

/** Where the next carries go, after those at `from`: what was written is read next, final and spare take turns. */
const turn = (
  f: Fn,
  from: readonly number[],
  to: readonly number[],
  final: readonly number[],
  spare: readonly number[],
): void =>
  to.forEach((l, i) => f.get(l).set(from[i]!).get(l).get(final[i]!).op("i32.xor").get(spare[i]!).op("i32.xor").set(l));

export const emitScan = (b: Build, k: ScanKernel): FuncRef => {
  const body = b.emitProgram(b, k.body);
  const [nc, nx, ny] = [k.carryBytes.length, k.xBytes.length, k.yBytes.length];
  let at = 0;
  const next = (n: number): number[] => range((at += n) - n, n);
  const [consts, init, xs, final, ys, spare, arena] = [k.consts, nc, nx, nc, ny, nc, 1].map(next) as number[][];
  return over(b, k, (f) => {
    const move = (locals: readonly number[], bytes: readonly number[], by: number): void =>
      locals.forEach((l, i) => f.inc(l, by * bytes[i]!));
    if (!k.length) return b.alone(f, () => copy(f, final!, init!, k.carryBytes));
    const to = final!.map(() => f.local());
    // The last step writes the final carries.
    to.forEach((l, i) => f.get((k.length % 2 ? final! : spare!)[i]!).set(l));
    const t = f.local();
    const direction = k.reverse ? -1 : 1;
    if (k.reverse) {
      move(xs!, k.xBytes, k.length - 1);
      move(ys!, k.yBytes, k.length - 1);
    }
    put(f, body, 0, consts!);
    put(f, body, k.consts + 2 * nc + nx + ny, arena!);
    f.forLoop(t, 0, k.length, 1, () => {
      put(f, body, k.consts, [...init!, ...xs!, ...to, ...ys!]);
      f.call(body.run);
      turn(f, init!, to, final!, spare!);
      move(xs!, k.xBytes, direction);
      move(ys!, k.yBytes, direction);
    });
  });
};

export const emitWhile = (b: Build, k: WhileKernel): FuncRef => {
  const test = b.emitProgram(b, k.cond);
  const body = b.emitProgram(b, k.body);
  const nc = k.carryBytes.length;
  const consts = range(0, k.consts);
  const [init, final, spare] = range(0, 3).map((i) => range(k.consts + i * nc, nc)) as [number[], number[], number[]];
  const flag = k.consts + 3 * nc;
  return over(b, k, (f) => {
    const to = final.map((l) => {
      const local = f.local();
      f.get(l).set(local);
      return local;
    });
    put(f, test, 0, consts);
    put(f, body, 0, consts);
    put(f, test, k.consts + nc, [flag, flag + 1]);
    put(f, body, k.consts + 2 * nc, [flag + 1]);
    f.block((done) => {
      f.loop((again) => {
        put(f, test, k.consts, init);
        f.call(test.run).get(flag).mem("i32.load8_u").op("i32.eqz").brIf(done);
        put(f, body, k.consts, [...init, ...to]);
        f.call(body.run);
        turn(f, init, to, final, spare);
        f.br(again);
      });
    });
    b.alone(f, () =>
      init.forEach((l, i) =>
        f
          .get(l)
          .get(final[i]!)
          .op("i32.ne")
          .if(() => copy(f, [final[i]!], [l], [k.carryBytes[i]!])),
      ),
    );
  });
};

export const emitCond = (b: Build, k: CondKernel): FuncRef => {
  const branches = k.branches.map((p) => b.emitProgram(b, p));
  return over(b, k, (f) => {
    f.block((done) => {
      branches.forEach((p, i) => {
        const go = (): void => {
          put(f, p, 0, range(1, k.operands + k.results + 1));
          f.call(p.run).br(done);
        };
        // The first stands for everything below it, the last for everything above.
        if (i === branches.length - 1) go();
        else f.get(0).mem("i32.load").i32(i).op("i32.le_s").if(go);
      });
    });
  });
};
