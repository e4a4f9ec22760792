import type { Tensor } from "@hornbeam/core";
import { activationName, sigmoid } from "@hornbeam/activations";
import type { Initializer } from "@hornbeam/nn";
import { add, matmul, multiply, split } from "@hornbeam/ops";
import type { GatedCellOptions } from "./cellOptions.ts";
import { GateCell } from "./GateCell.ts";
import { unitForget } from "./unitForget.ts";

/** Options of LSTM cells. */
export interface LSTMCellOptions extends GatedCellOptions {
  /** the forget gate's bias begins at 1 */
  readonly unitForgetBias?: boolean;
}

/**
 * Gates i, f, c, o of x·kernel + h·recurrent + bias; c ← σ(f)·c + σ(i)·tanh(c̃), h ← σ(o)·tanh(c). Hochreiter & Schmidhuber, 1997.
 * @example new RNN(new LSTMCell(8), { returnState: true }).apply(sequences)
 */
export class LSTMCell extends GateCell {
  static override readonly className: string = "LSTMCell";
  readonly #options: LSTMCellOptions;
  constructor(units: number, options: LSTMCellOptions = {}) {
    super(units, 4, options);
    this.#options = options;
  }
  override get stateSize(): readonly number[] {
    return [this.units, this.units];
  }
  protected override biasInitializer(): Initializer {
    const given = super.biasInitializer();
    return this.#options.unitForgetBias === false ? given : unitForget(given, this.units);
  }
  protected override advance(
    x: Tensor,
    [h, c]: readonly [Tensor, Tensor],
    recurrent: (h: Tensor) => Tensor,
  ): readonly [Tensor, readonly Tensor[]] {
    const gate = this.#options.recurrentActivation ?? sigmoid;
    const z = add(x, matmul(recurrent(h), this.recurrentKernel.tensor));
    const [i, f, candidate, o] = split(z, 4, { axis: -1 }) as [Tensor, Tensor, Tensor, Tensor];
    const cell = add(multiply(gate(f), c), multiply(gate(i), this.activation(candidate)));
    const y = multiply(gate(o), this.activation(cell));
    return [y, [y, cell]];
  }
  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      recurrent_activation: activationName(this.#options.recurrentActivation ?? sigmoid),
      unit_forget_bias: this.#options.unitForgetBias ?? true,
    };
  }
}
