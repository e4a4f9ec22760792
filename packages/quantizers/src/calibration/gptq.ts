import type { Tensor } from "@hornbeam/core";
import { tensor } from "@hornbeam/core";
import { ValueError } from "@hornbeam/ir";
import { add, cast, divide, matmul, multiply, transpose } from "@hornbeam/ops";
import type { GPTQConfig } from "../configs/GPTQConfig.ts";
import type { CalibratedWeights } from "../layers/Quantized.ts";
import { inverseFactor } from "./inverseFactor.ts";

/** The mean of 2·xxᵀ over the inputs of a layer: the Hessian of the squared error of its outputs in a row of weights. */
export class Hessian {
  readonly size: number;
  #samples = 0;
  #sum: Tensor | undefined;
  constructor(size: number) {
    this.size = size;
  }
  /** Inputs [n, in]. */
  async add(x: Tensor): Promise<void> {
    const wide = cast(x, "float32");
    const n = wide.shape[0]!;
    const gram = multiply(2 / (this.#samples + n), matmul(transpose(wide), wide));
    this.#sum = this.#sum ? add(multiply(this.#sum, this.#samples / (this.#samples + n)), gram) : gram;
    this.#samples += n;
    // So that the graph of the inputs does not grow with the data.
    await this.#sum.data();
  }
  /** [in, in]. @throws ValueError where no input was seen. */
  async read(): Promise<Float64Array> {
    if (!this.#sum) throw new ValueError("gptq: a layer of the structure was never called by its block.");
    return Float64Array.from((await divide(add(this.#sum, transpose(this.#sum)), 2).data()) as Float32Array);
  }
}

/** Rows and columns of a matrix of `n`, in another order. */
const permuted = (h: Float64Array, n: number, order: readonly number[]): Float64Array => {
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let k = 0; k < n; k++) out[i * n + k] = h[order[i]! * n + order[k]!]!;
  return out;
};

/** Inputs that are always 0 count as independent; a part of the mean is added to the diagonal. */
const dampen = (h: Float64Array, n: number, damping: number): void => {
  let mean = 0;
  for (let i = 0; i < n; i++) {
    if (h[i * n + i] === 0) h[i * n + i] = 1;
    mean += h[i * n + i]! / n;
  }
  for (let i = 0; i < n; i++) h[i * n + i]! += damping * mean;
};

/** Scale and zero point of some columns of a row, or of all rows together. */
const parameters = (low: number, high: number, config: GPTQConfig): readonly [number, number] => {
  const maxq = 2 ** config.weightBits - 1;
  // Zero points are not negative: the range takes in 0.
  let [least, most] = [Math.min(low, 0), Math.max(high, 0)];
  if (config.symmetric) {
    most = Math.max(Math.abs(least), most);
    if (least < 0) least = -most;
  }
  if (least === most) [least, most] = [least - 1, most + 1];
  const scale = (most - least) / maxq || 1e-8;
  return [scale, config.symmetric ? (maxq + 1) / 2 : roundEven(-least / scale)];
};

const roundEven = (x: number): number => {
  const r = Math.round(x);
  return Math.abs(x % 1) === 0.5 && r % 2 !== 0 ? r - 1 : r;
};

/** Columns of a block are corrected at once, those behind it when it is done: only the order of additions differs from one by one. */
const BLOCK = 128;

/**
 * GPTQ: the columns of W [out, in] are rounded one after the other, and the error e of each is made good by those that follow,
 * W[:, k] −= e · U[j, k] / U[j, j], U the upper Cholesky factor of H⁻¹. Frantar et al., 2022 (arXiv:2210.17323), algorithm 1.
 */
export const gptq = async (matrix: Tensor, hessian: Hessian, config: GPTQConfig): Promise<CalibratedWeights> => {
  const [n, rows] = matrix.shape as readonly [number, number];
  const h = await hessian.read();
  dampen(h, n, config.hessianDamping);
  const diagonal = Array.from({ length: n }, (_, i) => h[i * n + i]!);
  const order = diagonal.map((_, i) => i);
  if (config.activationOrder) order.sort((a, b) => diagonal[b]! - diagonal[a]! || a - b);
  const u = inverseFactor(config.activationOrder ? permuted(h, n, order) : h, n);
  const given = (await matrix.data()) as Float32Array;
  const w = new Float64Array(rows * n);
  for (let r = 0; r < rows; r++) for (let k = 0; k < n; k++) w[r * n + k] = given[order[k]! * rows + r]!;

  const size = config.groupSize === -1 ? n : config.groupSize;
  const groups = Math.ceil(n / size);
  const [scale, zero] = [new Float32Array(rows * groups), new Uint8Array(rows * groups)];
  const quantized = new Int32Array(rows * n);
  const maxq = 2 ** config.weightBits - 1;
  /** Of weights as they are when the group, or the block in it, is reached. */
  const find = (start: number): void => {
    const group = Math.floor(start / size);
    const end = Math.min(group * size + size, n);
    const ends = Array.from({ length: rows }, (_, r) => {
      let [low, high] = [Infinity, -Infinity];
      for (let k = group * size; k < end; k++) {
        low = Math.min(low, w[r * n + k]!);
        high = Math.max(high, w[r * n + k]!);
      }
      return [low, high] as const;
    });
    const all = [Math.min(...ends.map((e) => e[0])), Math.max(...ends.map((e) => e[1]))] as const;
    ends.forEach((e, r) => {
      [scale[r * groups + group], zero[r * groups + group]] = parameters(...(config.perChannel ? e : all), config) as [
        number,
        number,
      ];
    });
  };
  for (let start = 0; start < n; start += BLOCK) {
    const end = Math.min(start + BLOCK, n);
    // Scales of the groups that begin in the block follow from its weights before they are corrected.
    for (let g = Math.ceil(start / size) * size; g < end; g += size) find(g);
    const error = new Float64Array(rows * (end - start));
    for (let j = start; j < end; j++) {
      const group = Math.floor(j / size);
      for (let r = 0; r < rows; r++) {
        const [s, z] = [scale[r * groups + group]!, zero[r * groups + group]!];
        const value = w[r * n + j]!;
        const q = Math.min(Math.max(roundEven(value / s + z), 0), maxq);
        quantized[r * n + order[j]!] = q;
        const e = (value - s * (q - z)) / u[j * n + j]!;
        error[r * (end - start) + j - start] = e;
        for (let k = j + 1; k < end; k++) w[r * n + k]! -= e * u[j * n + k]!;
      }
    }
    for (let r = 0; r < rows; r++)
      for (let j = start; j < end; j++) {
        const e = error[r * (end - start) + j - start]!;
        for (let k = end; k < n; k++) w[r * n + k]! -= e * u[j * n + k]!;
      }
  }
  const index = new Float32Array(n);
  order.forEach((from, j) => (index[from] = Math.floor(j / size)));
  return {
    quantized: tensor(quantized, { dtype: "int32", shape: [rows, n] }),
    scale: tensor(scale, { dtype: "float32", shape: [rows, groups] }),
    zero: tensor(zero, { dtype: "uint8", shape: [rows, groups] }),
    groups: tensor(index, { dtype: "float32" }),
  };
};
