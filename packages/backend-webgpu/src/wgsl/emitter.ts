import {
  castExpr,
  dtypes,
  isFloat,
  type Affine,
  type Bound,
  type DType,
  type Expr,
  type KernelArg,
  UnsupportedError,
} from "@hornbeam/ir";
import { arithmetic } from "./arithmetic.ts";
import { cast, typeOf } from "./cast.ts";

/** What holds the number of a thread in its subgroup: L where the workgroup is one, S beside L. */
export type Lane = "L" | "S";

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
  /** Memory as vectors of four words, for kernels that load and store four at once. */
  protected readonly wide: boolean;

  /** @param wide only for kernels that store by `store4` alone */
  constructor(args: readonly KernelArg[], wide = false) {
    this.args = args;
    this.wide = wide;
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
  protected memory(arg: number): string {
    return `§${arg}§`;
  }

  protected word(arg: number, at: string): string {
    const m = this.memory(arg);
    return this.wide ? `${m}[(${at}) >> 2u][(${at}) & 3u]` : `${m}[${at}]`;
  }

  /** Types of fewer than 4 bytes are a part of their own: `NarrowEmitter`. */
  private refuse(dtype: DType): never {
    throw new UnsupportedError(
      `webgpu: types of 8 and 16 bits are in the part \`narrow\`, which is not there; received ${dtype}. Add it to the parts, ` +
        "or use webgpu() with all.",
      { received: dtype },
    );
  }

  /** Element `at` (an i32 text) of an argument. */
  load(arg: number, at: string): string {
    const { dtype } = this.args[arg]!;
    if (dtypes[dtype].bytes < 4) return this.refuse(dtype);
    const w = this.word(arg, `(${this.base(arg)} + u32(${at}))`);
    return dtype === "uint32" ? w : `bitcast<${typeOf(dtype)}>(${w})`;
  }

  /** Elements at … at + 3 of an argument of 4-byte elements, or of 16-bit floats; `at` is a multiple of 4. */
  load4(arg: number, at: string): string {
    const { dtype } = this.args[arg]!;
    if (dtypes[dtype].bytes < 4) return this.refuse(dtype);
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
    if (dtypes[dtype].bytes < 4) this.refuse(dtype);
    const w = dtype === "uint32" ? value : `bitcast<u32>(${value})`;
    this.line(`${this.memory(arg)}[${this.base(arg)} + u32(${at})] = ${w};`);
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
  protected cast({ x, dtype }: Extract<Expr, { op: "cast" }>): string {
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
        return this.rebits(this.value(e.x), e.x.dtype, e.dtype);
      case "threefry":
        return `threefry_(${e.args.map((a) => this.value(a)).join(", ")}).${e.word ? "y" : "x"}`;
    }
  }

  /** The same bits as another dtype of the same width. */
  protected rebits(x: string, from: DType, to: DType): string {
    return dtypes[from].bytes < 4 ? this.refuse(from) : `bitcast<${typeOf(to)}>(${x})`;
  }

  /** What memory is an array of. */
  protected element(): string {
    return this.wide ? "vec4<u32>" : "u32";
  }

  /** The whole module: memory, parameters, what else is at module scope, and the entry point. */
  module(workgroup: number, scope = "", lane?: Lane): string {
    const memory = `array<${this.element()}>`;
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

/** How kernels become text: by this one, or by one that knows more types. */
export type EmitterClass = new (args: readonly KernelArg[], wide?: boolean, half?: boolean) => Emitter;

/** A constant, by its bits where a float has no exact decimal. */
const constant = (value: number | bigint, dtype: DType): string => {
  const n = Number(value);
  if (dtype === "bool") return n ? "true" : "false";
  if (dtype === "uint32") return `${n >>> 0}u`;
  if (!isFloat(dtype)) return n <= -(2 ** 31) ? "(-2147483647 - 1)" : `i32(${n | 0})`;
  if (Number.isNaN(n)) return "nan_()";
  const rounded = Math.fround(n);
  if (!Number.isFinite(rounded)) return n > 0 ? "inf_()" : "neg_(inf_())";
  const bits = new Uint32Array(new Float32Array([rounded]).buffer)[0]!;
  return `bitcast<f32>(${bits}u)`;
};
