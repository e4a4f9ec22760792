import { DeviceError } from "@hornbeam/ir";
import { V128, makeModule } from "./asm/index.ts";

/** Whether the engine takes a function with this instruction on three vectors. */
const takes = (name?: string): boolean => {
  const m = makeModule();
  m.func([V128, V128, V128], [V128], (f) => {
    f.get(0);
    if (name) f.get(1).get(2).op(name);
  });
  return WebAssembly.validate(m.bytes());
};

/**
 * What the engine's WebAssembly can do.
 * @throws DeviceError without SIMD.
 */
export const detectFeatures = (): { readonly relaxed: boolean } => {
  if (typeof WebAssembly !== "object" || !takes())
    throw new DeviceError(
      "wasm: WebAssembly with 128-bit SIMD is needed (Node 16.4, Chrome 91, Firefox 89, Safari 16.4 or newer). " +
        "Use another backend here, such as @hornbeam/backend-js.",
      { op: "wasm" },
    );
  return { relaxed: takes("f32x4.relaxed_madd") };
};
