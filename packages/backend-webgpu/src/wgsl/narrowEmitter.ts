import { dtypes, fromHalf, toHalf, type DType, type Expr, type KernelArg } from "@hornbeam/ir";
import { Emitter } from "./emitter.ts";

/** Functions of two 16-bit floats with a 16-bit result. */
const halfOps: Readonly<Record<string, string | undefined>> = { add: "hadd_", sub: "hsub_", mul: "hmul_" };

/** Whether a float32 value is one of float16. */
const isHalf = (e: Expr): boolean =>
  e.op === "cast"
    ? e.x.dtype === "float16" && e.dtype === "float32"
    : e.op === "const" && e.dtype === "float32" && fromHalf(toHalf(Number(e.value))) === Number(e.value);

/** Statements over arguments of any width: those of 8 and 16 bits share words with their neighbours. */
export class NarrowEmitter extends Emitter {
  /** Elements below 4 bytes are stored with atomics, because neighbours share a word. */
  private readonly shared: boolean;
  /** Memory as 16-bit floats, for kernels that store nothing else below 4 bytes: neighbours are apart then. */
  private readonly halves: boolean;

  /**
   * @param wide only for kernels that store by `store4` alone
   * @param half whether the device has 16-bit floats
   */
  constructor(args: readonly KernelArg[], wide = false, half = false) {
    super(args, wide);
    const small = args.filter((a) => a.access !== "read" && dtypes[a.dtype].bytes < 4);
    this.halves = half && small.length > 0 && small.every((a) => a.dtype === "float16");
    this.shared = small.length > 0 && !this.halves;
  }

  protected override word(arg: number, at: string): string {
    const m = this.memory(arg);
    if (this.wide) return super.word(arg, at);
    if (this.halves) return `bitcast<u32>(vec2<f16>(${m}[2u * (${at})], ${m}[2u * (${at}) + 1u]))`;
    return this.shared ? `atomicLoad(&${m}[${at}])` : super.word(arg, at);
  }

  override load(arg: number, at: string): string {
    const { dtype } = this.args[arg]!;
    const { bytes, kind } = dtypes[dtype];
    if (bytes === 4) return super.load(arg, at);
    const a = `(${this.base(arg)} + u32(${at}))`;
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

  override load4(arg: number, at: string): string {
    const { dtype } = this.args[arg]!;
    if (dtypes[dtype].bytes === 4) return super.load4(arg, at);
    const n = this.name("a");
    this.line(`let ${n} = ${this.base(arg)} + u32(${at});\nlet ${n}q = ${this.memory(arg)}[${n} >> 3u];`);
    this.line(`let ${n}w = select(${n}q.xy, ${n}q.zw, (${n} & 4u) != 0u);`);
    const from = dtype === "float16" ? "fromhalf_" : "frombf_";
    return `vec4<f32>(${["x", "y"].map((c) => `${from}(${n}w.${c}), ${from}(${n}w.${c} >> 16u)`).join(", ")})`;
  }

  override store(arg: number, at: string, value: string): void {
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

  /** A sum, difference or product of two 16-bit floats is rounded once. */
  protected override cast(e: Extract<Expr, { op: "cast" }>): string {
    const { x, dtype } = e;
    const own = x.op === "binary" ? halfOps[x.fn] : undefined;
    if (own && dtype === "float16" && x.op === "binary" && isHalf(x.x) && isHalf(x.y))
      return `${own}(${this.value(x.x)}, ${this.value(x.y)})`;
    return super.cast(e);
  }

  protected override rebits(x: string, from: DType, to: DType): string {
    const { bytes } = dtypes[from];
    if (bytes === 4) return super.rebits(x, from, to);
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
  }

  protected override element(): string {
    return this.wide ? super.element() : this.halves ? "f16" : this.shared ? "atomic<u32>" : "u32";
  }
}
