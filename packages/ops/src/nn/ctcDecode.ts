import { applyAll, type HostOp, type Tensor, type TensorLike } from "@hornbeam/core";
import { ShapeError, showShape, ValueError, type HostKernel } from "@hornbeam/ir";
import { argmax } from "../numpy/argReduce.ts";
import { equal, less } from "../numpy/compare.ts";
import { concatenate } from "../numpy/join.ts";
import { logicalAnd, logicalNot } from "../numpy/logical.ts";
import { max, sum } from "../numpy/reduce.ts";
import { takeAlongAxis } from "../numpy/take.ts";
import { where } from "../numpy/where.ts";
import { argsortOf, castTo, fullOf, iotaOf, negOf, reshapeTo, sliceOf } from "../primitives/index.ts";
import { toFloat, toTensor } from "../util/args.ts";
import { ctcBeamSearch } from "./ctcBeamSearch.ts";
import { logSoftmax } from "./softmax.ts";

/** Options of `ctcDecode`. */
export interface CtcDecodeOptions {
  /** "greedy" (default): the likeliest class of each step; "beam_search": the likeliest readings. */
  readonly strategy?: "greedy" | "beam_search";
  /** How many readings are kept from step to step. Default 100. */
  readonly beamWidth?: number;
  /** How many readings are returned. Default 1. */
  readonly topPaths?: number;
  /** Greedy: whether equal labels in a row become one. Default true. */
  readonly mergeRepeated?: boolean;
  /** The class of the blank; null for the last one. Default 0. */
  readonly maskIndex?: number | null;
}

interface BeamParams {
  readonly width: number;
  readonly top: number;
  readonly blank: number;
}

const evaluate: HostKernel["evaluate"] = ([logs, lengths], [paths, scores], params) => {
  const { width, top, blank } = params as unknown as BeamParams;
  const [batch, time, classes] = logs!.shape as [number, number, number];
  (paths!.data as Int32Array).fill(-1);
  (scores!.data as Float32Array).fill(-Infinity);
  for (let b = 0; b < batch; b++) {
    const from = b * time * classes;
    const rows = Float64Array.from((logs!.data as Float32Array).subarray(from, from + time * classes));
    const steps = Math.min(time, Number(lengths!.data[b]));
    ctcBeamSearch(rows, steps, classes, width, blank)
      .slice(0, top)
      .forEach(({ path, score }, k) => {
        (paths!.data as Int32Array).set(path, (k * batch + b) * time);
        (scores!.data as Float32Array)[b * top + k] = score;
      });
  }
};

/** Log probabilities [batch, time, classes] and lengths [batch] to readings [top, batch, time] and their scores [batch, top]. */
const beamOp: HostOp<BeamParams> = {
  name: "ctcBeamSearch",
  kind: "host",
  infer: ([logs], { top }) => [
    { shape: [top, ...logs!.shape.slice(0, 2)], dtype: "int32" },
    { shape: [logs!.shape[0]!, top], dtype: logs!.dtype },
  ],
  evaluate,
};

const greedy = (logits: Tensor, lengths: Tensor, merge: boolean, blank: number): readonly [Tensor, Tensor] => {
  const [batch, time] = logits.shape as [number, number];
  const inside = less(iotaOf([batch, time], 1, "int32"), reshapeTo(lengths, [batch, 1]));
  const best = where(inside, argmax(logits, { axis: -1 }), blank);
  const score = sum(where(inside, max(logits, { axis: -1 }), 0), { axis: 1 });
  let shown = logicalNot(equal(best, blank));
  if (merge && time > 1) {
    const same = equal(sliceOf(best, [0, 1], [batch, time]), sliceOf(best, [0, 0], [batch, time - 1]));
    shown = logicalAnd(shown, logicalNot(concatenate([fullOf([batch, 1], 0, "bool"), same], { axis: 1 })));
  }
  // Labels to the front, in order: what is hidden sorts behind all.
  const place = argsortOf(where(shown, iotaOf([batch, time], 1, "int32"), time));
  const labels = takeAlongAxis(castTo(where(shown, best, -1), "int32"), place, { axis: 1 });
  return [reshapeTo(labels, [1, batch, time]), reshapeTo(negOf(score), [batch, 1])];
};

/**
 * Labels that logits `inputs` [batch, time, classes] read as, `sequenceLengths` [batch] steps of each: [labels [paths, batch, time], filled
 * up with −1, scores [batch, paths]]. Greedy: one path, the score is minus the sum of the largest logits. Beam search (Graves, 2012; on the
 * host): `topPaths` readings, likeliest first, with the logarithms of their probabilities, which sum over all paths that were kept. Not
 * differentiable. (`keras.ops.ctc_decode`)
 * @throws ShapeError where ranks or batches differ; ValueError for another strategy.
 * @example
 * ```ts
 * import { ctcDecode } from "hornbeam";
 * const logits = [[[0, 5, 0], [0, 5, 0], [5, 0, 0], [0, 0, 5]]];
 * const [labels] = ctcDecode(logits, [4]);
 * console.log(await labels.array()); // → [ [ [ 1, 2, -1, -1 ] ] ]
 * ```
 */
export const ctcDecode = (
  inputs: TensorLike,
  sequenceLengths: TensorLike,
  { strategy = "greedy", beamWidth = 100, topPaths = 1, mergeRepeated = true, maskIndex = 0 }: CtcDecodeOptions = {},
): readonly [Tensor, Tensor] => {
  const given = toFloat(inputs);
  const logits = given.dtype === "float64" ? given : castTo(given, "float32");
  const lengths = castTo(toTensor(sequenceLengths), "int32");
  if (logits.rank !== 3 || lengths.rank !== 1 || lengths.size !== logits.shape[0])
    throw new ShapeError(
      `ctcDecode: inputs must be [batch, time, classes] and the lengths [batch]; received ${showShape(logits.shape)} and ${showShape(lengths.shape)}.`,
      { op: "ctcDecode" },
    );
  const blank = maskIndex ?? logits.shape[2]! - 1;
  if (strategy === "greedy") return greedy(logits, lengths, mergeRepeated, blank);
  if (strategy !== "beam_search" || !(beamWidth >= 1) || !(topPaths >= 1))
    throw new ValueError(
      `ctcDecode: strategy must be "greedy" or "beam_search", beamWidth and topPaths at least 1; received ${JSON.stringify(strategy)}, ${beamWidth} and ${topPaths}.`,
      { op: "ctcDecode" },
    );
  const params = { width: beamWidth, top: topPaths, blank };
  return applyAll(beamOp, [logSoftmax(logits), lengths], params) as unknown as readonly [Tensor, Tensor];
};
