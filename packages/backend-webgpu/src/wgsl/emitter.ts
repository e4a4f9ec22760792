import {
  castExpr,
  dtypes,
  fromBfloat16,
  fromHalf,
  isFloat,
  type Affine,
  type Bound,
  type DType,
  type Expr,
  type KernelArg,
  toBfloat16,
  toHalf,
  UnsupportedError,
} from "@hornbeam/ir";
import { arithmetic } from "./arithmetic.ts";
import { cast, typeOf } from "./cast.ts";

/** What holds the number of a thread in its subgroup: L where the workgroup is one, S beside L. */
export type Lane = "L" | "S";

/** Functions of two 16-bit floats with a 16-bit result. */
const halfOps: Readonly<Record<string, string | undefined>> = { add: "hadd_", sub: "hsub_", mul: "hmul_" };

/** Whether a float32 value is one of float16. */
const isHalf = (e: Expr): boolean =>
  e.op === "cast"
    ? e.x.dtype === "float16" && e.dtype === "float32"
    : e.op === "const" && e.dtype === "float32" && fromHalf(toHalf(Number(e.value))) === Number(e.value);

/** Text of one kernel under construction: statements, with the values that are already in scope. */
export class Emitter {
  readonly args: readonly KernelArg[];
  /** Names of the loop variables, i32. */
  vars: string[] = [];
  /** Names of the accumulators. */
  accs: string[] = [];
  private lines: string[] = [];
  private scopes: Map<Expr, string>[] = [new Map()];
  private count = 0;
  /** Elements below 4 bytes are stored with atomics, because neighbours share a word. */
  private readonly shared: boolean;
  /** Memory as vectors of four words, for kernels that load and store four at once. */
  private readonly wide: boolean;
  /** Memory as 16-bit floats, for kernels that store nothing else below 4 bytes: neighbours are apart then. */
  private readonly halves: boolean;

  /**
   * @param wide only for kernels that store by `store4` alone
   * @param half whether the device has 16-bit floats
   */
  constructor(args: readonly KernelArg[], wide = false, half = false) {
    this.args = args;
    this.wide = wide;
    const small = args.filter((a) => a.access !== "read" && dtypes[a.dtype].bytes < 4);
    this.halves = half && small.length > 0 && small.every((a) => a.dtype === "float16");
    this.shared = small.length > 0 && !this.halves;
  }

  line(text: string): void {
    this.lines.push(text);
  }

  /** Statements between braces, whose values are not known outside. */
  block(head: string, body: () => void): void {
    this.line(`${head} {`);
    this.scopes.push(new Map());
    body();
    this.scopes.pop();
    this.line("}");
  }

  /** Statements whose values are not known after, without braces. */
  fresh<T>(body: () => T): T {
    this.scopes.push(new Map());
    const result = body();
    this.scopes.pop();
    return result;
  }

  name(prefix = "v"): string {
    return `${prefix}${this.count++}`;
  }

  affine({ offset, strides }: Affine): string {
    const terms = strides.flatMap((s, i) => (s ? [s === 1 ? this.vars[i]! : `${this.vars[i]!} * ${s}`] : []));
    if (offset || !terms.length) terms.push(String(offset));
    return terms.join(" + ").replaceAll("+ -", "- ");
  }

  within(bounds: readonly Bound[]): string {
    return bounds
      .map((b) => `(${this.affine(b.index)}) >= ${b.lo} && (${this.affine(b.index)}) < ${b.hi}`)
      .join(" && ");
  }

  /** The memory that an argument is in: `codeOver` puts a name there. */
  private memory(arg: number): string {
    return `§${arg}§`;
  }

  private word(arg: number, at: string): string {
    const m = this.memory(arg);
    if (this.wide) return `${m}[(${at}) >> 2u][(${at}) & 3u]`;
    if (this.halves) return `bitcast<u32>(vec2<f16>(${m}[2u * (${at})], ${m}[2u * (${at}) + 1u]))`;
    return this.shared ? `atomicLoad(&${m}[${at}])` : `${m}[${at}]`;
  }

  /** Element `at` (an i32 text) of an argument. */
  load(arg: number, at: string): string {
    const { dtype } = this.args[arg]!;
    const { bytes, kind } = dtypes[dtype];
    const a = `(${this.base(arg)} + u32(${at}))`;
    if (bytes === 4) {
      const w = this.word(arg, a);
      return dtype === "uint32" ? w : `bitcast<${typeOf(dtype)}>(${w})`;
    }
    if (this.halves && dtype === "float16") return `f32(${this.memory(arg)}[${a}])`;
    const n = this.name("a");
    this.line(`let ${n} = ${a};`);
    const [shift, mask] = bytes === 1 ? [2, 3] : [1, 1];
    const w = this.word(arg, `${n} >> ${shift}u`);
    const from = `(${n} & ${mask}u) * ${8 * bytes}u`;
    if (kind === "int") return `extractBits(bitcast<i32>(${w}), ${from}, ${8 * bytes}u)`;
    const bits = `extractBits(${w}, ${from}, ${8 * bytes}u)`;
    if (dtype === "bool") return `(${bits} != 0u)`;
    if (dtype === "float16") return `fromhalf_(${bits})`;
    return dtype === "bfloat16" ? `frombf_(${bits})` : `i32(${bits})`;
  }

