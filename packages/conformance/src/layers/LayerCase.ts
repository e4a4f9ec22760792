import type { DType, Shape } from "@hornbeam/ir";
import type { Layer, LayerOptions } from "@hornbeam/nn";

/** One input of a layer under test; its values are drawn. */
export interface LayerInput {
  readonly shape: Shape;
  /** float32 by default; floats follow the dtype that is tested */
  readonly dtype?: DType;
  /** what values are drawn from; [-1, 1] by default, whole numbers [0, 3] */
  readonly lo?: number;
  readonly hi?: number;
  /** whether a mask [batch, steps] travels with it */
  readonly masked?: boolean;
}
/** An argument of a call: an input, or a list of arguments. */
export type LayerArgument = LayerInput | readonly LayerArgument[];

/** The parts of `testLayer`. */
export type LayerCheck =
  | "construction"
  | "build alone"
  | "symbolic against real"
  | "masks"
  | "config"
  | "weights"
  | "as on backend-js"
  | "jit against eager"
  | "training step"
  | "mixed precision"
  | "gradient";

/** What is known about a layer before it runs. */
export interface LayerExpectation {
  /** of the first output */
  readonly shape?: Shape;
  readonly dtype?: DType;
  readonly trainableWeights?: number;
  readonly nonTrainableWeights?: number;
  readonly seedGenerators?: number;
  /** number of `losses` after a call */
  readonly losses?: number;
  readonly supportsMasking?: boolean;
  /** of the first output's mask; null for none */
  readonly maskShape?: Shape | null;
}

/** A layer under test: how it is made and called. */
export interface LayerCase {
  /** A new layer; the options (dtype) go into its own. */
  make(options: LayerOptions): Layer;
  /** the arguments of a call */
  readonly inputs: readonly LayerArgument[];
  /** options of a call */
  readonly call?: Readonly<Record<string, unknown>>;
  readonly expect?: LayerExpectation;
  /** checks that say nothing about this layer, each with the reason */
  readonly skip?: Partial<Readonly<Record<LayerCheck, string>>>;
  /** error of gradients, relative to the slope; 1e-6 by default */
  readonly tolerance?: number;
}
