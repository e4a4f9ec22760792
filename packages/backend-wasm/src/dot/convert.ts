import type { DType, KernelArg, LoopKernel } from "@hornbeam/ir";
import { affine, castExpr, dtypes, stridesOf } from "@hornbeam/ir";
import type { Fn } from "../asm/index.ts";
import { emitLoop } from "../codegen/loop.ts";
import type { Ctx } from "../codegen/types.ts";

/** An operand as it lies in its argument. */
export interface Operand {
  readonly arg: number;
  readonly offset: number;
  readonly sizes: readonly number[];
  readonly strides: readonly number[];
}

/** Operands, those of another dtype moved to scratch memory in the dtype that is computed in. */
export interface Converted {
  /** strides of what is converted; undefined where an operand has the dtype already */
  readonly strides: readonly (readonly number[] | undefined)[];
  readonly bytes: number;
  /** Writes the code that converts; locals with the operands' addresses, behind their arguments'. */
  emit(f: Fn, ctx: Ctx, scratch: number): (number | undefined)[];
}

/** The loop that casts an operand; axes along which it is the same for all are left out. */
const conversion = (o: Operand, from: DType, to: DType): { kernel: LoopKernel; strides: number[]; bytes: number } => {
  const sizes = o.sizes.map((n, i) => (o.strides[i] ? n : 1));
  const dense = stridesOf(sizes);
  const load = { op: "load", dtype: from, arg: 0, index: affine(o.offset, o.strides) } as const;
  return {
    kernel: {
      kind: "loop",
      name: "convert",
      space: sizes,
      reduce: [],
      accs: [],
      args: [
        { dtype: from, access: "read" },
        { dtype: to, access: "write" },
      ],
      stores: [{ arg: 1, index: affine(0, dense), value: castExpr(load, to) }],
    },
    strides: dense.map((s, i) => (sizes[i] === 1 ? 0 : s)),
    bytes: Math.ceil((sizes.reduce((n, d) => n * d, 1) * dtypes[to].bytes) / 64) * 64,
  };
};

export const convertOperands = (args: readonly KernelArg[], to: DType, operands: readonly Operand[]): Converted => {
  const made = operands.map((o) => (args[o.arg]!.dtype === to ? undefined : conversion(o, args[o.arg]!.dtype, to)));
  return {
    strides: made.map((c) => c?.strides),
    bytes: made.reduce((n, c) => n + (c?.bytes ?? 0), 0),
    emit(f, ctx, scratch) {
      let at = 0;
      return made.map((c, i) => {
        if (!c) return undefined;
        const l = f.local();
        f.get(scratch).i32(at).op("i32.add").set(l);
        f.get(operands[i]!.arg).get(l).call(emitLoop(ctx, c.kernel));
        at += c.bytes;
        return l;
      });
    },
  };
};