  /** Elements at … at + 3 of an argument of 4-byte elements, or of 16-bit floats; `at` is a multiple of 4. */
  load4(arg: number, at: string): string {
    const { dtype } = this.args[arg]!;
    if (dtypes[dtype].bytes === 2) {
      const n = this.name("a");
      this.line(`let ${n} = ${this.base(arg)} + u32(${at});\nlet ${n}q = ${this.memory(arg)}[${n} >> 3u];`);
      this.line(`let ${n}w = select(${n}q.xy, ${n}q.zw, (${n} & 4u) != 0u);`);
      const from = dtype === "float16" ? "fromhalf_" : "frombf_";
      return `vec4<f32>(${["x", "y"].map((c) => `${from}(${n}w.${c}), ${from}(${n}w.${c} >> 16u)`).join(", ")})`;
    }
    const w = `${this.memory(arg)}[(${this.base(arg)} + u32(${at})) >> 2u]`;
    return dtype === "uint32" ? w : `bitcast<vec4<${typeOf(dtype)}>>(${w})`;
  }

  /** args[arg][at … at + 3] = values. */
  store4(arg: number, at: string, values: readonly string[]): void {
    const { dtype } = this.args[arg]!;
    const v = `vec4<${typeOf(dtype)}>(${values.join(", ")})`;
    this.line(
      `${this.memory(arg)}[(${this.base(arg)} + u32(${at})) >> 2u] = ${dtype === "uint32" ? v : `bitcast<vec4<u32>>(${v})`};`,
    );
  }

  base(arg: number): string {
    return `P[${arg >> 2}].${"xyzw"[arg & 3]}`;
  }

  /** args[arg][at] = value, which has the argument's dtype. */
  store(arg: number, at: string, value: string): void {
    const { dtype } = this.args[arg]!;
    const { bytes } = dtypes[dtype];
    const a = `${this.base(arg)} + u32(${at})`;
    const m = this.memory(arg);
    if (bytes === 4) {
      const w = dtype === "uint32" ? value : `bitcast<u32>(${value})`;
      if (this.halves) {
        const n = this.name("a");
        this.line(`let ${n} = 2u * (${a});\nlet ${n}h = bitcast<vec2<f16>>(${w});`);
        this.line(`${m}[${n}] = ${n}h.x;\n${m}[${n} + 1u] = ${n}h.y;`);
        return;
      }
      this.line(this.shared ? `atomicStore(&${m}[${a}], ${w});` : `${m}[${a}] = ${w};`);
      return;
    }
    if (this.halves) return this.line(`${m}[${a}] = f16(${value});`);
    const bits =
      dtype === "bool"
        ? `select(0u, 1u, ${value})`
        : dtype === "float16"
          ? `tohalf_(${value})`
          : dtype === "bfloat16"
            ? `tobf_(${value})`
            : `(u32(${value}) & ${bytes === 1 ? 255 : 65535}u)`;
    const n = this.name("a");
    const [shift, mask] = bytes === 1 ? [2, 3] : [1, 1];
    this.line(`let ${n} = ${a};`);
    this.line(`let ${n}s = (${n} & ${mask}u) * ${8 * bytes}u;`);
    this.line(`atomicAnd(&${m}[${n} >> ${shift}u], ~(${bytes === 1 ? 255 : 65535}u << ${n}s));`);
    this.line(`atomicOr(&${m}[${n} >> ${shift}u], ${bits} << ${n}s);`);
  }

  /** The text of a value: a name, after the statements that compute it. */
  value(e: Expr): string {
    for (const s of this.scopes) {
      const known = s.get(e);
      if (known) return known;
    }
    const made = this.make(e);
    let name = made;
    if (!/^\w+$/.test(made)) {
      name = this.name();
      this.line(`let ${name} = ${made};`);
    }
    this.scopes[this.scopes.length - 1]!.set(e, name);
    return name;
  }

  /** A value as another dtype. */
  as(e: Expr, dtype: DType): string {
    return this.value(castExpr(e, dtype));
  }

  /** A cast; one by way of 64 bits is a cast without that way, where it gives the same. */
  private cast({ x, dtype }: Extract<Expr, { op: "cast" }>): string {
    const own = x.op === "binary" ? halfOps[x.fn] : undefined;
    if (own && dtype === "float16" && x.op === "binary" && isHalf(x.x) && isHalf(x.y))
      return `${own}(${this.value(x.x)}, ${this.value(x.y)})`;
    const by = x.op === "cast" && dtypes[x.dtype].bytes === 8 ? x.x : x;
    const [from, to] = [isFloat(by.dtype), isFloat(dtype)];
    if (by !== x && (isFloat(x.dtype) ? from || to || by.dtype === dtype : !from))
      return cast(this.value(by), by.dtype, dtype);
    return cast(this.value(x), x.dtype, dtype);
  }

