import type { Affine } from "./affine.ts";
import { nestedPrograms } from "./checkKernel.ts";
import { exprArgs, exprTopo } from "./expr.ts";
import type { Expr } from "./expr.ts";
import type { ConvKernel, Kernel } from "./kernel.ts";
import type { Program, Step } from "./program.ts";
import { showShape, sizeOf } from "./shape.ts";

/** `3*i0 + i2 - 1` */
export const showAffine = (x: Affine): string => {
  const terms = x.strides.flatMap((s, i) => (s ? [s === 1 ? `i${i}` : `${s}*i${i}`] : []));
  if (x.offset || !terms.length) terms.push(String(x.offset));
  return terms.join(" + ").replaceAll("+ -", "- ");
};

const showNode = (e: Expr, of: (x: Expr) => string): string => {
  switch (e.op) {
    case "const":
      return `${e.value}:${e.dtype}`;
    case "load":
      return `a${e.arg}[${[showAffine(e.index), ...(e.dyn ?? []).map((d) => `${d.stride}*clamp(${of(d.value)}, ${d.size})`)].join(" + ")}]`;
    case "index":
      return `index(${showAffine(e.index)}):${e.dtype}`;
    case "acc":
      return `acc${e.n}`;
    case "guard":
      return `guard(${e.bounds.map((b) => `${b.lo} <= ${showAffine(b.index)} < ${b.hi}`).join(", ")}; ${of(e.inside)}; ${of(e.outside)})`;
    case "unary":
    case "binary":
    case "compare":
      return `${e.fn}(${exprArgs(e).map(of).join(", ")})`;
    case "cast":
      return `${e.dtype}(${of(e.x)})`;
    case "bitcast":
      return `bits:${e.dtype}(${of(e.x)})`;
    case "threefry":
      return `threefry.${e.word}(${e.args.map(of).join(", ")})`;
    default:
      return `select(${exprArgs(e).map(of).join(", ")})`;
  }
};

/** An expression as text; a part that is used more than once is named first: `%0 = exp(a0[i0]); mul(%0, %0)`. */
export const showExpr = (root: Expr): string => {
  const order = exprTopo([root]);
  const uses = new Map<Expr, number>();
  for (const e of order) for (const x of exprArgs(e)) uses.set(x, (uses.get(x) ?? 0) + 1);
  const text = new Map<Expr, string>();
  const lets: string[] = [];
  for (const e of order) {
    const s = showNode(e, (x) => text.get(x)!);
    if (uses.get(e)! > 1 && exprArgs(e).length) text.set(e, `%${lets.push(`%${lets.length} = ${s}; `) - 1}`);
    else text.set(e, s);
  }
  return lets.join("") + text.get(root)!;
};

const sizesOf = (k: Kernel): string => {
  switch (k.kind) {
    case "loop":
      return `${showShape(k.space)}${k.reduce.length ? ` over ${showShape(k.reduce)} (${k.accs.map((a) => a.reducer).join(", ")})` : ""}`;
    case "dot":
      return `${showShape([...k.batch, k.m, k.n])} over ${showShape([k.k])}`;
    case "conv":
      return `${k.direction} ${showShape(k.geometry.inSize)} * ${showShape(k.geometry.kernelSize)} -> ${showShape(k.geometry.outSize)}, channels ${k.geometry.inChannels} -> ${k.geometry.outChannels}`;
    case "scatter":
      return `${showShape(k.space)} (${k.reducer})`;
    case "argsort":
      return showShape([k.rows, k.n]);
    case "cumulative":
      return `${showShape([k.outer, k.n, k.inner])} (${k.reducer})`;
    case "host":
    case "claim":
      return `${k.fn} ${k.shapes.map(showShape).join(" ")}`;
    case "scan":
      return `${k.length} steps`;
    case "cond":
      return `${k.branches.length} branches`;
    default:
      return "";
  }
};

