import { affine, sameAffine } from "./affine.ts";
import type { Affine } from "./affine.ts";
import { checkKernel, nestedPrograms } from "./checkKernel.ts";
import type { Fail } from "./checkExpr.ts";
import { dtypes } from "./dtype.ts";
import { ValueError } from "./errors.ts";
import { exprTopo } from "./expr.ts";
import type { LoopKernel } from "./kernel.ts";
import { ALIGNMENT, IR_VERSION } from "./program.ts";
import type { BufferDecl, Program, Step } from "./program.ts";
import { sizeOf } from "./shape.ts";

const checkBuffer = (p: Program, b: BufferDecl, i: number, fail: Fail): void => {
  const need = (ok: boolean, rule: string): unknown => ok || fail(`buffer ${i} (${b.role}): ${rule}`);
  need(
    Number.isSafeInteger(b.bytes) && b.bytes >= sizeOf(b.shape) * dtypes[b.dtype].bytes,
    `${b.bytes} bytes do not hold its shape`,
  );
  if (b.role === "temp") {
    need(
      b.offset !== undefined && b.offset >= 0 && b.offset % ALIGNMENT === 0,
      `offset ${b.offset} is not a multiple of ${ALIGNMENT}`,
    );
    need(
      b.offset! + b.bytes <= p.arenaBytes,
      `it ends at ${b.offset! + b.bytes}, beyond the arena's ${p.arenaBytes} bytes`,
    );
  }
  if (b.role === "const") need(b.data?.byteLength === b.bytes, `data must have ${b.bytes} bytes`);
  if (b.role === "input") need(p.inputs.filter((n) => n === i).length === 1, "it must be listed once in inputs");
  if (b.role === "output") need(p.outputs.filter((n) => n === i).length === 1, "it must be listed once in outputs");
  if (b.alias === undefined) return;
  const to = p.buffers[b.alias];
  need(b.role === "output" && to?.role === "input", "only an output may alias, and only an input");
  need(to!.bytes === b.bytes, `it has ${b.bytes} bytes, the input it aliases ${to!.bytes}`);
  need(p.buffers.findIndex((x) => x.alias === b.alias) === i, "two outputs alias one input");
};

/** Same function at every point of the loops: strides of single-step loops do not matter. */
const sameOver = (x: Affine, y: Affine, sizes: readonly number[]): boolean => {
  const plain = (a: Affine): Affine =>
    affine(
      a.offset,
      sizes.map((n, i) => (n > 1 ? (a.strides[i] ?? 0) : 0)),
    );
  return sameAffine(plain(x), plain(y));
};

/** May this step read argument `from` while it writes argument `to` in the same memory: each element before its own store only? */
const inPlace = (k: LoopKernel, from: number, to: number): boolean => {
  const loads = (roots: Parameters<typeof exprTopo>[0]) =>
    exprTopo(roots).flatMap((e) => (e.op === "load" && e.arg === from ? [e] : []));
  if (loads(k.accs.map((a) => a.value)).length && sizeOf(k.space) > 1) return false;
  const stores = k.stores.filter((s) => s.arg === to);
  return loads(k.stores.map((s) => s.value)).every(
    (e) => !e.dyn && stores.every((s) => sameOver(e.index, s.index, k.space)),
  );
};

const overlap = (p: Program, a: number, b: number): boolean => {
  const [x, y] = [p.buffers[a]!, p.buffers[b]!];
  if (a === b) return true;
  if (x.role === "temp" && y.role === "temp") return x.offset! < y.offset! + y.bytes && y.offset! < x.offset! + x.bytes;
  return x.alias === b || y.alias === a;
};

/** Two arguments of one step in one memory, one of them written: only an in-place loop may do that. */
const checkHazards = (p: Program, { kernel, buffers }: Step, fail: Fail): void => {
  for (let w = 0; w < buffers.length; w++)
    for (let r = 0; r < buffers.length; r++) {
      if (r === w || kernel.args[w]!.access === "read" || !overlap(p, buffers[w]!, buffers[r]!)) continue;
      const [x, y] = [p.buffers[buffers[w]!]!, p.buffers[buffers[r]!]!];
      const aligned =
        x.offset === y.offset && dtypes[kernel.args[w]!.dtype].bytes === dtypes[kernel.args[r]!.dtype].bytes;
      if (kernel.kind !== "loop" || kernel.args[r]!.access !== "read" || !aligned || !inPlace(kernel, r, w))
        fail(`arguments ${r} (buffer ${buffers[r]}) and ${w} (buffer ${buffers[w]}) share memory that is written`);
    }
};

