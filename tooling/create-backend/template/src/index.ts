import { everything, interpret } from "@hornbeam/backend-js";
import { dtypes, type Backend, type DType } from "@hornbeam/ir";
import { claims, kernelFor } from "./kernels.ts";
import { createMemory } from "./memory.ts";

/** The NAME backend: `setDevice(NAME())`. */
export const NAME = (): Backend => {
  const memory = createMemory();
  return {
    name: "NAME",
    capabilities: {
      dtypes: Object.keys(dtypes) as DType[],
      compute: ["float32", "float64", "int32", "uint32", "int64", "bool"],
      maxKernelArgs: Infinity,
    },
    claims,
    ...memory.methods,
    compile: (program) => interpret(program, memory.bytesOf, everything, { kernel: kernelFor }),
  };
};
