import type { Tensor } from "@hornbeam/core";
import { Zeros } from "@hornbeam/initializers";
import { ShapeError, showShape } from "@hornbeam/ir";
import {
  Layer,
  type Constraint,
  type Initializer,
  type LayerOptions,
  type Regularizer,
  type SymbolicShape,
  type Variable,
} from "@hornbeam/nn";
import { maximum, minimum, multiply, add } from "@hornbeam/ops";
import { weightConfig, weightOptions } from "../weightOptions.ts";

/** Options of PReLU; names and defaults of Keras. */
export interface PReLUOptions extends LayerOptions {
  readonly alphaInitializer?: Initializer;
  readonly alphaRegularizer?: Regularizer | null;
  readonly alphaConstraint?: Constraint | null;
  /** axes, counted from 1, that share their slopes */
  readonly sharedAxes?: number | readonly number[] | null;
}

/**
 * max(x, 0) + α · min(x, 0) with slopes α that are learnt. He et al., 2015. https://keras.io/api/layers/activation_layers/prelu/
 * @example new PReLU({ sharedAxes: [1, 2] }).apply(images)
 */
export class PReLU extends Layer {
  static override readonly className: string = "PReLU";
  readonly #options: PReLUOptions;
  readonly sharedAxes: readonly number[] | null;
  alpha!: Variable;

  constructor(options: PReLUOptions = {}) {
    super(options);
    this.#options = options;
    const { sharedAxes: axes } = options;
    this.sharedAxes = axes === undefined || axes === null ? null : typeof axes === "number" ? [axes] : axes;
    this.supportsMasking = true;
  }
  override build(inputShape: SymbolicShape): void {
    const shape = inputShape.slice(1).map((d, i) => (this.sharedAxes?.includes(i + 1) ? 1 : d));
    if (shape.some((d) => d === null))
      throw new ShapeError(
        `${this.name}: axes without shared slopes must be known; received ${showShape(inputShape)}. Put the open ones into sharedAxes.`,
      );
    this.alpha = this.addWeight({
      name: "alpha",
      shape: shape as number[],
      ...weightOptions(this.#options, "alpha", new Zeros()),
    });
  }
  override call(x: Tensor): Tensor {
    return add(maximum(x, 0), multiply(this.alpha.tensor, minimum(x, 0)));
  }
  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      ...weightConfig(this.#options, "alpha", new Zeros()),
      shared_axes: this.sharedAxes,
    };
  }
}
