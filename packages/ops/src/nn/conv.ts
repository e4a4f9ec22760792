import type { Tensor, TensorLike } from "@hornbeam/core";
import { ShapeError, showShape, type ConvGeometry } from "@hornbeam/ir";
import { convForward, convInputGrad, permuteTo, reshapeTo } from "../primitives/index.ts";
import { floatDType, promote } from "../util/args.ts";
import { checkPadding, perAxis, windowPlan, type DataFormat, type Padding } from "./geometry.ts";

/** Options of the convolutions. */
export interface ConvOptions {
  /** One number or one a spatial axis. Default 1. */
  readonly strides?: number | readonly number[];
  /** "valid" (default): no padding; "same": zeros around, as many results as inputs at stride 1. */
  readonly padding?: Padding;
  /** "channels_last" (default) or "channels_first": where the channels stand. */
  readonly dataFormat?: DataFormat;
  /** Distance of the kernel's taps. Default 1. */
  readonly dilationRate?: number | readonly number[];
}
/** Options of `convTranspose`. */
export interface ConvTransposeOptions extends ConvOptions {
  /** Further size of the result; by default it is what Keras's padding gives. */
  readonly outputPadding?: number | readonly number[] | null;
}

const toLast = (x: Tensor): Tensor => permuteTo(x, [0, ...[...x.shape.keys()].slice(2), 1]);
const toFirst = (x: Tensor): Tensor => permuteTo(x, [0, x.rank - 1, ...[...x.shape.keys()].slice(1, -1)]);

/** Runs a channels-last function on either data format. */
export const channelsLast = (x: Tensor, format: DataFormat | undefined, run: (x: Tensor) => Tensor): Tensor =>
  format === "channels_first" ? toFirst(run(toLast(x))) : run(x);

const check = (op: string, x: Tensor, k: Tensor): number => {
  if (x.rank < 3 || k.rank !== x.rank)
    throw new ShapeError(
      `${op}: inputs [batch, …spatial, channels] and kernel […spatial, in, out] must have one rank of 3 to 5; received ${showShape(x.shape)} and ${showShape(k.shape)}.`,
      { op },
    );
  return x.rank - 2;
};

const forward = (
  op: string,
  x: Tensor,
  w: Tensor,
  groups: number,
  { strides = 1, padding = "valid", dilationRate = 1 }: ConvOptions,
): Tensor => {
  const rank = check(op, x, w);
  const mode = checkPadding(padding, op);
  const s = perAxis(strides, rank, "strides", op);
  const d = perAxis(dilationRate, rank, "dilationRate", op);
  const inSize = x.shape.slice(1, -1);
  const kernelSize = w.shape.slice(0, rank);
  const plan = inSize.map((n, i) => windowPlan(n, kernelSize[i]!, s[i]!, d[i]!, mode, op));
  return convForward(x, w, {
    batch: x.shape[0]!,
    inSize,
    outSize: plan.map((p) => p[0]),
    kernelSize,
    strides: s,
    dilation: d,
    padLo: plan.map((p) => p[1]),
    inChannels: x.shape[rank + 1]!,
    outChannels: w.shape[rank + 1]!,
    groups,
  });
};

/**
 * Convolution (cross-correlation) in one to three dimensions: inputs [batch, …spatial, channels], kernel
 * […window, channels / groups, filters], result [batch, …, filters]. A kernel with fewer input channels than the inputs
 * means groups. (`keras.ops.conv`)
 * @throws ShapeError where ranks or channels do not fit.
 * @example
 * ```ts
 * import { conv } from "hornbeam";
 * const y = await conv([[[1], [2], [3]]], [[[1]], [[1]]]).data();
 * console.log([...y].map((v) => Number(v).toFixed(3)).join()); // → 3.000,5.000
 * ```
 */
export const conv = (inputs: TensorLike, kernel: TensorLike, options: ConvOptions = {}): Tensor => {
  const [x, w] = promote([inputs, kernel], floatDType) as [Tensor, Tensor];
  return channelsLast(x, options.dataFormat, (t) => {
    const rank = check("conv", t, w);
    const [channels, own, filters] = [t.shape[rank + 1]!, w.shape[rank]!, w.shape[rank + 1]!];
    const groups = channels / own;
    if (!Number.isInteger(groups) || filters % groups)
      throw new ShapeError(
        `conv: the kernel's input channels must divide the inputs' channels, and the groups the filters; received inputs ${showShape(t.shape)}, kernel ${showShape(w.shape)}.`,
        { op: "conv" },
      );
    return forward("conv", t, w, groups, options);
  });
};

const depthwise = (op: string, x: Tensor, k: Tensor, options: ConvOptions): Tensor => {
  const rank = check(op, x, k);
  const [channels, multiplier] = [k.shape[rank]!, k.shape[rank + 1]!];
  if (channels !== x.shape[rank + 1])
    throw new ShapeError(
      `${op}: the kernel must have the inputs' channels; received inputs ${showShape(x.shape)}, kernel ${showShape(k.shape)}.`,
      { op },
    );
  return forward(op, x, reshapeTo(k, [...k.shape.slice(0, rank), 1, channels * multiplier]), channels, options);
};

