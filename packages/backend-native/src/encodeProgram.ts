import { castExpr, dtypes, IR_VERSION, sizeOf, UnsupportedError } from "@hornbeam/ir";
import type { DotOperand, HostKernel, Kernel, Program, Reducer, Store } from "@hornbeam/ir";
import { writeAffine, writeBounds, writeDType, writeDyn, writeExprs } from "./encodeExpr.ts";
import { scanBody } from "./scanBody/scanBody.ts";
import { Writer } from "./writer.ts";

// The order of these lists is that of the enumerations in cpp/program.h.
const KINDS: readonly Kernel["kind"][] = [
  "loop",
  "dot",
  "conv",
  "scatter",
  "argsort",
  "cumulative",
  "host",
  "scan",
  "while",
  "cond",
];
const REDUCERS: readonly (Reducer | "set")[] = ["sum", "prod", "max", "min", "any", "all", "argMax", "argMin", "set"];
const ACCESS = ["read", "write", "update"] as const;
const ROLES = ["input", "output", "temp", "const"] as const;
const DIRECTIONS = ["forward", "inputGrad", "filterGrad"] as const;
const MAGIC = 0x324e4248;

/** A Program as bytes, and the functions of the host that it calls by their number. */
export interface EncodedProgram {
  readonly bytes: Uint8Array;
  readonly hosts: readonly HostKernel[];
}

const writeStores = (w: Writer, k: Kernel, stores: readonly Store[]): void => {
  const values = stores.map((s) => castExpr(s.value, k.args[s.arg]!.dtype));
  const numbers = writeExprs(w, values);
  w.size(stores.length);
  stores.forEach((s, i) => {
    w.size(s.arg);
    writeAffine(w, s.index);
    w.size(numbers.get(values[i]!)!);
  });
};

const writeOperand = (w: Writer, o: DotOperand): void => {
  w.size(o.arg);
  w.whole(o.offset);
  w.wholes(o.batch);
  w.whole(o.row);
  w.whole(o.col);
};

/** Work that stops now and then. */
type Pieces<T> = Generator<undefined, T, unknown>;

function* writeKernel(w: Writer, k: Kernel, hosts: HostKernel[]): Pieces<void> {
  const body = (p: Program): Pieces<void> => writeProgram(w, p, hosts);
  const reducer = (r: Reducer | "set"): void => w.byte(REDUCERS.indexOf(r));
  switch (k.kind) {
    case "loop": {
      w.sizes(k.space);
      w.sizes(k.reduce);
      const values = k.accs.map((a) => (a.reducer.startsWith("arg") ? a.value : castExpr(a.value, a.dtype)));
      const numbers = writeExprs(w, values);
      w.size(k.accs.length);
      k.accs.forEach((a, i) => {
        reducer(a.reducer);
        writeDType(w, a.dtype);
        w.size(numbers.get(values[i]!)!);
      });
      return writeStores(w, k, k.stores);
    }
    case "dot":
      w.sizes(k.batch);
      w.size(k.m);
      w.size(k.n);
      w.size(k.k);
      writeOperand(w, k.lhs);
      writeOperand(w, k.rhs);
      writeDType(w, k.dtype);
      return writeStores(w, k, k.stores);
    case "conv": {
      const g = k.geometry;
      w.byte(DIRECTIONS.indexOf(k.direction));
      for (const n of [g.batch, g.inChannels, g.outChannels, g.groups]) w.size(n);
      for (const list of [g.inSize, g.outSize, g.kernelSize, g.strides, g.dilation]) w.sizes(list);
      w.wholes(g.padLo);
      w.size(k.operands[0]);
      w.size(k.operands[1]);
      writeDType(w, k.dtype);
      return writeStores(w, k, k.stores);
    }
    case "scatter": {
      w.sizes(k.space);
      w.size(k.target);
      const value = castExpr(k.value, k.args[k.target]!.dtype);
      const numbers = writeExprs(w, [value, ...k.dyn.map((d) => d.value)]);
      writeAffine(w, k.index);
      writeDyn(w, k.dyn, numbers);
      writeBounds(w, k.bounds);
      reducer(k.reducer);
      return w.size(numbers.get(value)!);
    }
    case "argsort":
      w.size(k.rows);
      w.size(k.n);
      return w.byte(Number(k.descending));
    case "cumulative":
      reducer(k.reducer);
      for (const n of [k.outer, k.n, k.inner]) w.size(n);
      w.byte(Number(k.reverse));
      return w.byte(Number(k.exclusive));
    case "host":
      w.size(hosts.push(k) - 1);
      w.size(k.inputs);
      return k.shapes.forEach((s, i) => w.size(sizeOf(s) * dtypes[k.args[i]!.dtype].bytes));
    case "claim":
      throw new UnsupportedError(
        `native: there is no kernel for the claimed op ${k.fn}; received "${k.name}". Do not claim it.`,
        { op: k.fn },
      );
    case "scan":
      w.size(k.length);
      w.byte(Number(k.reverse));
      w.size(k.consts);
      for (const list of [k.carryBytes, k.xBytes, k.yBytes]) w.sizes(list);
      return yield* body(scanBody(k.body));
    case "while":
      w.size(k.consts);
      w.sizes(k.carryBytes);
      yield* body(k.cond);
      return yield* body(k.body);
    case "cond":
      w.size(k.operands);
      w.size(k.results);
      w.size(k.branches.length);
      for (const branch of k.branches) yield* body(branch);
  }
}

function* writeProgram(w: Writer, p: Program, hosts: HostKernel[]): Pieces<void> {
  if (p.version !== IR_VERSION)
    throw new UnsupportedError(
      `native: a Program must have IR version ${IR_VERSION}; received ${p.version}. Install packages of one version.`,
      { op: "compile", received: String(p.version) },
    );
  w.size(p.arenaBytes);
  w.list(p.buffers, (b) => {
    w.byte(ROLES.indexOf(b.role));
    w.size(b.bytes);
    if (b.role === "temp") w.size(b.offset!);
    if (b.role === "const") w.raw(b.data!);
    if (b.role === "output") w.size((b.alias ?? -1) + 1);
  });
  w.sizes(p.inputs);
  w.sizes(p.outputs);
  w.size(p.steps.length);
  for (const { kernel, buffers } of p.steps) {
    yield;
    if (kernel.kind !== "claim") w.byte(KINDS.indexOf(kernel.kind));
    w.text(kernel.name);
    w.size(kernel.args.length);
    kernel.args.forEach((a, i) => {
      writeDType(w, a.dtype);
      w.byte(ACCESS.indexOf(a.access));
      w.size(buffers[i]!);
    });
    yield* writeKernel(w, kernel, hosts);
  }
}

/**
 * A Program as the addon reads it: one stretch of bytes, which it checks number by number.
 * @throws UnsupportedError for another version of the IR, and for claimed ops.
 */
export const encodeProgram = (program: Program): EncodedProgram => {
  const work = encodeInPieces(program);
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
};

/** `encodeProgram` with breaks. */
export function* encodeInPieces(program: Program): Pieces<EncodedProgram> {
  const w = new Writer();
  const hosts: HostKernel[] = [];
  w.word(MAGIC);
  yield* writeProgram(w, program, hosts);
  return { bytes: w.done(), hosts };
}
