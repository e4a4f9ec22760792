import { exprTopo } from "@hornbeam/ir";
import type { Affine, BinaryOp, Bound, CompareOp, DType, DynTerm, Expr, UnaryOp } from "@hornbeam/ir";
import type { Writer } from "./writer.ts";

// The order of these lists is that of the enumerations in cpp/program.h.
const DTYPES: readonly DType[] = [
  "float32",
  "float16",
  "bfloat16",
  "float64",
  "int8",
  "int16",
  "int32",
  "int64",
  "uint8",
  "uint16",
  "uint32",
  "bool",
];
const UNARY: readonly UnaryOp[] = [
  "neg",
  "abs",
  "sign",
  "floor",
  "ceil",
  "round",
  "trunc",
  "sqrt",
  "rsqrt",
  "exp",
  "expm1",
  "log",
  "log1p",
  "sin",
  "cos",
  "tan",
  "asin",
  "acos",
  "atan",
  "sinh",
  "cosh",
  "tanh",
  "asinh",
  "acosh",
  "atanh",
  "sigmoid",
  "erf",
  "erfinv",
  "lgamma",
  "digamma",
  "not",
];
const BINARY: readonly BinaryOp[] = [
  "add",
  "sub",
  "mul",
  "div",
  "floorDiv",
  "mod",
  "pow",
  "min",
  "max",
  "atan2",
  "and",
  "or",
  "xor",
  "shl",
  "shr",
];
const COMPARE: readonly CompareOp[] = ["lt", "le", "eq", "ne"];
const OPS: readonly Expr["op"][] = [
  "const",
  "load",
  "index",
  "acc",
  "guard",
  "unary",
  "binary",
  "compare",
  "select",
  "cast",
  "bitcast",
  "threefry",
];

export const writeDType = (w: Writer, dtype: DType): void => w.byte(DTYPES.indexOf(dtype));

export const writeAffine = (w: Writer, { offset, strides }: Affine): void => {
  w.whole(offset);
  w.wholes(strides);
};

/** Numbers of nodes that were written. */
export type Numbers = ReadonlyMap<Expr, number>;

export const writeBounds = (w: Writer, bounds: readonly Bound[]): void =>
  w.list(bounds, (b) => {
    writeAffine(w, b.index);
    w.whole(b.lo);
    w.whole(b.hi);
  });

export const writeDyn = (w: Writer, dyn: readonly DynTerm[], numbers: Numbers): void =>
  w.list(dyn, (d) => {
    w.size(numbers.get(d.value)!);
    w.size(d.size);
    w.whole(d.stride);
  });

const writeNode = (w: Writer, e: Expr, numbers: Numbers): void => {
  w.byte(OPS.indexOf(e.op));
  writeDType(w, e.dtype);
  const child = (x: Expr): void => w.size(numbers.get(x)!);
  switch (e.op) {
    case "const":
      return e.dtype === "int64" ? w.long(BigInt.asIntN(64, BigInt(e.value))) : w.float(Number(e.value));
    case "load":
      w.size(e.arg);
      writeAffine(w, e.index);
      return writeDyn(w, e.dyn ?? [], numbers);
    case "index":
      return writeAffine(w, e.index);
    case "acc":
      return w.size(e.n);
    case "guard":
      writeBounds(w, e.bounds);
      child(e.inside);
      return child(e.outside);
    case "unary":
      w.byte(UNARY.indexOf(e.fn));
      return child(e.x);
    case "binary":
    case "compare":
      w.byte(e.op === "binary" ? BINARY.indexOf(e.fn) : COMPARE.indexOf(e.fn));
      child(e.x);
      return child(e.y);
    case "select":
      child(e.test);
      child(e.x);
      return child(e.y);
    case "cast":
    case "bitcast":
      return child(e.x);
    case "threefry":
      w.byte(e.word);
      return e.args.forEach(child);
  }
};

/** All nodes below the roots, operands before users. */
export const writeExprs = (w: Writer, roots: readonly Expr[]): Numbers => {
  const order = exprTopo(roots);
  const numbers = new Map(order.map((e, i) => [e, i]));
  w.list(order, (e) => writeNode(w, e, numbers));
  return numbers;
};
