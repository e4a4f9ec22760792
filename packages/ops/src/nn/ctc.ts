import type { Tensor, TensorLike } from "@hornbeam/core";
import { ShapeError, showShape } from "@hornbeam/ir";
import { scan } from "../control/scan.ts";
import { add, multiply, negative, subtract } from "../numpy/arithmetic.ts";
import { equal, less } from "../numpy/compare.ts";
import { logaddexp } from "../numpy/exponential.ts";
import { concatenate } from "../numpy/join.ts";
import { sum } from "../numpy/reduce.ts";
import { moveaxis, reshape } from "../numpy/shape.ts";
import { takeAlongAxis } from "../numpy/take.ts";
import { where } from "../numpy/where.ts";
import { broadcastTo, castTo, fullOf, iotaOf, sliceOf } from "../primitives/index.ts";
import { toFloat, toTensor } from "../util/args.ts";
import { logSoftmax } from "./softmax.ts";

/** Options of `ctcLoss`. */
export interface CtcLossOptions {
  /** The class of the blank. Default 0. */
  readonly maskIndex?: number;
}

/** The logarithm that stands for a probability of 0. */
const NEVER = -1e5;

/** Columns from … to of [batch, n]. */
const columns = (x: Tensor, from: number, to: number): Tensor => sliceOf(x, [0, from], [x.shape[0]!, to]);

/**
 * Connectionist temporal classification (Graves et al., 2006): −log of the summed probabilities of all paths through logits
 * `output` [batch, time, classes] that read as `target` [batch, labels] when repetitions are merged and blanks are dropped.
 * Lengths [batch] say how many labels and steps count. Returns [batch]. (`keras.ops.ctc_loss`)
 * @throws ShapeError where ranks or batches differ.
 * @example
 * ```ts
 * import { ctcLoss, sum, zeros } from "hornbeam";
 * const logits = zeros([1, 2, 2]); // two steps, a blank and one label: four equal paths
 * const loss = ctcLoss([[1]], logits, [1], [2]);
 * // three of them read as the label
 * console.log(Math.exp(-(await sum(loss).item())).toFixed(2)); // → 0.75
 * ```
 */
export const ctcLoss = (
  target: TensorLike,
  output: TensorLike,
  targetLength: TensorLike,
  outputLength: TensorLike,
  { maskIndex = 0 }: CtcLossOptions = {},
): Tensor => {
  const labels = castTo(toTensor(target), "int32");
  const logits = toFloat(output);
  const [many, long] = [castTo(toTensor(targetLength), "int32"), castTo(toTensor(outputLength), "int32")];
  const [batch, time] = logits.shape as [number, number];
  const n = labels.shape[1] ?? 0;
  if (logits.rank !== 3 || labels.rank !== 2 || labels.shape[0] !== batch || many.size !== batch || long.size !== batch)
    throw new ShapeError(
      `ctcLoss: target must be [batch, labels], output [batch, time, classes] and the lengths [batch]; received ${showShape(labels.shape)}, ${showShape(logits.shape)}, ${showShape(many.shape)} and ${showShape(long.shape)}.`,
      { op: "ctcLoss" },
    );
  const logs = logSoftmax(logits);
  const emitted = takeAlongAxis(logs, broadcastTo(reshape(labels, [batch, 1, n]), [batch, time, n]), { axis: 2 });
  const blank = sliceOf(logs, [0, 0, maskIndex], [batch, time, maskIndex + 1]);
  const same = equal(columns(labels, 0, n - 1), columns(labels, 1, n));
  const repeats = concatenate([castTo(same, logs.dtype), fullOf([batch, 1], 0, logs.dtype)], { axis: 1 });
  const padded = less(subtract(reshape(long, [1, batch]), 1), iotaOf([time, batch], 0, "int32"));
  // Between labels (phi, one more than labels) and on them (emit).
  const raise = (phi: Tensor, by: Tensor): Tensor =>
    concatenate([columns(phi, 0, 1), logaddexp(columns(phi, 1, n + 1), by)], { axis: 1 });
  const start = concatenate([fullOf([batch, 1], 0, logs.dtype), fullOf([batch, n], NEVER, logs.dtype)], { axis: 1 });
  const step = (
    [phi, emit]: readonly [Tensor, Tensor],
    [own, none, pad]: readonly [Tensor, Tensor, Tensor],
  ): readonly [readonly [Tensor, Tensor], readonly Tensor[]] => {
    // Without a blank between them, a label follows another one only.
    const free = raise(phi, add(emit, multiply(repeats, NEVER)));
    const nextEmit = logaddexp(add(columns(free, 0, n), own), add(emit, own));
    const afterBlank = add(add(emit, none), multiply(subtract(1, repeats), NEVER));
    const nextPhi = raise(add(free, none), afterBlank);
    const stays = reshape(pad, [batch, 1]);
    return [[where(stays, phi, nextPhi), where(stays, emit, nextEmit)], []];
  };
  const [[phi, emit]] = scan(
    step,
    [start, fullOf([batch, n], NEVER, logs.dtype)] as readonly [Tensor, Tensor],
    [moveaxis(emitted, 1, 0), moveaxis(blank, 1, 0), padded] as const,
  );
  const last = raise(phi, emit);
  const ends = castTo(equal(iotaOf([batch, n + 1], 1, "int32"), reshape(many, [batch, 1])), logs.dtype);
  return negative(sum(multiply(last, ends), { axis: 1 }));
};
