import type { Tensor, Tree } from "@hornbeam/core";
import { ValueError } from "@hornbeam/ir";
import { InputLayer } from "./Input.ts";
import type { KerasTensor } from "./KerasTensor.ts";
import { isKerasTensor } from "./KerasTensor.ts";
import { Layer, type LayerOptions } from "./Layer.ts";

import { Model } from "./Model.ts";
import { Namer, snakeCase } from "./naming.ts";
import type { SymbolicShape } from "./types.ts";

/** A stack of layers, each with one input and one output. https://keras.io/api/models/sequential/ */
export class Sequential extends Model {
  static override readonly className: string = "Sequential";
  override supportsMasking = true;
  readonly #layers: Layer[] = [];
  #input: InputLayer | undefined;
  /** shapes between the layers, once known */
  #outputs: KerasTensor[] = [];

  constructor(layers: readonly (Layer | KerasTensor)[] = [], options: LayerOptions = {}) {
    super(options);
    for (const layer of layers) this.#push(layer);
    this.#rebuild();
  }

  override get layers(): readonly Layer[] {
    return this.#layers;
  }
  override get children(): readonly Layer[] {
    return this.#layers;
  }
  /** The model's input layer, where its shape is known. */
  get inputLayer(): InputLayer | undefined {
    return this.#input;
  }
  /** Symbolic input and output; undefined before the model is built. */
  get input(): KerasTensor | undefined {
    return this.#input?.output;
  }
  get output(): KerasTensor | undefined {
    return this.#outputs[this.#outputs.length - 1];
  }
  /** Output of layer k as a symbolic value, for the summary. */
  outputOf(layer: Layer): unknown {
    return this.#outputs[this.#layers.indexOf(layer)];
  }

  /** Puts a layer on top. @throws ValueError for an input that is not at the bottom. */
  add(layer: Layer | KerasTensor): void {
    this.#push(layer);
    this.#rebuild();
  }
  /** Takes the top layer off. */
  pop(): Layer | undefined {
    const layer = this.#layers.pop();
    this.#rebuild();
    return layer;
  }

  #push(given: Layer | KerasTensor): void {
    const layer = isKerasTensor(given) ? (given.node!.operation as unknown as Layer) : given;
    if (layer instanceof InputLayer) {
      if (this.#layers.length || this.#input)
        throw new ValueError(
          `${this.name}: an input can only be the first layer; received one after ${this.#layers.length} layers.`,
        );
      this.#input = layer;
      return;
    }
    if (!(layer instanceof Layer))
      throw new ValueError(
        `${this.name}: layers must be instances of Layer; received ${typeof layer}. Write new Dense(…), with new.`,
      );
    if (!layer.named) layer.name = new Namer(this.#layers.map((l) => l.name)).next(snakeCase(layer.nameBase));
    else if (this.#layers.some((l) => l.name === layer.name))
      throw new ValueError(
        `${this.name}: layer names must differ; received "${layer.name}" twice. Give one another name.`,
      );
    if (!this.#layers.length && layer.inputShapeOption)
      this.#input ??= new InputLayer({ shape: layer.inputShapeOption });
    this.#layers.push(layer);
  }

  #rebuild(): void {
    this.built = false;
    this.#outputs = [];
    if (this.#input && this.#layers.length) this.buildFrom([this.#input.batchShape]);
  }

  override build(inputShape: SymbolicShape): void {
    this.#input ??= new InputLayer({ batchShape: [null, ...inputShape.slice(1)] });
    let x = this.#input.output;
    this.#outputs = this.#layers.map((layer) => (x = layer.apply(x) as KerasTensor));
    this.built = true;
  }

  override call(x: never, options: { readonly training?: boolean; readonly mask?: Tree<Tensor> } = {}): unknown {
    let value = x as unknown;
    for (const layer of this.#layers)
      value = layer.apply(value, options.training === undefined ? {} : { training: options.training });
    return value;
  }
  /** The layers have handed masks on already. */
  override computeMask(): Tensor | undefined {
    return undefined;
  }
}
