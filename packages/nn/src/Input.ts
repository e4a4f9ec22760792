import { ShapeError, type DType } from "@hornbeam/ir";
import { KerasTensor } from "./KerasTensor.ts";
import { Layer } from "./Layer.ts";
import type { Node } from "./Node.ts";
import type { Config, SymbolicShape } from "./types.ts";

/** Options of `Input` and `InputLayer`. */
export interface InputOptions {
  /** without the batch axis; null where the size varies */
  readonly shape?: SymbolicShape;
  readonly batchSize?: number | null;
  readonly batchShape?: SymbolicShape;
  readonly dtype?: DType;
  readonly name?: string;
  /** whether a model may be called with null in its place */
  readonly optional?: boolean;
}

/** The place where data enters a model. */
export class InputLayer extends Layer {
  static override readonly className: string = "InputLayer";
  readonly batchShape: SymbolicShape;
  readonly inputDtype: DType;
  readonly output: KerasTensor;
  readonly optional: boolean;

  /** @throws ShapeError where no shape is given. */
  constructor(options: InputOptions) {
    super(options.name === undefined ? {} : { name: options.name });
    const { shape, batchShape, batchSize = null } = options;
    if (!shape && !batchShape)
      throw new ShapeError(
        "Input: a shape is needed, without the batch axis; received none. Pass { shape: [28, 28, 1] }.",
      );
    this.batchShape = batchShape ?? [batchSize, ...shape!];
    this.inputDtype = options.dtype ?? "float32";
    this.optional = options.optional ?? false;
    this.built = true;
    const node: Node = { operation: this, index: 0, args: [], parents: [], outputs: undefined };
    this.output = new KerasTensor(this.batchShape, this.inputDtype, node);
    node.outputs = this.output;
  }
  override call(x: never): unknown {
    return x;
  }
  override getConfig(): Config {
    return {
      batch_shape: this.batchShape,
      dtype: this.inputDtype,
      sparse: false,
      ragged: false,
      name: this.name,
      optional: this.optional,
    };
  }
  static override fromConfig(config: Config): InputLayer {
    return new InputLayer({
      batchShape: (config.batch_shape ?? config.batch_input_shape) as SymbolicShape,
      dtype: config.dtype as DType,
      name: config.name as string,
      optional: config.optional as boolean,
    });
  }
}

/** A symbolic value that data will take the place of: where a Functional model begins. */
export const Input = (options: InputOptions): KerasTensor => new InputLayer(options).output;
