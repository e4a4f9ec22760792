import { affine } from "./affine.ts";
import { checkExprs, checkIndex } from "./checkExpr.ts";
import type { Fail } from "./checkExpr.ts";
import type { DType } from "./dtype.ts";
import type {
  ArgsortKernel,
  ClaimKernel,
  CondKernel,
  ConvKernel,
  CumulativeKernel,
  DotKernel,
  DotOperand,
  HostKernel,
  Kernel,
  KernelArg,
  LoopKernel,
  ScanKernel,
  ScatterKernel,
  Store,
  WhileKernel,
} from "./kernel.ts";
import type { Program } from "./program.ts";
import { sizeOf } from "./shape.ts";

/** What the buffers of a kernel's arguments hold. */
export interface ArgSizes {
  readonly elements: readonly number[];
  readonly bytes: readonly number[];
}

const writable = (args: readonly KernelArg[], i: number, fail: Fail): unknown =>
  (args[i] !== undefined && args[i].access !== "read") || fail(`argument ${i} must exist and be writable`);
const readable = (args: readonly KernelArg[], i: number, fail: Fail): unknown =>
  (args[i] !== undefined && args[i].access !== "write") || fail(`argument ${i} must exist and be readable`);

const checkStores = (
  k: { readonly args: readonly KernelArg[]; readonly stores: readonly Store[] },
  space: readonly number[],
  s: ArgSizes,
  accs: readonly DType[],
  fail: Fail,
): void => {
  if (!k.stores.length) fail("a kernel must store something");
  for (const { arg, index } of k.stores) {
    writable(k.args, arg, fail);
    checkIndex(index, space, s.elements[arg]!, `store to argument ${arg}`, fail);
  }
  checkExprs(
    k.stores.map((x) => x.value),
    space,
    k.args,
    s.elements,
    accs,
    fail,
  );
};

const loop = (k: LoopKernel, s: ArgSizes, fail: Fail): void => {
  if (k.reduce.length && !k.accs.length) fail("reduce loops need an accumulator");
  for (const a of k.accs) {
    if (a.reducer.startsWith("arg") && a.dtype !== "int32") fail(`${a.reducer} yields int32, not ${a.dtype}`);
    if ((a.reducer === "any" || a.reducer === "all") && a.dtype !== "bool")
      fail(`${a.reducer} is on bool, not ${a.dtype}`);
  }
  checkExprs(
    k.accs.map((a) => a.value),
    [...k.space, ...k.reduce],
    k.args,
    s.elements,
    [],
    fail,
  );
  checkStores(
    k,
    k.space,
    s,
    k.accs.map((a) => a.dtype),
    fail,
  );
};

const dot = (k: DotKernel, s: ArgSizes, fail: Fail): void => {
  const operand = (o: DotOperand, rows: number, cols: number, what: string): void => {
    readable(k.args, o.arg, fail);
    if (o.batch.length !== k.batch.length)
      fail(`${what} has ${o.batch.length} batch strides for ${k.batch.length} axes`);
    checkIndex(affine(o.offset, [...o.batch, o.row, o.col]), [...k.batch, rows, cols], s.elements[o.arg]!, what, fail);
  };
  // An empty contraction loads nothing.
  if (k.k > 0 && k.m > 0 && k.n > 0) {
    operand(k.lhs, k.m, k.k, "left operand");
    operand(k.rhs, k.k, k.n, "right operand");
  }
  checkStores(k, [...k.batch, k.m, k.n], s, [k.dtype], fail);
};