/**
 * Each channel convolved by itself: kernel […window, channels, multiplier], result [batch, …, channels · multiplier].
 * (`keras.ops.depthwise_conv`)
 * @example
 * ```ts
 * import { depthwiseConv, ones } from "hornbeam";
 * console.log(depthwiseConv(ones([1, 5, 5, 3]), ones([3, 3, 3, 2])).shape); // → [ 1, 3, 3, 6 ]
 * ```
 */
export const depthwiseConv = (inputs: TensorLike, kernel: TensorLike, options: ConvOptions = {}): Tensor => {
  const [x, k] = promote([inputs, kernel], floatDType) as [Tensor, Tensor];
  return channelsLast(x, options.dataFormat, (t) => depthwise("depthwiseConv", t, k, options));
};

/**
 * A depthwise convolution, then one of window 1 that mixes the channels: pointwise kernel [1…, channels · multiplier, filters].
 * (`keras.ops.separable_conv`)
 * @example
 * ```ts
 * import { ones, separableConv } from "hornbeam";
 * console.log(separableConv(ones([1, 5, 5, 3]), ones([3, 3, 3, 1]), ones([1, 1, 3, 8])).shape); // → [ 1, 3, 3, 8 ]
 * ```
 */
export const separableConv = (
  inputs: TensorLike,
  depthwiseKernel: TensorLike,
  pointwiseKernel: TensorLike,
  options: ConvOptions = {},
): Tensor => {
  const [x, k, p] = promote([inputs, depthwiseKernel, pointwiseKernel], floatDType) as [Tensor, Tensor, Tensor];
  return channelsLast(x, options.dataFormat, (t) => conv(depthwise("separableConv", t, k, options), p));
};

/** Size of one axis of a transposed convolution and the zeros its forward convolution would have before it. */
export const transposePlan = (
  n: number,
  kernel: number,
  stride: number,
  dilation: number,
  padding: Padding,
  outputPadding: number | undefined,
): readonly [out: number, padLo: number] => {
  const span = (kernel - 1) * dilation + 1;
  // Padding of the stride-dilated input, as Keras does it on JAX.
  let total = outputPadding === undefined ? stride + span - 2 : span + (span % 2) - 2 + outputPadding;
  let left = Math.min(Math.ceil(total / 2), span - 1);
  if (padding === "valid") {
    left = span - 1;
    total = 2 * (span - 1) + (outputPadding ?? Math.max(span, stride) - span);
  }
  return [(n - 1) * stride + 1 + total - (span - 1), span - 1 - left];
};

/**
 * Transposed convolution: the gradient of a convolution by its input. Kernel […window, filters, channels], result
 * [batch, …, filters]. (`keras.ops.conv_transpose`)
 * @example
 * ```ts
 * import { convTranspose, ones } from "hornbeam";
 * console.log(convTranspose(ones([1, 4, 4, 3]), ones([2, 2, 8, 3]), { strides: 2 }).shape); // → [ 1, 8, 8, 8 ]
 * ```
 */
export const convTranspose = (inputs: TensorLike, kernel: TensorLike, options: ConvTransposeOptions = {}): Tensor => {
  const [x, w] = promote([inputs, kernel], floatDType) as [Tensor, Tensor];
  return channelsLast(x, options.dataFormat, (t) => {
    const op = "convTranspose";
    const rank = check(op, t, w);
    if (w.shape[rank + 1] !== t.shape[rank + 1])
      throw new ShapeError(
        `${op}: the kernel's last size must be the inputs' channels; received inputs ${showShape(t.shape)}, kernel ${showShape(w.shape)}.`,
        { op },
      );
    const mode = checkPadding(options.padding ?? "valid", op);
    const strides = perAxis(options.strides ?? 1, rank, "strides", op);
    const dilation = perAxis(options.dilationRate ?? 1, rank, "dilationRate", op);
    const outSize = t.shape.slice(1, -1);
    const kernelSize = w.shape.slice(0, rank);
    const extra = options.outputPadding;
    const plan = outSize.map((n, i) =>
      transposePlan(
        n,
        kernelSize[i]!,
        strides[i]!,
        dilation[i]!,
        mode,
        extra === undefined || extra === null ? undefined : typeof extra === "number" ? extra : extra[i],
      ),
    );
    const geometry: ConvGeometry = {
      batch: t.shape[0]!,
      inSize: plan.map((p) => p[0]),
      outSize,
      kernelSize,
      strides,
      dilation,
      padLo: plan.map((p) => p[1]),
      inChannels: w.shape[rank]!,
      outChannels: t.shape[rank + 1]!,
      groups: 1,
    };
    return convInputGrad(w, t, geometry);
  });
};
