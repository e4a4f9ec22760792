import { castExpr, dtypes, sizeOf, type ScatterKernel } from "@hornbeam/ir";
import type { Emitter } from "./emitter.ts";
import { NarrowEmitter } from "./narrowEmitter.ts";
import { combine, GROUP, groupNumber, groupsOf, unravel } from "./loop.ts";
import { finish, type Shader } from "./shader.ts";

/**
 * Axes of the space whose points never meet: sorted by stride, each steps over all that the smaller ones span, and all of them
 * together span less than one step of every other axis and dynamic term.
 */
export const independentAxes = (k: ScatterKernel): ReadonlySet<number> => {
  const stride = (i: number): number => Math.abs(k.index.strides[i] ?? 0);
  const order = k.space.map((_, i) => i).filter((i) => stride(i) && k.space[i]! > 1);
  order.sort((a, b) => stride(a) - stride(b));
  const gcd = (a: number, b: number): number => (b ? gcd(b, a % b) : a);
  let best = new Set<number>();
  const chosen = new Set<number>();
  let span = 0;
  for (const i of order) {
    if (stride(i) <= span) break;
    span += stride(i) * (k.space[i]! - 1);
    chosen.add(i);
    const others = [...order.filter((j) => !chosen.has(j)).map(stride), ...k.dyn.map((d) => d.stride)];
    // Two points differ by a multiple of the others' common divisor only where they agree in these axes.
    if (!others.length || others.reduce(gcd) > span) best = new Set(chosen);
  }
  return best;
};

/** Statements that combine one point into the target, where it is within bounds. */
export const applyPoint = (e: Emitter, k: ScatterKernel): void => {
  const { dtype } = k.args[k.target]!;
  const dyn = k.dyn.map((d) => [e.value(d.value), d] as const);
  const tests = dyn.map(([v, d]) => `${v} >= 0 && ${v} < ${d.size}`);
  if (k.bounds.length) tests.unshift(e.within(k.bounds));
  e.block(`if (${tests.join(" && ") || "true"})`, () => {
    const value = e.value(castExpr(k.value, dtype));
    const at = `(${e.affine(k.index)}${dyn.map(([v, d]) => ` + ${v} * ${d.stride}`).join("")})`;
    let next = value;
    if (k.reducer !== "set") {
      const before = e.name("o");
      e.line(`let ${before} = ${e.load(k.target, at)};`);
      next = combine(k.reducer, dtype, before, value);
      if (dtypes[dtype].bytes < 4 && dtype.includes("float")) {
        e.line(`let ${before}n = ${next};`);
        next = `${before}n`;
      }
    }
    e.store(k.target, at, next);
  });
};

/** Threads over the axes whose points never meet; each applies the rest in order, so that the result is the same everywhere. */
export const scatter = (k: ScatterKernel): Shader => {
  const e = new NarrowEmitter(k.args);
  const free = independentAxes(k);
  const [outer, inner] = [
    k.space.map((_, i) => i).filter((i) => free.has(i)),
    k.space.map((_, i) => i).filter((i) => !free.has(i)),
  ];
  const n = sizeOf(outer.map((i) => k.space[i]!));
  e.line(`let I = ${groupNumber} * ${GROUP}u + L;\nif (I >= ${n}u) { return; }`);
  const names = unravel(
    e,
    "I",
    outer.map((i) => k.space[i]!),
    "i",
  );
  e.vars = k.space.map((_, i) => (free.has(i) ? names[outer.indexOf(i)]! : `r${i}`));
  const nest = (d: number): void => {
    if (d === inner.length) return applyPoint(e, k);
    const v = e.vars[inner[d]!]!;
    e.block(`for (var ${v} = 0; ${v} < ${k.space[inner[d]!]}; ${v}++)`, () => nest(d + 1));
  };
  nest(0);
  return finish(e, GROUP, groupsOf(Math.ceil(n / GROUP)));
};
