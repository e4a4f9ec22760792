import { dtypes, DTypeError, type DType } from "@hornbeam/ir";

/** A dtype, or the dtype of a bare number: weak, it takes the dtype of what it meets within its family. */
export type WeakDType = DType | "int" | "float";

interface Rank {
  readonly kind: "bool" | "int" | "uint" | "float";
  /** 0 for weak */
  readonly bytes: number;
}
const rankOf = (d: WeakDType): Rank => (d === "int" || d === "float" ? { kind: d, bytes: 0 } : dtypes[d]);

/** Least upper bound in the lattice bool < int < u/int8…64 < float < (b)float16 < float32 < float64. */
const join = (a: WeakDType, b: WeakDType): WeakDType => {
  if (a === b) return a;
  const x = rankOf(a);
  const y = rankOf(b);
  if (x.kind === y.kind) return x.bytes === y.bytes ? "float32" : x.bytes > y.bytes ? a : b;
  if (x.kind === "float" || y.kind === "float") return x.kind === "float" ? a : b;
  if (x.kind === "bool" || y.kind === "bool") return x.kind === "bool" ? b : a;
  // A weak int gives way; a signed and an unsigned integer meet in a signed one that holds both.
  if (!x.bytes || !y.bytes) return x.bytes ? a : b;
  const [signed, unsigned] = x.kind === "int" ? [x, y] : [y, x];
  return `int${8 * Math.max(signed.bytes, 2 * unsigned.bytes)}` as DType;
};

const FINAL: Readonly<Record<string, DType>> = { int: "int32", float: "float32", int64: "int32", float64: "float32" };

/**
 * The dtype an operation on values of these dtypes yields, by Keras's promotion table (`keras.backend.result_type`);
 * "int" and "float" stand for bare numbers. Results have at most 32 bits, as in Keras: int64 and float64 are kept only
 * where all operands have that one dtype, see `commonDType`.
 */
export const resultType = (...types: readonly WeakDType[]): DType => {
  if (!types.length) return "float32";
  for (const t of types)
    if (t !== "int" && t !== "float" && !Object.hasOwn(dtypes, t))
      throw new DTypeError(
        `resultType: dtypes must be known; received ${String(t)}. Use one of ${Object.keys(dtypes).join(", ")}.`,
      );
  const found = types.reduce(join);
  return FINAL[found] ?? (found as DType);
};

/**
 * `resultType`, except that operands of one dtype keep it (float64 and int64 stay exact), with or without bare numbers
 * of the same or a lower family beside them.
 */
export const commonDType = (types: readonly WeakDType[]): DType => {
  const strong = types.find((t) => t !== "int" && t !== "float");
  const one = strong !== undefined && types.every((t) => t === strong || t === "int" || t === "float");
  return one && types.reduce(join) === strong ? (strong as DType) : resultType(...types);
};
