import type { Tensor } from "@hornbeam/core";
import { ValueError } from "@hornbeam/ir";
import {
  abs,
  add,
  cast,
  clip,
  concatenate,
  divide,
  einsum,
  expandDims,
  less,
  max,
  maximum,
  mean,
  min,
  multiply,
  negative,
  onesLike,
  power,
  reshape,
  slice,
  sqrt,
  square,
  stack,
  subtract,
  transpose,
  where,
} from "@hornbeam/ops";
import type { AWQConfig } from "../configs/AWQConfig.ts";
import type { CalibratedWeights } from "../layers/Quantized.ts";
import { groupsOf } from "../layers/weights.ts";
import { quantizationParameters } from "../numbers/quantizationParameters.ts";
import { dequantizeWithGroups, quantizeWithGroups } from "../numbers/zeroPoints.ts";

/** So many rows of inputs are kept for the search of clips. */
const ROWS = 512;

/** The mean size of each input of a layer, and some of its inputs. */
export class ActivationStatistics {
  readonly #clips: boolean;
  #samples = 0;
  #kept = 0;
  #mean: Tensor | undefined;
  readonly #rows: Tensor[] = [];
  constructor(_size: number, { applyClip }: AWQConfig) {
    this.#clips = applyClip;
  }
  /** Inputs [n, in]. */
  async add(given: Tensor): Promise<void> {
    const x = cast(given, "float32");
    const [n, size] = x.shape as readonly [number, number];
    const sizes = mean(abs(x), { axis: 0 });
    this.#samples += n;
    const before = this.#mean;
    this.#mean = before ? add(before, multiply(subtract(sizes, before), n / this.#samples)) : sizes;
    if (this.#clips && this.#kept < ROWS) {
      const taken = Math.min(n, ROWS - this.#kept);
      this.#rows.push(slice(x, [0, 0], [taken, size]));
      this.#kept += taken;
    }
    // So that the graph of the inputs does not grow with the data.
    await Promise.all([this.#mean.data(), this.#rows.at(-1)?.data()]);
  }
  /** [in]. @throws ValueError where no input was seen. */
  get magnitudes(): Tensor {
    if (!this.#mean) throw new ValueError("awq: a layer of the structure was never called by its block.");
    return this.#mean;
  }
  /** [rows, in]; undefined where none are kept. */
  get rows(): Tensor | undefined {
    return this.#rows.length ? concatenate(this.#rows, { axis: 0 }) : undefined;
  }
}

const parametersOf = (w: Tensor, groupSize: number): ReturnType<typeof quantizationParameters> =>
  quantizationParameters(w, { bits: 4, perChannel: true, groupSize });
/** The group of each of so many inputs. */
const indexOf = (size: number, groupSize: number): Tensor => groupsOf(size, groupSize === -1 ? size : groupSize);

/** Weights [out, in] rounded and back. */
const rounded = (w: Tensor, groupSize: number): Tensor => {
  const { scale, zero, maxq } = parametersOf(w, groupSize);
  const index = indexOf(w.shape[1]!, groupSize);
  return dequantizeWithGroups(quantizeWithGroups(w, scale, zero, index, maxq), scale, zero, index);
};

/** The mean size of the weights of each input, relative to the largest of its group. */
const weightSizes = (w: Tensor, groupSize: number): Tensor => {
  const [out, size] = w.shape as readonly [number, number];
  const group = groupSize > 0 && size % groupSize === 0 ? groupSize : size;
  const grouped = reshape(abs(w), [out, size / group, group]);
  const relative = divide(grouped, add(max(grouped, { axis: 2, keepdims: true }), 1e-6));
  return mean(reshape(relative, [out, size]), { axis: 0 });
};

const atLeast = (x: Tensor): Tensor => where(less(x, 1e-8), onesLike(x), x);

/** xʳ / w¹⁻ʳ over √(max · min), for a ratio r of the sizes of inputs and weights. */
const scalesOf = (inputs: Tensor, weights: Tensor, ratio: number): Tensor => {
  const s = maximum(divide(power(inputs, ratio), power(weights, 1 - ratio)), 1e-4);
  return divide(s, maximum(sqrt(multiply(max(s), min(s))), 1e-8));
};

/** The scales of the ratio whose rounding changes the outputs least: mean((w − round(w · s) / s)² · x²). */
const searchScales = async (w: Tensor, magnitudes: Tensor, config: AWQConfig): Promise<Tensor> => {
  const [inputs, weights] = [atLeast(magnitudes), atLeast(weightSizes(w, config.groupSize))];
  const candidates = Array.from({ length: config.numGridPoints + 1 }, (_, i) =>
    scalesOf(inputs, weights, i / config.numGridPoints),
  );
  const errors = candidates.map((s) => {
    const back = divide(rounded(multiply(w, s), config.groupSize), s);
    return mean(multiply(square(subtract(w, back)), square(inputs)));
  });
  const read = Array.from(await stack(errors).data(), Number);
  return candidates[read.indexOf(Math.min(...read))]!;
};

/** Each group of weights [out, in] clipped to the part of its largest, between 1 and ½, with which the outputs for some inputs change least. */
const clipped = (w: Tensor, rows: Tensor, scales: Tensor, groupSize: number): Tensor => {
  const [out, size] = w.shape as readonly [number, number];
  const group = groupSize > 0 && size % groupSize === 0 ? groupSize : size;
  const count = size / group;
  const x = reshape(divide(rows, scales), [-1, count, group]);
  const grouped = reshape(w, [out, count, group]);
  const largest = max(abs(grouped), { axis: -1, keepdims: true });
  const outputs = (v: Tensor): Tensor => einsum("rng,ong->orn", x, v);
  const wanted = outputs(grouped);
  let [best, least]: [Tensor, Tensor | undefined] = [largest, undefined];
  for (let i = 0; i < 20; i++) {
    const bound = multiply(largest, 1 - i * (0.5 / 20));
    const cut = clip(grouped, negative(bound), bound);
    const back = reshape(rounded(reshape(cut, [out, size]), count > 1 ? group : -1), [out, count, group]);
    const error = expandDims(mean(square(subtract(outputs(back), wanted)), { axis: 1 }), -1);
    if (!least) [best, least] = [bound, error];
    else {
      const better = less(error, least);
      [best, least] = [where(better, bound, best), where(better, error, least)];
    }
  }
  return reshape(clip(grouped, negative(best), best), [out, size]);
};

/**
 * AWQ: weights [in, out] of large inputs are scaled up before they are rounded to 4 bits, and the inputs' scales are divided by again; then each
 * group may be clipped. Lin et al., 2023 (arXiv:2306.00978).
 */
export const awq = async (
  matrix: Tensor,
  statistics: ActivationStatistics,
  config: AWQConfig,
): Promise<CalibratedWeights> => {
  const w = cast(transpose(matrix), "float32");
  const inputScales = await searchScales(w, statistics.magnitudes, config);
  const { rows } = statistics;
  const scaled = multiply(w, inputScales);
  const ready = rows ? clipped(scaled, rows, inputScales, config.groupSize) : scaled;
  const { scale, zero, maxq } = parametersOf(ready, config.groupSize);
  const index = indexOf(w.shape[1]!, config.groupSize);
  return { quantized: quantizeWithGroups(ready, scale, zero, index, maxq), scale, zero, groups: index, inputScales };
};
