import type { CondKernel, ScanKernel, TypedArray, WhileKernel } from "@hornbeam/ir";
import type { Frame } from "./evaluate.ts";
import type { RunKernel } from "./loop.ts";
import type { CompileProgram } from "./types.ts";

const bytesOf = (x: TypedArray): Uint8Array => new Uint8Array(x.buffer, x.byteOffset, x.byteLength);

/** Cuts a list of arguments, as bytes, into parts of the given lengths, and the rest. */
const split = (args: readonly TypedArray[], ...lengths: number[]): Uint8Array[][] => {
  const bytes = args.map(bytesOf);
  return [...lengths.map((n) => bytes.splice(0, n)), bytes];
};

const copy = (from: readonly Uint8Array[], to: readonly Uint8Array[]): void => to.forEach((x, i) => x.set(from[i]!));

/** Steps carry → carry while `step` says so, between the final carries and the spares. */
const iterate = (
  init: readonly Uint8Array[],
  final: readonly Uint8Array[],
  spare: readonly Uint8Array[],
  step: (t: number, from: readonly Uint8Array[], to: readonly Uint8Array[]) => boolean,
): void => {
  copy(init, final);
  let [from, to] = [final, spare];
  for (let t = 0; step(t, from, to); t++) [from, to] = [to, from];
  if (from !== final) copy(from, final);
};

export const scan = (k: ScanKernel, _: Frame, compile: CompileProgram): RunKernel => {
  const body = compile(k.body);
  const [nc, nx, ny] = [k.carryBytes.length, k.xBytes.length, k.yBytes.length];
  return (args) => {
    const [consts, init, xs, final, ys, spare, rest] = split(args, k.consts, nc, nx, nc, ny, nc) as Seven;
    iterate(init, final, spare, (step, from, to) => {
      if (step === k.length) return false;
      const t = k.reverse ? k.length - 1 - step : step;
      const at = (all: Uint8Array[], bytes: readonly number[]): Uint8Array[] =>
        all.map((x, i) => x.subarray(t * bytes[i]!, (t + 1) * bytes[i]!));
      body([...consts, ...from, ...at(xs, k.xBytes)], [...to, ...at(ys, k.yBytes)], rest[0]!);
      return true;
    });
  };
};
type Bytes = Uint8Array[];
type Seven = [Bytes, Bytes, Bytes, Bytes, Bytes, Bytes, Bytes];

export const whileLoop = (k: WhileKernel, _: Frame, compile: CompileProgram): RunKernel => {
  const [test, body] = [compile(k.cond), compile(k.body)];
  const nc = k.carryBytes.length;
  return (args) => {
    const [consts, init, final, spare, [flag, arena]] = split(args, k.consts, nc, nc, nc) as [
      Bytes,
      Bytes,
      Bytes,
      Bytes,
      [Uint8Array, Uint8Array],
    ];
    iterate(init, final, spare, (_t, from, to) => {
      test([...consts, ...from], [flag], arena);
      if (flag[0]) body([...consts, ...from], to, arena);
      return flag[0] !== 0;
    });
  };
};

export const cond = (k: CondKernel, _: Frame, compile: CompileProgram): RunKernel => {
  const branches = k.branches.map(compile);
  return (args) => {
    const [operands, results, rest] = split(args.slice(1), k.operands, k.results) as [Bytes, Bytes, Bytes];
    const i = Math.min(Math.max(Number(args[0]![0]), 0), branches.length - 1);
    branches[i]!(operands, results, rest[0]!);
  };
};