/** A kernel on one line: kind, name, sizes (`space over reduce`), arguments with access, dtype and buffer. */
export const showKernel = (k: Kernel, buffers?: readonly number[]): string => {
  const sign = { read: "", write: "=", update: "+=" };
  const args = k.args.map((a, i) => `${sign[a.access]}${a.dtype}${buffers ? ` #${buffers[i]}` : ""}`);
  return `${k.kind} "${k.name}" ${sizesOf(k)} (${args.join(", ")})`;
};

/** What a Program costs. */
export interface ProgramCost {
  /** kernels, those of nested Programs included, each counted once */
  readonly kernels: number;
  /** bytes that kernels read and write, every buffer once a kernel */
  readonly bytes: number;
  /** arithmetic operations, a function such as exp counting one */
  readonly flops: number;
  readonly arenaBytes: number;
  readonly constBytes: number;
}

const ARITHMETIC: readonly string[] = ["unary", "binary", "compare", "select", "threefry"];
const opsIn = (roots: readonly Expr[]): number => exprTopo(roots).filter((e) => ARITHMETIC.includes(e.op)).length;

const convFlops = ({ geometry: g }: ConvKernel): number =>
  (2 * g.batch * sizeOf(g.outSize) * sizeOf(g.kernelSize) * g.inChannels * g.outChannels) / g.groups;

const flopsOf = (k: Kernel): number => {
  const stores = (space: readonly number[]): number =>
    "stores" in k ? opsIn(k.stores.map((s) => s.value)) * sizeOf(space) : 0;
  switch (k.kind) {
    case "loop":
      return (
        stores(k.space) +
        (opsIn(k.accs.map((a) => a.value)) + k.accs.length) * (k.accs.length ? sizeOf(k.space) * sizeOf(k.reduce) : 0)
      );
    case "dot":
      return stores([...k.batch, k.m, k.n]) + 2 * sizeOf(k.batch) * k.m * k.n * k.k;
    case "conv":
      return convFlops(k);
    case "scatter":
      return sizeOf(k.space) * (opsIn([k.value]) + 1);
    case "argsort":
      return k.rows * k.n * Math.ceil(Math.log2(k.n + 1));
    case "cumulative":
      return k.outer * k.n * k.inner;
    default:
      return 0;
  }
};

const addCost = (x: ProgramCost, y: ProgramCost, times: number): ProgramCost => ({
  kernels: x.kernels + y.kernels,
  bytes: x.bytes + y.bytes * times,
  flops: x.flops + y.flops * times,
  arenaBytes: x.arenaBytes,
  constBytes: x.constBytes + y.constBytes,
});

const stepCost = (p: Program, { kernel, buffers }: Step): ProgramCost => {
  const nested = nestedPrograms(kernel);
  const moved = kernel.args.map((a, i) => p.buffers[buffers[i]!]!.bytes * (a.access === "update" ? 2 : 1));
  const own = {
    kernels: 1,
    bytes: nested.length ? 0 : moved.reduce((s, b) => s + b, 0),
    flops: flopsOf(kernel),
    arenaBytes: 0,
    constBytes: 0,
  };
  const times = kernel.kind === "scan" ? kernel.length : 1;
  return nested.reduce((sum, [, q]) => addCost(sum, programCost(q), times), own);
};

/**
 * Totals of a Program. Steps of a scan are counted `length` times, those of a while once and all branches of a cond;
 * host functions and claims count no arithmetic. The arena of a nested Program lies in its parent's.
 */
export const programCost = (p: Program): ProgramCost => {
  const constBytes = p.buffers.reduce((n, b) => n + (b.role === "const" ? b.bytes : 0), 0);
  const own = { kernels: 0, bytes: 0, flops: 0, arenaBytes: p.arenaBytes, constBytes };
  return p.steps.reduce<ProgramCost>((sum, s) => addCost(sum, stepCost(p, s), 1), own);
};

const showSteps = (p: Program, indent: string, expressions: boolean): string[] =>
  p.steps.flatMap(({ kernel: k, buffers }, i) => [
    `${indent}${i}: ${showKernel(k, buffers)}`,
    ...(expressions && k.kind === "loop"
      ? k.accs.map((a, n) => `${indent}    acc${n} = ${a.reducer} ${showExpr(a.value)}`)
      : []),
    ...(expressions && "stores" in k
      ? k.stores.map((s) => `${indent}    a${s.arg}[${showAffine(s.index)}] = ${showExpr(s.value)}`)
      : []),
    ...nestedPrograms(k).flatMap(([name, q]) => [`${indent}  ${name}:`, ...showSteps(q, `${indent}    `, expressions)]),
  ]);

/** A Program as text: a line a kernel (with `expressions`, lines for what it computes), then the totals. */
export const showProgram = (p: Program, options: { readonly expressions?: boolean } = {}): string => {
  const c = programCost(p);
  return [
    `program: inputs ${showShape(p.inputs)}, outputs ${showShape(p.outputs)}`,
    ...showSteps(p, "  ", options.expressions ?? false),
    `kernels ${c.kernels}, bytes moved ${c.bytes}, flops ${c.flops}, arena ${c.arenaBytes} bytes, constants ${c.constBytes} bytes`,
  ].join("\n");
};
