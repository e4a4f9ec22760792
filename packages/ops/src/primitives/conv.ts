import { apply, type ConvOp, type ConvParams, type Spec, type Tensor } from "@hornbeam/core";
import { DTypeError, isFloat, sameShape, ShapeError, showShape, type ConvGeometry, type Shape } from "@hornbeam/ir";

const inputShape = (g: ConvGeometry): Shape => [g.batch, ...g.inSize, g.inChannels];
const kernelShape = (g: ConvGeometry): Shape => [...g.kernelSize, g.inChannels / g.groups, g.outChannels];
const outputShape = (g: ConvGeometry): Shape => [g.batch, ...g.outSize, g.outChannels];

const checkGeometry = (op: string, g: ConvGeometry): void => {
  const rank = g.inSize.length;
  if ([g.outSize, g.kernelSize, g.strides, g.dilation, g.padLo].some((p) => p.length !== rank))
    throw new ShapeError(
      `${op}: sizes, strides, dilation and padding must have one entry per spatial axis (${rank}); received another number. Repeat or drop entries.`,
      { op },
    );
  if (g.inChannels % g.groups || g.outChannels % g.groups)
    throw new ShapeError(
      `${op}: channels must be multiples of groups; received ${g.inChannels} in, ${g.outChannels} out, ${g.groups} groups. Change one of them.`,
      { op },
    );
};
const checkOperand = (op: string, what: string, { shape, dtype }: Spec, expected: Shape, like: Spec): void => {
  if (!sameShape(shape, expected))
    throw new ShapeError(
      `${op}: the ${what} must have shape ${showShape(expected)}; received ${showShape(shape)}. Check the geometry.`,
      {
        op,
        received: showShape(shape),
      },
    );
  if (dtype !== like.dtype || !isFloat(dtype))
    throw new DTypeError(`${op}: operands must have one float dtype; received ${like.dtype} and ${dtype}. Cast them.`, {
      op,
    });
};

type Direction = ConvOp<ConvParams>["direction"];
const convolution = (
  name: string,
  direction: Direction,
  shapes: readonly (readonly [string, (g: ConvGeometry) => Shape])[],
  result: (g: ConvGeometry) => Shape,
  rule: (ct: Tensor, a: Tensor, b: Tensor, g: ConvGeometry) => readonly [Tensor, Tensor],
): ((a: Tensor, b: Tensor, g: ConvGeometry) => Tensor) => {
  const op: ConvOp<ConvParams> = {
    name,
    kind: "conv",
    direction,
    infer: (operands, { geometry }) => {
      checkGeometry(name, geometry);
      shapes.forEach(([what, shape], i) => checkOperand(name, what, operands[i]!, shape(geometry), operands[0]!));
      return [{ shape: result(geometry), dtype: operands[0]!.dtype }];
    },
    vjp: ([ct], { inputs: [a, b], params }) => (ct ? rule(ct, a!, b!, params.geometry) : []),
  };
  return (a, b, geometry) => apply(op, [a, b], { geometry });
};

type Conv = (a: Tensor, b: Tensor, geometry: ConvGeometry) => Tensor;
const x = ["input", inputShape] as const;
const w = ["kernel", kernelShape] as const;
const dy = ["output gradient", outputShape] as const;

// One trilinear form T(x, w, ȳ) = Σ x·w·ȳ; each op is its derivative by one argument, and so is each gradient.

/** y = ∂T/∂ȳ: cross-correlation of x [batch, …in, inChannels] with w [...kernel, inChannels/groups, outChannels], channels last. */
export const convForward: Conv = /* @__PURE__ */ convolution("conv", "forward", [x, w], outputShape, (ct, a, b, g) => [
  convInputGrad(b, ct, g),
  convFilterGrad(a, ct, g),
]);
/** x̄ = ∂T/∂x of (w, ȳ): what transposed convolution computes. */
export const convInputGrad: Conv = /* @__PURE__ */ convolution(
  "convInputGrad",
  "inputGrad",
  [w, dy],
  inputShape,
  (ct, a, b, g) => [convFilterGrad(ct, b, g), convForward(ct, a, g)],
);
/** w̄ = ∂T/∂w of (x, ȳ). */
export const convFilterGrad: Conv = /* @__PURE__ */ convolution(
  "convFilterGrad",
  "filterGrad",
  [x, dy],
  kernelShape,
  (ct, a, b, g) => [convInputGrad(ct, b, g), convForward(a, ct, g)],
);
