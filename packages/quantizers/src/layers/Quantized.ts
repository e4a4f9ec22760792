import type { Tensor } from "@hornbeam/core";
import type { Layer, Variable } from "@hornbeam/nn";
import type { QuantizationMode, QuantizedDTypePolicy } from "@hornbeam/nn/dtypePolicies";
import type { QuantizationConfig } from "../configs/QuantizationConfig.ts";

/** How a layer is to be quantized. */
export interface Plan {
  readonly mode: QuantizationMode;
  readonly config: QuantizationConfig | null;
  readonly policy: QuantizedDTypePolicy;
  /** whether the layer's present weights are quantized; where not, its new ones are read from a file */
  readonly values: boolean;
}

/** What a quantized layer has in place of its weights. */
export interface Quantized {
  readonly mode: QuantizationMode;
  readonly config: QuantizationConfig | null;
  /** what lies in files, in Keras's order */
  saved(): readonly Variable[];
  /** Weights that others stand for now. */
  readonly removed: readonly Variable[];
  /** in place of the layer's own */
  readonly call?: (x: Tensor, options?: object) => Tensor;
  /** For modes with data: what calibration needs. */
  readonly calibration?: Calibration;
}

/** A layer whose weights wait for data. */
export interface Calibration {
  /** The weights as a matrix [in, out]. */
  readonly matrix: Tensor;
  /** Takes quantized weights [out, in] from 0, scales and zero points [out, groups], the group of each input, and for AWQ the inputs' scales. */
  finish(found: CalibratedWeights): void;
}
/** What calibration finds. */
export interface CalibratedWeights {
  readonly quantized: Tensor;
  readonly scale: Tensor;
  readonly zero: Tensor;
  readonly groups: Tensor;
  readonly inputScales?: Tensor;
}

/** A layer that is or can be quantized. */
export type Target = Layer & {
  kernel?: Variable;
  embeddings?: Variable;
  reverseEmbeddings?: Variable | null;
  readonly bias?: Variable | null;
  readonly activation?: ((x: Tensor) => Tensor) | null;
  readonly equation?: string;
  readonly loraRank?: number;
  readonly loraAlpha?: number;
  readonly loraKernelA?: Variable;
  readonly loraKernelB?: Variable;
  readonly quantization?: Quantized;
};

/** How a layer is quantized; undefined where it is not. */
export const quantizedOf = (layer: Layer): Quantized | undefined => (layer as Target).quantization;
