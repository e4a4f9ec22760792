import type { Tensor } from "@hornbeam/core";
import type { Shape } from "@hornbeam/ir";
import type { Variable } from "@hornbeam/nn";
import {
  add,
  cast,
  divide,
  expandDims,
  maximum,
  mean,
  minimum,
  multiply,
  power,
  sqrt,
  square,
  subtract,
  zeros,
} from "@hornbeam/ops";
import { Optimizer, type LearningRate, type OptimizerOptions } from "./Optimizer.ts";

/** Root of the mean square. */
const rms = (x: Tensor): Tensor => sqrt(mean(square(x)));

/** Options of Adafactor; names and defaults of Keras. */
export interface AdafactorOptions extends OptimizerOptions {
  readonly learningRate?: LearningRate;
  /** the second moments forget with 1 − t^beta2Decay */
  readonly beta2Decay?: number;
  /** added to squared gradients */
  readonly epsilon1?: number;
  /** least size of a weight that the learning rate is relative to */
  readonly epsilon2?: number;
  /** largest root mean square of an update */
  readonly clipThreshold?: number;
  /** the learning rate is at most 1/√t, where no schedule decides it */
  readonly relativeStep?: boolean;
}

/** Adam without momentum, whose second moments of a matrix are kept as the means of its rows and columns. Shazeer & Stern, 2018. https://keras.io/api/optimizers/adafactor/ */
export class Adafactor extends Optimizer {
  static override readonly className: string = "Adafactor";
  readonly #options: AdafactorOptions;
  /** means of the rows, of the columns, and the second moments themselves */
  #slots: readonly (readonly [Variable, Variable, Variable])[] = [];
  constructor(options: AdafactorOptions = {}) {
    super(options.learningRate ?? 0.001, "adafactor", options);
    this.#options = options;
  }
  protected override makeSlots(variables: readonly Variable[]): readonly Variable[] {
    this.#slots = variables.map((w) => {
      const { shape, dtype, name } = w;
      const [rows, columns] = [shape.slice(0, -1), [...shape.slice(0, -2), ...shape.slice(-1)]];
      const flat = shape.length < 2;
      const factor = (s: Shape): Variable => this.state(name, flat ? 0 : zeros(s, { dtype }), flat ? "int32" : dtype);
      return [factor(rows), factor(columns), this.slot(w, "velocity")] as const;
    });
    return this.#slots.flat();
  }
  protected override updateStep(g: Tensor, w: Variable, given: Tensor, i: number): void {
    const { beta2Decay = -0.8, epsilon1 = 1e-30, epsilon2 = 0.001, clipThreshold = 1 } = this.#options;
    const t = cast(this.step, w.dtype);
    // Keras takes the minimum whether the step is relative or not.
    const rate = minimum(given, divide(1, sqrt(t)));
    const size = multiply(maximum(epsilon2, rms(w.value)), rate);
    const squares = add(square(g), epsilon1);
    const beta = subtract(1, power(t, beta2Decay));
    const average = (v: Variable, x: Tensor): void =>
      void v.assign(add(multiply(beta, v.value), multiply(subtract(1, beta), x)));
    const [r, c, v] = this.#slots[i]!;
    if (w.shape.length < 2) average(v, squares);
    else {
      average(r, mean(squares, { axis: -1 }));
      average(c, mean(squares, { axis: -2 }));
      const rows = divide(r.value, mean(r.value, { axis: -1, keepdims: true }));
      v.assign(multiply(expandDims(rows, -1), expandDims(c.value, -2)));
    }
    const u = divide(g, sqrt(v.value));
    const clipped = divide(u, maximum(1, divide(rms(u), clipThreshold)));
    w.assign(subtract(w.value, multiply(size, clipped)));
  }
  override getConfig(): Record<string, unknown> {
    const {
      beta2Decay = -0.8,
      epsilon1 = 1e-30,
      epsilon2 = 0.001,
      clipThreshold = 1,
      relativeStep = true,
    } = this.#options;
    return {
      ...super.getConfig(),
      beta_2_decay: beta2Decay,
      epsilon_1: epsilon1,
      epsilon_2: epsilon2,
      clip_threshold: clipThreshold,
      relative_step: relativeStep,
    };
  }
}
