import { dtypes, fromHalf, toHalf, type DType, type Expr, type KernelArg } from "@hornbeam/ir";

/** How kernels use 16-bit floats where the device has them. */
export interface Halves {
  /** functions in place of those that make 16-bit floats of words */
  readonly functions: Readonly<Record<string, string>>;
  /** Whether memory can be 16-bit floats: for kernels that store nothing else below 4 bytes. Neighbours are apart then. */
  fits(args: readonly KernelArg[]): boolean;
  /** Word `at` of such memory. */
  word(memory: string, at: string): string;
  /** The statements that store element `at` of such memory; `n` is a new name. */
  store(memory: string, at: string, value: string, dtype: DType, n: string): string;
  /** A sum, difference or product of two 16-bit floats as one, or undefined; `value` gives the text of an operand. */
  arithmetic(x: Expr, value: (e: Expr) => string): string | undefined;
}

/** Whether a float32 value is one of float16. */
const isHalf = (e: Expr): boolean =>
  e.op === "cast"
    ? e.x.dtype === "float16" && e.dtype === "float32"
    : e.op === "const" && e.dtype === "float32" && fromHalf(toHalf(Number(e.value))) === Number(e.value);

const operators: Readonly<Record<string, string | undefined>> = { add: "+", sub: "-", mul: "*" };

export const halves: Halves = {
  functions: {
    tohalf_: `fn tohalf_(x: f32) -> u32 { return bitcast<u32>(vec2<f16>(f16(x), f16())); }`,
    fromhalf_: `fn fromhalf_(h: u32) -> f32 { return f32(bitcast<vec2<f16>>(h).x); }`,
    half_: `fn half_(x: f32) -> f32 { return f32(f16(x)); }`,
  },
  fits: (args) => {
    const small = args.filter((a) => a.access !== "read" && dtypes[a.dtype].bytes < 4);
    return small.length > 0 && small.every((a) => a.dtype === "float16");
  },
  word: (memory, at) => `bitcast<u32>(vec2<f16>(${memory}[2u * (${at})], ${memory}[2u * (${at}) + 1u]))`,
  store: (memory, at, value, dtype, n) =>
    dtype === "float16"
      ? `${memory}[${at}] = f16(${value});`
      : `let ${n} = 2u * (${at});\nlet ${n}h = bitcast<vec2<f16>>(${value});\n` +
        `${memory}[${n}] = ${n}h.x;\n${memory}[${n} + 1u] = ${n}h.y;`,
  // Rounded once or by way of float32, they are the same (Figueroa 1995).
  arithmetic: (x, value) => {
    const operator = x.op === "binary" ? operators[x.fn] : undefined;
    return operator && x.op === "binary" && isHalf(x.x) && isHalf(x.y)
      ? `f32(f16(${value(x.x)}) ${operator} f16(${value(x.y)}))`
      : undefined;
  },
};
