import type { Tensor } from "@hornbeam/core";
import { activationName, sigmoid } from "@hornbeam/activations";
import { add, matmul, multiply, slice, split, subtract } from "@hornbeam/ops";
import type { GatedCellOptions } from "./cellOptions.ts";
import { GateCell } from "./GateCell.ts";

/** Options of GRU cells. */
export interface GRUCellOptions extends GatedCellOptions {
  /** the reset gate acts on the product with the state, not on the state (default true) */
  readonly resetAfter?: boolean;
}

/**
 * Gates z, r, h̃; h ← z·h + (1 − z)·tanh(h̃). Cho et al., 2014. https://keras.io/api/layers/recurrent_layers/gru_cell/
 * @example new RNN(new GRUCell(8)).apply(sequences)
 */
export class GRUCell extends GateCell {
  static override readonly className: string = "GRUCell";
  readonly #options: GRUCellOptions;
  constructor(units: number, options: GRUCellOptions = {}) {
    super(units, 3, options);
    this.#options = options;
  }
  get #after(): boolean {
    return this.#options.resetAfter ?? true;
  }
  protected override get biasShape(): readonly number[] {
    return this.#after ? [2, 3 * this.units] : [3 * this.units];
  }
  #biasRow(row: number): Tensor | undefined {
    if (!this.bias) return undefined;
    const width = 3 * this.units;
    return slice(this.bias.tensor, [row, 0], [1, width]);
  }
  protected override inputBias(): Tensor | undefined {
    return this.#after ? this.#biasRow(0) : this.bias?.tensor;
  }
  protected override advance(
    x: Tensor,
    [h]: readonly [Tensor],
    recurrent: (h: Tensor) => Tensor,
  ): readonly [Tensor, readonly Tensor[]] {
    const gate = this.#options.recurrentActivation ?? sigmoid;
    const [xz, xr, xh] = split(x, 3, { axis: -1 }) as [Tensor, Tensor, Tensor];
    const state = recurrent(h);
    const kernel = this.recurrentKernel.tensor;
    const n = this.units;
    let z: Tensor;
    let candidate: Tensor;
    if (this.#after) {
      const bias = this.#biasRow(1);
      const product = matmul(state, kernel);
      const [hz, hr, hh] = split(bias ? add(product, bias) : product, 3, { axis: -1 }) as [Tensor, Tensor, Tensor];
      z = gate(add(xz, hz));
      candidate = add(xh, multiply(gate(add(xr, hr)), hh));
    } else {
      const [hz, hr] = split(matmul(state, slice(kernel, [0, 0], [n, 2 * n])), 2, { axis: -1 }) as [Tensor, Tensor];
      z = gate(add(xz, hz));
      candidate = add(xh, matmul(multiply(gate(add(xr, hr)), state), slice(kernel, [0, 2 * n], [n, n])));
    }
    const y = add(multiply(z, h), multiply(subtract(1, z), this.activation(candidate)));
    return [y, [y]];
  }
  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      recurrent_activation: activationName(this.#options.recurrentActivation ?? sigmoid),
      reset_after: this.#after,
    };
  }
}
