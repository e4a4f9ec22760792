import { dtypes, sizeOf, type HostArray } from "@hornbeam/ir";
import type { Gpu } from "./gpu.ts";
import type { Item, Ref } from "./plan.ts";

/** A function of the host's: its operands are read back, its results written. */
export const callHost = async (
  gpu: Gpu,
  { kernel, refs }: Extract<Item, { kind: "host" }>,
  at: (r: Ref) => number,
): Promise<void> => {
  const arrays = await Promise.all(
    kernel.shapes.map(async (shape, i): Promise<HostArray> => {
      const { dtype } = kernel.args[i]!;
      const { bytes, array } = dtypes[dtype];
      const n = sizeOf(shape);
      const data = i < kernel.inputs ? await gpu.fetch(at(refs[i]!), n * bytes) : new Uint8Array(n * bytes);
      return { data: new array(data.buffer, data.byteOffset, n), shape, dtype };
    }),
  );
  kernel.evaluate(arrays.slice(0, kernel.inputs), arrays.slice(kernel.inputs), kernel.params);
  arrays.slice(kernel.inputs).forEach(({ data }, i) => {
    gpu.write(at(refs[kernel.inputs + i]!), new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  });
};