/** A temporary loses its value when an overlapping one is written; an input when the output that aliases it is. */
const checkLives = (p: Program, failAt: (step: number) => Fail): void => {
  const valid = new Set(
    p.buffers.flatMap((b, i) => (b.role === "input" || b.role === "const" || b.alias !== undefined ? [i] : [])),
  );
  const lostTo = new Map<number, number>();
  p.steps.forEach((s, at) => {
    const fail = failAt(at);
    checkHazards(p, s, fail);
    s.buffers.forEach((b, i) => {
      if (s.kernel.args[i]!.access === "write" || valid.has(b)) return;
      fail(
        lostTo.has(b)
          ? `reads buffer ${b}, whose memory buffer ${lostTo.get(b)} has taken`
          : `reads buffer ${b}, which nothing has written`,
      );
    });
    s.buffers.forEach((b, i) => {
      if (s.kernel.args[i]!.access === "read") return;
      p.buffers.forEach((_, other) => {
        if (other === b || !overlap(p, b, other)) return;
        valid.delete(other);
        lostTo.set(other, b);
      });
      valid.add(b);
    });
  });
  for (const b of p.outputs) if (!valid.has(b)) failAt(p.steps.length)(`output ${b} is never written`);
};

const check = (p: Program, path: string): void => {
  const failAt =
    (step: number): Fail =>
    (rule) => {
      const s = p.steps[step];
      const where = `${path}${s ? `step ${step} (${s.kernel.kind} "${s.kernel.name}")` : "program"}`;
      throw new ValueError(`${where}: ${rule}.`, { op: where, rule });
    };
  const fail = failAt(-1);
  if (p.version !== IR_VERSION) fail(`IR version must be ${IR_VERSION}, is ${p.version}`);
  for (const [role, list] of [
    ["input", p.inputs],
    ["output", p.outputs],
  ] as const)
    for (const b of list) if (p.buffers[b]?.role !== role) fail(`${role}s name buffer ${b}, which is not an ${role}`);
  p.buffers.forEach((b, i) => checkBuffer(p, b, i, fail));
  p.steps.forEach(({ kernel, buffers }, at) => {
    const bad = failAt(at);
    if (buffers.length !== kernel.args.length) bad(`has ${buffers.length} buffers for ${kernel.args.length} arguments`);
    buffers.forEach((b, i) => {
      const decl = p.buffers[b];
      if (!decl) return bad(`names buffer ${b}, of ${p.buffers.length}`);
      if (kernel.args[i]!.access !== "read" && (decl.role === "input" || decl.role === "const"))
        bad(`writes buffer ${b}, an ${decl.role}`);
      return undefined;
    });
    const bytes = buffers.map((b) => p.buffers[b]!.bytes);
    checkKernel(
      kernel,
      { bytes, elements: bytes.map((n, i) => Math.floor(n / dtypes[kernel.args[i]!.dtype].bytes)) },
      bad,
    );
    for (const [name, inner] of nestedPrograms(kernel))
      check(inner, `${path}step ${at} (${kernel.kind} "${kernel.name}") ${name}: `);
  });
  checkLives(p, failAt);
};

/**
 * The executable grammar of Programs. Every buffer is declared and listed as its role wants; every step has the
 * arguments its kind wants; loads and stores stay within their buffers (under guards: exactly where a bound is on one
 * loop variable or the index contains the bound's, otherwise only not wholly outside); dtypes are as documented at
 * `Expr`; nothing is read before it is written or after its memory was taken; nothing shares written memory but loops
 * that work in place; outputs are written; nested Programs fit and obey the same rules.
 * @throws ValueError that names the step and the rule.
 */
export const checkProgram = (p: Program): void => check(p, "");