const conv = (k: ConvKernel, s: ArgSizes, fail: Fail): void => {
  const g = k.geometry;
  const rank = g.inSize.length;
  if (rank < 1 || [g.outSize, g.kernelSize, g.strides, g.dilation, g.padLo].some((x) => x.length !== rank))
    fail("the spatial lists of a geometry must have one length");
  if (g.inChannels % g.groups || g.outChannels % g.groups) fail(`channels must be multiples of ${g.groups} groups`);
  const x = [g.batch, ...g.inSize, g.inChannels];
  const w = [...g.kernelSize, g.inChannels / g.groups, g.outChannels];
  const y = [g.batch, ...g.outSize, g.outChannels];
  const [a, b, space] = { forward: [x, w, y], inputGrad: [w, y, x], filterGrad: [x, y, w] }[k.direction] as [
    number[],
    number[],
    number[],
  ];
  [a, b].forEach((shape, i) => {
    readable(k.args, k.operands[i]!, fail);
    const held = s.elements[k.operands[i]!]!;
    if (held < sizeOf(shape)) fail(`operand ${i} needs ${sizeOf(shape)} elements, its buffer holds ${held}`);
  });
  checkStores(k, space, s, [k.dtype], fail);
};

const scatter = (k: ScatterKernel, s: ArgSizes, fail: Fail): void => {
  if (k.args[k.target]?.access !== "update") fail("the target must be an updated argument");
  checkIndex(k.index, k.space, s.elements[k.target]!, "target", fail, k.bounds, k.dyn);
  for (const d of k.dyn) if (d.value.dtype !== "int32") fail(`a dynamic term must be int32, is ${d.value.dtype}`);
  checkExprs(
    k.dyn.map((d) => d.value),
    k.space,
    k.args,
    s.elements,
    [],
    fail,
  );
  // The value is wanted only where the bounds hold.
  const zero = { op: "const", dtype: k.value.dtype, value: k.value.dtype === "int64" ? 0n : 0 } as const;
  const value = { op: "guard", dtype: k.value.dtype, bounds: k.bounds, inside: k.value, outside: zero } as const;
  checkExprs([value], k.space, k.args, s.elements, [], fail);
};

const rows = (k: ArgsortKernel | CumulativeKernel, s: ArgSizes, fail: Fail): void => {
  if (k.args.length !== 2) fail(`must have 2 arguments, has ${k.args.length}`);
  readable(k.args, 0, fail);
  writable(k.args, 1, fail);
  if (k.kind === "argsort" && k.args[1]!.dtype !== "int32") fail("the order must be int32");
  const n = k.kind === "argsort" ? k.rows * k.n : k.outer * k.n * k.inner;
  s.elements.forEach((held, i) => held < n && fail(`argument ${i} must hold ${n} elements, holds ${held}`));
};

const shapes = (k: HostKernel | ClaimKernel, s: ArgSizes, fail: Fail): void => {
  if (k.shapes.length !== k.args.length) fail(`has ${k.shapes.length} shapes for ${k.args.length} arguments`);
  k.shapes.forEach((shape, i) => {
    (i < k.inputs ? readable : writable)(k.args, i, fail);
    if (s.elements[i]! < sizeOf(shape))
      fail(`argument ${i} must hold ${sizeOf(shape)} elements, holds ${s.elements[i]}`);
  });
};

/** Arguments in groups of known byte lengths (undefined: any). */
const checkGroups = (
  k: Kernel,
  s: ArgSizes,
  groups: readonly (readonly [name: string, bytes: readonly (number | undefined)[], written: boolean])[],
  fail: Fail,
): void => {
  const n = groups.reduce((sum, [, bytes]) => sum + bytes.length, 0);
  if (k.args.length !== n) fail(`must have ${n} arguments, has ${k.args.length}`);
  let at = 0;
  for (const [name, list, written] of groups)
    for (const bytes of list) {
      (written ? writable : readable)(k.args, at, fail);
      if (bytes !== undefined && s.bytes[at]! < bytes)
        fail(`${name} (argument ${at}) needs ${bytes} bytes, has ${s.bytes[at]}`);
      at++;
    }
};