  private make(e: Expr): string {
    if (dtypes[e.dtype].bytes === 8)
      throw new UnsupportedError(
        `webgpu: WGSL has no types of 64 bits; received ${e.op} of ${e.dtype}. Cast to float32 or int32.`,
        { op: e.op, received: e.dtype },
      );
    switch (e.op) {
      case "const":
        return constant(e.value, e.dtype);
      case "index":
        return cast(`(${this.affine(e.index)})`, "int32", e.dtype);
      case "acc":
        return this.accs[e.n]!;
      case "load": {
        const dyn = (e.dyn ?? []).map((d) => ` + clamp(${this.value(d.value)}, 0, ${d.size - 1}) * ${d.stride}`);
        return this.load(e.arg, this.affine(e.index) + dyn.join(""));
      }
      case "guard": {
        const name = this.name("g");
        this.line(`var ${name}: ${typeOf(e.dtype)};`);
        this.block(`if (${this.within(e.bounds) || "true"})`, () => this.line(`${name} = ${this.value(e.inside)};`));
        this.block("else", () => this.line(`${name} = ${this.value(e.outside)};`));
        return name;
      }
      case "unary":
        return arithmetic(e.fn, e.x.dtype, this.value(e.x));
      case "binary":
      case "compare": {
        const [x, y] = [this.value(e.x), this.value(e.y)];
        if (e.x === e.y && isFloat(e.x.dtype) && (e.fn === "ne" || e.fn === "eq"))
          return e.fn === "ne" ? `isnan_(${x})` : `(!isnan_(${x}))`;
        return arithmetic(e.fn, e.x.dtype, x, y);
      }
      case "select":
        return `select(${this.value(e.y)}, ${this.value(e.x)}, ${this.value(e.test)})`;
      case "cast":
        return this.cast(e);
      case "bitcast":
        return rebits(this.value(e.x), e.x.dtype, e.dtype);
      case "threefry":
        return `threefry_(${e.args.map((a) => this.value(a)).join(", ")}).${e.word ? "y" : "x"}`;
    }
  }

  /** The whole module: memory, parameters, what else is at module scope, and the entry point. */
  module(workgroup: number, scope = "", lane?: Lane): string {
    const element = this.wide ? "vec4<u32>" : this.halves ? "f16" : this.shared ? "atomic<u32>" : "u32";
    const memory = `array<${element}>`;
    const local = "@builtin(local_invocation_index) L: u32";
    const own = `@builtin(subgroup_invocation_id) ${lane}: u32`;
    const threads = lane === "L" ? own : lane ? `${local}, ${own}` : local;
    return (
      (lane ? "enable subgroups;\n" : "") +
      `§${memory}§\n` +
      `@group(0) @binding(1) var<uniform> P: array<vec4<u32>, 16>;\n${scope}` +
      `@compute @workgroup_size(${workgroup})\n` +
      `fn main(@builtin(workgroup_id) W: vec3<u32>, ${threads}) {\n` +
      `${this.lines.join("\n")}\n}\n`
    );
  }
}

/** A constant, by its bits where a float has no exact decimal. */
const constant = (value: number | bigint, dtype: DType): string => {
  const n = Number(value);
  if (dtype === "bool") return n ? "true" : "false";
  if (dtype === "uint32") return `${n >>> 0}u`;
  if (!isFloat(dtype)) return n <= -(2 ** 31) ? "(-2147483647 - 1)" : `i32(${n | 0})`;
  if (Number.isNaN(n)) return "nan_()";
  const rounded =
    dtype === "float16" ? fromHalf(toHalf(n)) : dtype === "bfloat16" ? fromBfloat16(toBfloat16(n)) : Math.fround(n);
  if (!Number.isFinite(rounded)) return n > 0 ? "inf_()" : "neg_(inf_())";
  const bits = new Uint32Array(new Float32Array([rounded]).buffer)[0]!;
  return `bitcast<f32>(${bits}u)`;
};

/** The same bits as another dtype of the same width. */
const rebits = (x: string, from: DType, to: DType): string => {
  const { bytes } = dtypes[from];
  if (bytes === 4) return `bitcast<${typeOf(to)}>(${x})`;
  const bits =
    from === "float16"
      ? `tohalf_(${x})`
      : from === "bfloat16"
        ? `tobf_(${x})`
        : from === "bool"
          ? `select(0u, 1u, ${x})`
          : `(u32(${x}) & ${bytes === 1 ? 255 : 65535}u)`;
  if (to === "float16") return `fromhalf_(${bits})`;
  if (to === "bfloat16") return `frombf_(${bits})`;
  if (to === "bool") return `(${bits} != 0u)`;
  return dtypes[to].kind === "int" ? `extractBits(i32(${bits}), 0u, ${8 * bytes}u)` : `i32(${bits})`;
};
