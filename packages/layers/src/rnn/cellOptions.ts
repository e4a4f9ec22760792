import type { Tensor } from "@hornbeam/core";
import { activationName } from "@hornbeam/activations";
import { GlorotUniform, Orthogonal, Zeros } from "@hornbeam/initializers";
import type { Constraint, Initializer, LayerOptions, Regularizer } from "@hornbeam/nn";
import { onesLike } from "@hornbeam/ops";
import { dropout } from "@hornbeam/ops/random";
import { weightConfig, type KernelOptions } from "../weightOptions.ts";
import type { RNNOptions } from "./RecurrentLayer.ts";

/** Options of recurrent cells. */
export interface CellOptions extends LayerOptions, KernelOptions {
  readonly activation?: ((x: Tensor) => Tensor) | null;
  readonly recurrentInitializer?: Initializer;
  readonly recurrentRegularizer?: Regularizer | null;
  readonly recurrentConstraint?: Constraint | null;
  readonly dropout?: number;
  readonly recurrentDropout?: number;
  readonly seed?: number | null;
}
/** Options of cells with gates. */
export interface GatedCellOptions extends CellOptions {
  readonly recurrentActivation?: ((x: Tensor) => Tensor) | null;
}
/** Options of the layers made of such cells. */
export type RecurrentOptions = CellOptions & RNNOptions;

/** A pattern of a call's dropout, the same at every step. */
export const dropoutPattern = (x: Tensor, rate: number, seed: Tensor): Tensor => dropout(onesLike(x), rate, { seed });

/** Config entries that all cells have. */
export const cellConfig = (
  units: number,
  o: CellOptions,
  activation: (x: Tensor) => Tensor,
): Record<string, unknown> => ({
  units,
  activation: activationName(o.activation === undefined ? activation : o.activation),
  use_bias: o.useBias ?? true,
  ...weightConfig(o, "kernel", new GlorotUniform()),
  ...weightConfig(o, "recurrent", new Orthogonal()),
  ...weightConfig(o, "bias", new Zeros()),
  dropout: o.dropout ?? 0,
  recurrent_dropout: o.recurrentDropout ?? 0,
  seed: o.seed ?? null,
});