/** A nested Program takes and gives buffers of these byte lengths. */
const checkSignature = (
  p: Program,
  what: string,
  ins: readonly (number | undefined)[],
  outs: readonly (number | undefined)[],
  fail: Fail,
): void => {
  for (const [name, want, got] of [
    ["inputs", ins, p.inputs],
    ["outputs", outs, p.outputs],
  ] as const) {
    if (want.length !== got.length) fail(`${what} must have ${want.length} ${name}, has ${got.length}`);
    got.forEach((b, i) => {
      const { bytes, alias } = p.buffers[b]!;
      if (alias !== undefined) fail(`${what} ${name}[${i}] must not alias an input`);
      if (want[i] !== undefined && bytes !== want[i])
        fail(`${what} ${name}[${i}] must have ${want[i]} bytes, has ${bytes}`);
    });
  }
};

const all = (n: number): undefined[] => new Array<undefined>(n).fill(undefined);

const scan = (k: ScanKernel, s: ArgSizes, fail: Fail): void => {
  const steps = (bytes: readonly number[]): number[] => bytes.map((b) => b * k.length);
  checkGroups(
    k,
    s,
    [
      ["constant", all(k.consts), false],
      ["initial carry", k.carryBytes, false],
      ["x", steps(k.xBytes), false],
      ["final carry", k.carryBytes, true],
      ["y", steps(k.yBytes), true],
      ["spare", k.carryBytes, true],
      ["arena", [k.body.arenaBytes], true],
    ],
    fail,
  );
  checkSignature(
    k.body,
    "body",
    [...s.bytes.slice(0, k.consts), ...k.carryBytes, ...k.xBytes],
    [...k.carryBytes, ...k.yBytes],
    fail,
  );
};

const whileLoop = (k: WhileKernel, s: ArgSizes, fail: Fail): void => {
  const arena = Math.max(k.cond.arenaBytes, k.body.arenaBytes);
  checkGroups(
    k,
    s,
    [
      ["constant", all(k.consts), false],
      ["initial carry", k.carryBytes, false],
      ["final carry", k.carryBytes, true],
      ["spare", k.carryBytes, true],
      ["flag", [1], true],
      ["arena", [arena], true],
    ],
    fail,
  );
  const ins = [...s.bytes.slice(0, k.consts), ...k.carryBytes];
  checkSignature(k.cond, "cond", ins, [1], fail);
  checkSignature(k.body, "body", ins, k.carryBytes, fail);
};

const cond = (k: CondKernel, s: ArgSizes, fail: Fail): void => {
  if (!k.branches.length) fail("must have a branch");
  const arena = Math.max(...k.branches.map((b) => b.arenaBytes));
  checkGroups(
    k,
    s,
    [
      ["index", [4], false],
      ["operand", all(k.operands), false],
      ["result", all(k.results), true],
      ["arena", [arena], true],
    ],
    fail,
  );
  if (k.args[0]!.dtype !== "int32") fail(`the index must be int32, is ${k.args[0]!.dtype}`);
  const end = 1 + k.operands;
  k.branches.forEach((b, i) =>
    checkSignature(b, `branch ${i}`, s.bytes.slice(1, end), s.bytes.slice(end, end + k.results), fail),
  );
};

/** The rules of one kernel: arguments, addresses and dtypes. */
export const checkKernel = (k: Kernel, s: ArgSizes, fail: Fail): void => {
  switch (k.kind) {
    case "loop":
      return loop(k, s, fail);
    case "dot":
      return dot(k, s, fail);
    case "conv":
      return conv(k, s, fail);
    case "scatter":
      return scatter(k, s, fail);
    case "argsort":
    case "cumulative":
      return rows(k, s, fail);
    case "host":
    case "claim":
      return shapes(k, s, fail);
    case "scan":
      return scan(k, s, fail);
    case "while":
      return whileLoop(k, s, fail);
    case "cond":
      return cond(k, s, fail);
    default:
      return fail(`unknown kind ${(k as Kernel).kind}`);
  }
};

/** The Programs inside a kernel, each with a name for messages. */
export const nestedPrograms = (k: Kernel): readonly (readonly [string, Program])[] =>
  k.kind === "scan"
    ? [["body", k.body]]
    : k.kind === "while"
      ? [
          ["cond", k.cond],
          ["body", k.body],
        ]
      : k.kind === "cond"
        ? k.branches.map((b, i) => [`branch ${i}`, b] as const)
        : [];
