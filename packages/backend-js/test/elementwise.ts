import { affine } from "@hornbeam/ir";
import type { Affine, DType, Expr, KernelArg, LoopKernel } from "@hornbeam/ir";
import { runKernel } from "./kit.ts";

/** The element of an argument that an axis of the loop points at. */
export const load = (arg: number, dtype: DType, index: Affine = affine(0, [1])): Expr => ({
  op: "load",
  dtype,
  arg,
  index,
});
/** An argument that is read. */
export const read = (dtype: DType): KernelArg => ({ dtype, access: "read" });
/** An argument that is written. */
export const write = (dtype: DType): KernelArg => ({ dtype, access: "write" });

/** A loop of one axis that computes one value an element. */
export const elementwise = (ins: readonly DType[], out: DType, n: number, value: Expr): LoopKernel => ({
  kind: "loop",
  name: "test",
  space: [n],
  reduce: [],
  accs: [],
  args: [...ins.map(read), write(out)],
  stores: [{ arg: ins.length, index: affine(0, [1]), value }],
});

/** What such a loop makes of data. */
export const apply = async (
  dtype: DType,
  out: DType,
  value: Expr,
  ...data: (readonly number[] | readonly bigint[])[]
): Promise<number[]> => {
  const shape = [data[0]!.length];
  const [y] = await runKernel(
    elementwise(
      data.map(() => dtype),
      out,
      shape[0]!,
      value,
    ),
    [...data.map((d) => ({ dtype, shape, data: d })), { dtype: out, shape }],
  );
  return [...(y as unknown as ArrayLike<number> & Iterable<number>)];
};
