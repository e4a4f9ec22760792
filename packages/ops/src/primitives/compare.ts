import { apply, type MapOp, type Tensor } from "@hornbeam/core";
import { DTypeError, sameShape, selectExpr, ShapeError, showShape } from "@hornbeam/ir";
import { binaryPrimitive, checkSame, comparePrimitive, unaryPrimitive } from "./elementwise.ts";
import { fullLike } from "./full.ts";

type Binary = (x: Tensor, y: Tensor) => Tensor;

/** x < y */
export const ltOf: Binary = /* @__PURE__ */ comparePrimitive("lt");
/** x ≤ y */
export const leOf: Binary = /* @__PURE__ */ comparePrimitive("le");
/** x = y; NaN equals nothing. */
export const eqOf: Binary = /* @__PURE__ */ comparePrimitive("eq");
/** x ≠ y */
export const neOf: Binary = /* @__PURE__ */ comparePrimitive("ne");
/** x > y */
export const gtOf: Binary = (x, y) => ltOf(y, x);
/** x ≥ y */
export const geOf: Binary = (x, y) => leOf(y, x);

/** Logical on bool, bitwise on integers. */
export const notOf: (x: Tensor) => Tensor = /* @__PURE__ */ unaryPrimitive("not");
/** Logical on bool, bitwise on integers. */
export const andOf: Binary = /* @__PURE__ */ binaryPrimitive("and");
/** Logical on bool, bitwise on integers. */
export const orOf: Binary = /* @__PURE__ */ binaryPrimitive("or");
/** Logical on bool, bitwise on integers. */
export const xorOf: Binary = /* @__PURE__ */ binaryPrimitive("xor");
/** x · 2^y on integers. */
export const shlOf: Binary = /* @__PURE__ */ binaryPrimitive("shl");
/** Shift right: arithmetic on signed, logical on unsigned integers. */
export const shrOf: Binary = /* @__PURE__ */ binaryPrimitive("shr");

/**
 * z = test ? x : y. x̄ = test ? z̄ : 0, ȳ = test ? 0 : z̄.
 * A branch that is not taken gets exactly 0 here, but 0·∞ below it is NaN, as in JAX and PyTorch: make the argument safe too.
 */
const selectOp: MapOp<null> = {
  name: "select",
  kind: "map",
  infer: ([test, x, y]) => {
    checkSame("select", x!, y!);
    if (test!.dtype !== "bool")
      throw new DTypeError(`select: the test must be bool; received ${test!.dtype}. Compare it with 0.`, {
        op: "select",
      });
    if (!sameShape(test!.shape, x!.shape))
      throw new ShapeError(
        `select: test and values must have one shape; received ${showShape(test!.shape)} and ${showShape(x!.shape)}. Broadcast one of them.`,
        { op: "select" },
      );
    return [{ shape: x!.shape, dtype: x!.dtype }];
  },
  lower: (x, index) => selectExpr(x(0, index), x(1, index), x(2, index)),
  vjp: ([ct], { inputs: [test] }) => {
    if (!ct) return [];
    const zero = fullLike(ct, 0);
    return [undefined, selectOf(test!, ct, zero), selectOf(test!, zero, ct)];
  },
};

/** test ? x : y, elementwise; three operands of one shape. */
export const selectOf = (test: Tensor, x: Tensor, y: Tensor): Tensor => apply(selectOp, [test, x, y], null);
