import type { Tensor } from "@hornbeam/core";
import type { Constraint, Initializer, LayerOptions, Regularizer } from "@hornbeam/nn";
import type { DataFormat } from "../channels.ts";
import type { KernelOptions } from "../weightOptions.ts";

/** Options that all convolutions share. */
export interface ConvLayerOptions extends LayerOptions, KernelOptions {
  readonly strides?: number | readonly number[];
  /** "causal" in one dimension only: outputs do not depend on later inputs */
  readonly padding?: "valid" | "same" | "causal";
  readonly dataFormat?: DataFormat | null;
  readonly dilationRate?: number | readonly number[];
  readonly groups?: number;
  readonly activation?: ((x: Tensor) => Tensor) | null;
}

/** Options of convolutions with a filter for each channel. */
export interface DepthwiseOptions extends Omit<ConvLayerOptions, "groups"> {
  readonly depthMultiplier?: number;
  readonly depthwiseInitializer?: Initializer;
  readonly depthwiseRegularizer?: Regularizer | null;
  readonly depthwiseConstraint?: Constraint | null;
  readonly pointwiseInitializer?: Initializer;
  readonly pointwiseRegularizer?: Regularizer | null;
  readonly pointwiseConstraint?: Constraint | null;
}
