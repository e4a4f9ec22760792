import { apply, type MapOp, type Spec, type Tensor } from "@hornbeam/core";
import {
  binaryExpr,
  compareExpr,
  dtypes,
  DTypeError,
  isFloat,
  sameShape,
  ShapeError,
  showShape,
  unaryExpr,
  type BinaryOp,
  type CompareOp,
  type Expr,
  type UnaryOp,
} from "@hornbeam/ir";

/** ȳ, x and y = f(x) to x̄. */
export type UnaryRule = (ct: Tensor, x: Tensor, y: Tensor) => Tensor;
/** z̄, x, y and z = f(x, y) to [x̄, ȳ]. */
export type BinaryRule = (ct: Tensor, x: Tensor, y: Tensor, z: Tensor) => readonly [Tensor, Tensor];

/** What an elementwise function is defined for. */
type Domain = "float" | "number" | "bits" | "int" | "any";

const unaryDomain: Partial<Record<UnaryOp, Domain>> = {
  neg: "number",
  abs: "number",
  sign: "number",
  floor: "number",
  ceil: "number",
  round: "number",
  trunc: "number",
  not: "bits",
};
const binaryDomain: Partial<Record<BinaryOp, Domain>> = {
  and: "bits",
  or: "bits",
  xor: "bits",
  shl: "int",
  shr: "int",
  atan2: "float",
};
const remedies: Record<Domain, string> = {
  float: "Cast to float32 first",
  number: "Cast to int32 or float32 first",
  bits: "Cast to bool or an integer first",
  int: "Cast to an integer first",
  any: "",
};

const checkDomain = (name: string, domain: Domain, { dtype }: Spec): void => {
  const { kind } = dtypes[dtype];
  const ok = {
    float: kind === "float",
    number: kind !== "bool",
    bits: kind !== "float",
    int: kind === "int" || kind === "uint",
    any: true,
  };
  if (!ok[domain])
    throw new DTypeError(`${name}: not defined for this dtype; received ${dtype}. ${remedies[domain]}.`, {
      op: name,
      received: dtype,
    });
};

/** Equal shapes and dtypes: primitives neither broadcast nor promote. */
export const checkSame = (name: string, x: Spec, y: Spec): void => {
  if (!sameShape(x.shape, y.shape))
    throw new ShapeError(
      `${name}: operands must have one shape; received ${showShape(x.shape)} and ${showShape(y.shape)}. Broadcast one of them.`,
      { op: name },
    );
  if (x.dtype !== y.dtype)
    throw new DTypeError(
      `${name}: operands must have one dtype; received ${x.dtype} and ${y.dtype}. Cast one of them.`,
      { op: name },
    );
};

/** A primitive of one operand, as a function. Without a rule no gradient flows. */
export const unaryPrimitive = (fn: UnaryOp, rule?: UnaryRule): ((x: Tensor) => Tensor) => {
  const op: MapOp<null> = {
    name: fn,
    kind: "map",
    infer: ([x]) => {
      checkDomain(fn, unaryDomain[fn] ?? "float", x!);
      return [{ shape: x!.shape, dtype: x!.dtype }];
    },
    lower: (x, index) => unaryExpr(fn, x(0, index)),
    ...(rule && { vjp: ([ct], { inputs: [x], outputs: [y] }) => [ct && rule(ct, x!, y!)] }),
  };
  return (x) => apply(op, [x], null);
};

const pairwise = (
  name: string,
  domain: Domain,
  make: (x: Expr, y: Expr) => Expr,
  toBool: boolean,
  rule?: BinaryRule,
): ((x: Tensor, y: Tensor) => Tensor) => {
  const op: MapOp<null> = {
    name,
    kind: "map",
    infer: ([x, y]) => {
      checkSame(name, x!, y!);
      checkDomain(name, domain, x!);
      return [{ shape: x!.shape, dtype: toBool ? "bool" : x!.dtype }];
    },
    lower: (x, index) => make(x(0, index), x(1, index)),
    ...(rule && {
      vjp: ([ct], { inputs: [x, y], outputs: [z] }) =>
        ct && isFloat(x!.dtype) ? rule(ct, x!, y!, z!) : [undefined, undefined],
    }),
  };
  return (x, y) => apply(op, [x, y], null);
};

/** A primitive of two operands of equal shape and dtype, as a function (public functions broadcast and promote first). */
export const binaryPrimitive = (fn: BinaryOp, rule?: BinaryRule): ((x: Tensor, y: Tensor) => Tensor) =>
  pairwise(fn, binaryDomain[fn] ?? "number", (x, y) => binaryExpr(fn, x, y), false, rule);

/** A comparison of two operands of equal shape and dtype; the result is bool. */
export const comparePrimitive = (fn: CompareOp): ((x: Tensor, y: Tensor) => Tensor) =>
  pairwise(fn, "any", (x, y) => compareExpr(fn, x, y), true);
