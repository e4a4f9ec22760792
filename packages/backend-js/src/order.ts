import { castExpr, sizeOf } from "@hornbeam/ir";
import type { ArgsortKernel, CumulativeKernel, ScatterKernel } from "@hornbeam/ir";
import { decoderOf, encoderOf, newBlock, reducerOf, valuesOf } from "./convert.ts";
import type { Block } from "./convert.ts";
import { evaluator, masker } from "./evaluate.ts";
import type { Frame } from "./evaluate.ts";
import type { RunKernel } from "./loop.ts";
import { BLOCK, walker } from "./walk.ts";

export const scatter = (k: ScatterKernel, f: Frame): RunKernel => {
  const { dtype } = f.decls[k.target]!;
  const value = castExpr(k.value, dtype);
  const ev = evaluator(f, [value, ...k.dyn.map((d) => d.value)], k.space);
  const v = ev.of(value);
  const terms = k.dyn.map((d) => [ev.of(d.value), d.size, d.stride] as const);
  const mask = f.take("bool");
  const test = masker(k.bounds, k.space, mask, f.index);
  const walk = walker(k.index, k.space, f.index);
  const combine = k.reducer === "set" ? (_: number, x: number) => x : reducerOf(k.reducer, dtype)[1];
  const [encode, decode] = [encoderOf(dtype), decoderOf(dtype)];
  const size = sizeOf(k.space);
  return (args) => {
    f.args = args;
    const data = args[k.target] as Block;
    for (let at = 0; at < size; at += BLOCK) {
      const n = Math.min(BLOCK, size - at);
      ev.run(at, n);
      test(at, n);
      walk(at, n);
      for (const [x, sizeOfAxis, stride] of terms)
        for (let i = 0; i < n; i++) {
          if (!(x[i]! >= 0 && x[i]! < sizeOfAxis)) mask[i] = 0;
          f.index[i]! += x[i]! * stride;
        }
      for (let i = 0; i < n; i++) {
        if (!mask[i]) continue;
        const j = f.index[i]!;
        const x = combine(decode ? decode(data[j]!) : data[j]!, v[i]!);
        data[j] = encode ? encode(x) : x;
      }
    }
  };
};

export const argsort = (k: ArgsortKernel, f: Frame): RunKernel => {
  const { dtype } = f.decls[0]!;
  const less = k.descending ? 1 : -1;
  return (args) => {
    const all = valuesOf(args[0]!, dtype, dtype);
    for (let r = 0; r < k.rows; r++) {
      const row = (args[1] as Block).subarray(r * k.n, (r + 1) * k.n);
      const v = all.subarray(r * k.n, (r + 1) * k.n);
      for (let i = 0; i < k.n; i++) row[i] = i;
      row.sort((a, b) => {
        const [x, y] = [v[a]!, v[b]!];
        return x < y ? less : x > y ? -less : +(x !== x) - +(y !== y) || a - b;
      });
    }
  };
};

export const cumulative = (k: CumulativeKernel, f: Frame): RunKernel => {
  const [from, dtype] = [f.decls[0]!.dtype, f.decls[1]!.dtype];
  const [identity, combine] = reducerOf(k.reducer, dtype);
  const encode = encoderOf(dtype);
  const acc = newBlock(dtype, 1);
  return (args) => {
    const x = valuesOf(args[0]!, from, dtype);
    const y = args[1] as Block;
    for (let row = 0; row < k.outer * k.inner; row++) {
      const first = (row - (row % k.inner)) * k.n + (row % k.inner);
      acc[0] = identity;
      for (let t = 0; t < k.n; t++) {
        const j = first + (k.reverse ? k.n - 1 - t : t) * k.inner;
        const before = acc[0]!;
        acc[0] = combine(before, x[j]!);
        const out = k.exclusive ? before : acc[0]!;
        y[j] = encode ? encode(out) : out;
      }
    }
  };
};
