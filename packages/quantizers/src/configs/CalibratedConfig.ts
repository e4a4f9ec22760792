import { ValueError } from "@hornbeam/ir";
import type { Config, Layer } from "@hornbeam/nn";
import { QuantizationConfig } from "./QuantizationConfig.ts";

/** Turns a text into numbers of its tokens. */
export interface Tokenizer {
  tokenize(text: string): Iterable<number> | Promise<Iterable<number>>;
}
/** What calibration runs on: texts, or lists of numbers of tokens. */
export type CalibrationData = Iterable<string | Iterable<number>>;
/** Which layers run before the first block, and the blocks in their order. */
export interface QuantizationLayerStructure {
  readonly preBlockLayers?: readonly Layer[];
  readonly sequentialBlocks: readonly Layer[];
}

/** Options of configs whose weights are calibrated with data. */
export interface CalibratedOptions {
  readonly weightBits?: number;
  /** of how many samples the inputs of the layers are looked at */
  readonly numSamples?: number;
  /** tokens in a sample */
  readonly sequenceLength?: number;
  /** inputs that share a scale and a zero point; −1 for all */
  readonly groupSize?: number;
  readonly quantizationLayerStructure?: QuantizationLayerStructure | null;
}

/** What GPTQConfig and AWQConfig have in common. */
export abstract class CalibratedConfig extends QuantizationConfig {
  static readonly positional: readonly string[] = ["dataset", "tokenizer"];
  readonly dataset: CalibrationData | null;
  readonly tokenizer: Tokenizer | null;
  readonly weightBits: number;
  readonly numSamples: number;
  readonly sequenceLength: number;
  readonly groupSize: number;
  readonly quantizationLayerStructure: QuantizationLayerStructure | null;

  constructor(
    dataset: CalibrationData | null,
    tokenizer: Tokenizer | null,
    {
      weightBits = 4,
      numSamples = 128,
      sequenceLength = 512,
      groupSize = 128,
      quantizationLayerStructure = null,
    }: CalibratedOptions,
  ) {
    super();
    this.dataset = dataset;
    this.tokenizer = tokenizer;
    this.weightBits = weightBits;
    this.numSamples = numSamples;
    this.sequenceLength = sequenceLength;
    this.groupSize = groupSize;
    this.quantizationLayerStructure = quantizationLayerStructure;
    this.checkPositive("numSamples", numSamples);
    this.checkPositive("sequenceLength", sequenceLength);
    if (groupSize !== -1) this.checkPositive("groupSize (or -1)", groupSize);
  }
  protected checkPositive(name: string, n: number): void {
    if (!Number.isInteger(n) || n < 1)
      throw new ValueError(`${this.constructor.name}: ${name} must be a positive integer; received ${n}.`);
  }
  override get policyMode(): string {
    return `${this.mode}/${this.weightBits}/${this.groupSize}`;
  }
  /** Data, tokenizer and layers are of one calibration, and are not saved. */
  override getConfig(): Config {
    return {
      dataset: null,
      tokenizer: null,
      quantization_layer_structure: null,
      weight_bits: this.weightBits,
      num_samples: this.numSamples,
      sequence_length: this.sequenceLength,
      group_size: this.groupSize,
    };
  }
}
