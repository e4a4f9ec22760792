import { DeviceError, dtypes, ValueError } from "@hornbeam/ir";
import type { Backend, Buffer, Claim, DType } from "@hornbeam/ir";
import { interpret } from "./interpret.ts";
import type { InterpretOptions } from "./interpret.ts";
import type { JsPart } from "./types.ts";

export interface JsOptions extends InterpretOptions {
  /** Composites that `kernel` has kernels for. */
  readonly claims?: readonly Claim[];
}

/**
 * The reference backend of these parts and loop kernels, for bundles that count kilobytes: `createJs([products])` does what dense
 * layers need. A Program that needs another part is refused with its name.
 */
export const createJs = (parts: readonly JsPart[], options: JsOptions = {}): Backend => {
  const live = new Map<Buffer, Uint8Array>();
  const memory = (b: Buffer): Uint8Array => {
    const bytes = live.get(b);
    if (!bytes)
      throw new DeviceError(
        "js: a buffer must be live and of this device; received one that was freed or is another's.",
      );
    return bytes;
  };
  return {
    name: "js",
    capabilities: {
      dtypes: Object.keys(dtypes) as DType[],
      compute: ["float32", "float64", "int32", "uint32", "int64", "bool"],
      maxKernelArgs: Infinity,
    },
    claims: options.claims,
    alloc: (byteLength) => {
      const buffer = { byteLength };
      live.set(buffer, new Uint8Array(byteLength));
      return buffer;
    },
    free: (b) => {
      memory(b);
      live.delete(b);
    },
    write: (b, bytes) => {
      const to = memory(b);
      if (bytes.byteLength > to.byteLength)
        throw new ValueError(`js: write takes at most ${to.byteLength} bytes here; received ${bytes.byteLength}.`);
      to.set(bytes);
    },
    read: async (b) => memory(b).slice(),
    compile: (program) => interpret(program, memory, parts, options),
    memory: () => {
      let bytes = 0;
      for (const b of live.keys()) bytes += b.byteLength;
      return { buffers: live.size, bytes };
    },
  };
};
