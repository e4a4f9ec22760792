import type { DType } from "@hornbeam/ir";
import { typeOf } from "../cast.ts";

/** The type that keys of a dtype are compared in, and a key of it. */
export const keyType = (dtype: DType): "f32" | "i32" | "u32" => {
  const t = typeOf(dtype);
  return t === "bool" ? "i32" : t;
};
export const key = (dtype: DType, x: string): string => (dtype === "bool" ? `select(0, 1, ${x})` : x);

/**
 * The function before_(x, i, y, j): whether key x of place i goes before key y of place j. Equal keys keep their order, NaN goes last
 * in both directions.
 */
export const beforeFunction = (dtype: DType, descending: boolean): string => {
  const t = keyType(dtype);
  const nan =
    t === "f32" ? "let a = isnan_(x); let b = isnan_(y); if (a || b) { return select(b && !a, i < j, a && b); } " : "";
  return `fn before_(x: ${t}, i: i32, y: ${t}, j: i32) -> bool { ${nan}return x ${descending ? ">" : "<"} y || (x == y && i < j); }\n`;
};
