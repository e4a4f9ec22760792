import { apply, type ReduceOp, type Spec, type Tensor } from "@hornbeam/core";
import { DTypeError, ShapeError, showShape, sizeOf, type DType, type Reducer } from "@hornbeam/ir";
import { divOf, mulOf } from "./arithmetic.ts";
import { dropAxes, expandReduced, reduceSum, type AxesParams } from "./broadcast.ts";
import { castTo } from "./cast.ts";
import { eqOf } from "./compare.ts";
import { cumprodOf } from "./cumulative.ts";
import { permuteTo } from "./permute.ts";
import { reshapeTo } from "./reshape.ts";

type Rule = (ct: Tensor, x: Tensor, y: Tensor, axes: readonly number[]) => Tensor;

const reduction = (
  name: string,
  reducer: Reducer,
  check: (x: Spec, axes: readonly number[]) => DType,
  rule?: Rule,
): ((x: Tensor, axes: readonly number[]) => Tensor) => {
  const op: ReduceOp<AxesParams> = {
    name,
    kind: "reduce",
    reducer,
    infer: ([x], { axes }) => [{ shape: dropAxes(name, x!.shape, axes), dtype: check(x!, axes) }],
    ...(rule && { vjp: ([ct], { inputs: [x], outputs: [y], params }) => [ct && rule(ct, x!, y!, params.axes)] }),
  };
  return (x, axes) => (axes.length ? apply<AxesParams>(op, [x], { axes: [...axes] }) : x);
};
const wrong = (name: string, dtype: DType, remedy: string): never => {
  throw new DTypeError(`${name}: not defined for this dtype; received ${dtype}. ${remedy}.`, {
    op: name,
    received: dtype,
  });
};
const numeric =
  (name: string) =>
  ({ dtype }: Spec): DType =>
    dtype === "bool" ? wrong(name, dtype, "Cast to int32 first") : dtype;
const logical =
  (name: string) =>
  ({ dtype }: Spec): DType =>
    dtype === "bool" ? dtype : wrong(name, dtype, "Cast to bool first");
const position =
  (name: string) =>
  ({ shape, dtype }: Spec, axes: readonly number[]): DType => {
    if (!sizeOf(axes.map((a) => shape[a]!)))
      throw new ShapeError(
        `${name}: the axis must not be empty; received shape ${showShape(shape)}, axis ${axes[0]}. Pad it first.`,
        { op: name },
      );
    return dtype === "bool" ? wrong(name, dtype, "Cast to int32 first") : "int32";
  };

/** x̄ᵢ = ȳ·Πⱼ≠ᵢ xⱼ, as the product of what is before and what is after: right where x holds zeros. */
const prodRule: Rule = (ct, x, _y, axes) => {
  const kept = x.shape.map((_, i) => i).filter((i) => !axes.includes(i));
  const order = [...kept, ...axes];
  const moved = permuteTo(x, order);
  const flat = reshapeTo(moved, [...kept.map((i) => x.shape[i]!), sizeOf(axes.map((a) => x.shape[a]!))]);
  const axis = kept.length;
  const before = cumprodOf(flat, { axis, exclusive: true, reverse: false });
  const after = cumprodOf(flat, { axis, exclusive: true, reverse: true });
  const others = permuteTo(
    reshapeTo(mulOf(before, after), moved.shape),
    order.map((_, i) => order.indexOf(i)),
  );
  return mulOf(expandReduced(ct, axes, x.shape), others);
};

/** x̄ = ȳ/n at each of the n elements that are the extremum, else 0 (JAX, PyTorch's amax). */
const extremumRule: Rule = (ct, x, y, axes) => {
  const hit = castTo(eqOf(x, expandReduced(y, axes, x.shape)), x.dtype);
  return mulOf(expandReduced(divOf(ct, reduceSum(hit, axes)), axes, x.shape), hit);
};

type Reduce = (x: Tensor, axes: readonly number[]) => Tensor;
/** Π x over ascending, non-negative axes, which are dropped. */
export const reduceProd: Reduce = /* @__PURE__ */ reduction("prod", "prod", /* @__PURE__ */ numeric("prod"), prodRule);
/** The largest element; −∞ or the least integer over nothing; NaN where there is one. */
export const reduceMax: Reduce = /* @__PURE__ */ reduction(
  "reduceMax",
  "max",
  /* @__PURE__ */ numeric("max"),
  extremumRule,
);
/** The smallest element; ∞ or the greatest integer over nothing; NaN where there is one. */
export const reduceMin: Reduce = /* @__PURE__ */ reduction(
  "reduceMin",
  "min",
  /* @__PURE__ */ numeric("min"),
  extremumRule,
);
/** Whether any element is true. */
export const reduceAny: Reduce = /* @__PURE__ */ reduction("any", "any", /* @__PURE__ */ logical("any"));
/** Whether all elements are true. */
export const reduceAll: Reduce = /* @__PURE__ */ reduction("all", "all", /* @__PURE__ */ logical("all"));

const argMax: Reduce = /* @__PURE__ */ reduction("argMax", "argMax", /* @__PURE__ */ position("argMax"));
const argMin: Reduce = /* @__PURE__ */ reduction("argMin", "argMin", /* @__PURE__ */ position("argMin"));
/** int32 position of the first largest element along a non-negative axis, which is dropped. */
export const argMaxOf = (x: Tensor, axis: number): Tensor => argMax(x, [axis]);
/** int32 position of the first smallest element along a non-negative axis, which is dropped. */
export const argMinOf = (x: Tensor, axis: number): Tensor => argMin(x, [axis]);
