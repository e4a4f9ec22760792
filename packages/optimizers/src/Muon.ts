import type { Tensor } from "@hornbeam/core";
import type { Variable } from "@hornbeam/nn";
import { add, cast, divide, matmul, multiply, power, sqrt, square, subtract, sum, transpose } from "@hornbeam/ops";
import { Optimizer, type LearningRate, type OptimizerOptions } from "./Optimizer.ts";

/** Options of Muon; names and defaults of Keras. */
export interface MuonOptions extends OptimizerOptions {
  readonly learningRate?: LearningRate;
  readonly adamBeta1?: number;
  readonly adamBeta2?: number;
  readonly epsilon?: number;
  /** patterns of the paths of weights that AdamW updates */
  readonly excludeLayers?: readonly string[];
  readonly muonA?: number;
  readonly muonB?: number;
  readonly muonC?: number;
  /** learning rate of AdamW as a part of the learning rate */
  readonly adamLrRatio?: number;
  readonly momentum?: number;
  /** number of Newton–Schulz iterations */
  readonly nsSteps?: number;
  readonly nesterov?: boolean;
  /** whether AdamW updates weights with embedding in their path */
  readonly excludeEmbeddings?: boolean;
  /** weight decay of what AdamW updates */
  readonly adamWeightDecay?: number | null;
  /** scales updates of [m, n] by √max(m, n) times this; null leaves them */
  readonly rmsRate?: number | null;
}

/** Momentum whose matrices are made orthogonal by Newton–Schulz iterations X ← a·X + (b·XXᵀ + c·(XXᵀ)²)·X; embeddings, vectors and what else is excluded are updated by AdamW. Jordan, 2024. https://keras.io/api/optimizers/muon/ */
export class Muon extends Optimizer {
  static override readonly className: string = "Muon";
  readonly #options: MuonOptions;
  /** the momentum, and for AdamW the second moment */
  #slots: readonly (readonly [Variable, Variable?])[] = [];
  constructor(options: MuonOptions = {}) {
    super(options.learningRate ?? 0.001, "muon", {
      ...options,
      weightDecay: options.weightDecay === undefined ? 0.004 : options.weightDecay,
    });
    this.#options = options;
  }
  protected override makeSlots(variables: readonly Variable[]): readonly Variable[] {
    this.#slots = variables.map((v) => [
      this.slot(v, "momentum"),
      ...(this.#usesAdam(v) ? ([this.slot(v, "velocity")] as const) : ([] as const)),
    ]);
    return this.#slots.flatMap((pair) => pair as readonly Variable[]);
  }
  #usesAdam(v: Variable): boolean {
    const { excludeEmbeddings = true, excludeLayers = [] } = this.#options;
    return (
      v.shape.length !== 2 ||
      (excludeEmbeddings && v.path.toLowerCase().includes("embedding")) ||
      excludeLayers.some((pattern) => new RegExp(pattern).test(v.path))
    );
  }
  protected override decayOf(v: Variable): number | null | undefined {
    const { adamWeightDecay = 0.004 } = this.#options;
    return this.#usesAdam(v) ? adamWeightDecay : super.decayOf(v);
  }
  protected override updateStep(g: Tensor, w: Variable, rate: Tensor, i: number): void {
    const { momentum = 0.95, nesterov = true, rmsRate = 0.2 } = this.#options;
    const [m, v] = this.#slots[i]!;
    if (v) return this.#adam(g, w, rate, m, v);
    m.assign(add(g, multiply(m.value, momentum)));
    const step = multiply(rate, this.#orthogonal(nesterov ? add(g, multiply(momentum, m.value)) : m.value));
    const scale = rmsRate === null ? 1 : Math.sqrt(Math.max(...w.shape)) * rmsRate;
    w.assign(subtract(w.value, multiply(step, scale)));
  }
  #adam(g: Tensor, w: Variable, given: Tensor, m: Variable, v: Variable): void {
    const { adamBeta1 = 0.9, adamBeta2 = 0.999, epsilon = 1e-7, adamLrRatio = 1 } = this.#options;
    const t = cast(this.step, w.dtype);
    const rate = multiply(given, adamLrRatio);
    const alpha = divide(multiply(rate, sqrt(subtract(1, power(adamBeta2, t)))), subtract(1, power(adamBeta1, t)));
    m.assign(add(m.value, multiply(subtract(g, m.value), 1 - adamBeta1)));
    v.assign(add(v.value, multiply(subtract(square(g), v.value), 1 - adamBeta2)));
    w.assign(subtract(w.value, divide(multiply(m.value, alpha), add(sqrt(v.value), epsilon))));
  }
  /** Newton–Schulz: brings the singular values of a matrix near 1. */
  #orthogonal(g: Tensor): Tensor {
    const { muonA: a = 3.4445, muonB: b = -4.775, muonC: c = 2.0315, nsSteps = 5 } = this.#options;
    const tall = g.shape[0]! > g.shape[1]!;
    let x = tall ? transpose(g) : g;
    x = divide(x, add(sqrt(sum(square(x))), 1e-7));
    for (let k = 0; k < nsSteps; k++) {
      const s = matmul(x, transpose(x));
      x = add(multiply(a, x), matmul(add(multiply(b, s), multiply(c, matmul(s, s))), x));
    }
    return tall ? transpose(x) : x;
  }
  override getConfig(): Record<string, unknown> {
    const {
      adamBeta1 = 0.9,
      adamBeta2 = 0.999,
      epsilon = 1e-7,
      excludeLayers = [],
      muonA = 3.4445,
      muonB = -4.775,
      muonC = 2.0315,
      adamLrRatio = 1,
      momentum = 0.95,
      nsSteps = 5,
      nesterov = true,
      excludeEmbeddings = true,
      adamWeightDecay = 0.004,
      rmsRate = 0.2,
    } = this.#options;
    return {
      ...super.getConfig(),
      adam_beta_1: adamBeta1,
      adam_beta_2: adamBeta2,
      epsilon,
      exclude_layers: excludeLayers,
      muon_a: muonA,
      muon_b: muonB,
      muon_c: muonC,
      adam_lr_ratio: adamLrRatio,
      momentum,
      ns_steps: nsSteps,
      nesterov,
      exclude_embeddings: excludeEmbeddings,
      adam_weight_decay: adamWeightDecay,
      rms_rate: rmsRate,
    };
  }
}
