import { sizeOf, UnsupportedError } from "@hornbeam/ir";
import type { ClaimKernel, HostKernel } from "@hornbeam/ir";
import type { Frame } from "./evaluate.ts";
import type { RunKernel } from "./loop.ts";

export const host =
  (k: HostKernel, f: Frame): RunKernel =>
  (args) => {
    const arrays = k.shapes.map((shape, i) => ({
      data: args[i]!.subarray(0, sizeOf(shape)),
      shape,
      dtype: f.decls[i]!.dtype,
    }));
    k.evaluate(arrays.slice(0, k.inputs), arrays.slice(k.inputs), k.params);
  };

export const claim = (k: ClaimKernel): never => {
  throw new UnsupportedError(
    `${k.name}: the interpreter has no kernel for the claimed op ${k.fn}. Pass one as options.kernel, or do not claim it.`,
    { op: k.fn },
  );
};
