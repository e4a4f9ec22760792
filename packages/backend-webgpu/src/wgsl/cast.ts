import { dtypes, isFloat, type DType } from "@hornbeam/ir";

/** The WGSL type that values of a dtype are held in. */
export const typeOf = (dtype: DType): "f32" | "i32" | "u32" | "bool" =>
  isFloat(dtype) ? "f32" : dtype === "bool" ? "bool" : dtype === "uint32" ? "u32" : "i32";

/** A value converted as `cast` of the IR does it. */
export const cast = (x: string, from: DType, to: DType): string => {
  const [f, t] = [typeOf(from), typeOf(to)];
  if (t === "bool")
    return f === "bool" ? x : f === "f32" ? `((bitcast<u32>(${x}) & 0x7fffffffu) != 0u)` : `(${x} != ${f}(0))`;
  if (f === "bool") return `select(${t}(0), ${t}(1), ${x})`;
  if (t === "f32") {
    const y = f === "f32" ? x : `f32(${x})`;
    if (to === from || to === "float32") return y;
    return to === "float16" ? `half_(${y})` : `frombf_(tobf_(${y}))`;
  }
  if (f === "f32") {
    if (t === "u32") return `f2u_(${x})`;
    const { bytes, kind } = dtypes[to];
    const [lo, hi] = kind === "int" ? [-(2 ** (8 * bytes - 1)), 2 ** (8 * bytes - 1) - 1] : [0, 2 ** (8 * bytes) - 1];
    return `f2i_(${x}, ${lo}.0, ${hi === 2147483647 ? "2147483648.0" : `${hi}.0`})`;
  }
  if (t === "u32") return f === "u32" ? x : `u32(${x})`;
  const y = f === "i32" ? x : `i32(${x})`;
  const { bytes, kind } = dtypes[to];
  if (bytes === 4 || to === from) return y;
  return kind === "int" ? `extractBits(${y}, 0u, ${8 * bytes}u)` : `(${y} & ${bytes === 1 ? 255 : 65535})`;
};
