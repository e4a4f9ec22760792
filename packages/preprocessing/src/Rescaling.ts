import { isTensor, type Tensor, type TensorLike } from "@hornbeam/core";
import { ValueError } from "@hornbeam/ir";
import { Layer, type LayerOptions } from "@hornbeam/nn";
import { add, cast, convertToTensor, multiply } from "@hornbeam/ops";

/** A number, or nested numbers that broadcast against the inputs. */
export type Factor = number | readonly Factor[];

/** Options of Rescaling. */
export interface RescalingOptions extends LayerOptions {
  /** What is added after scaling. Default 0. */
  readonly offset?: Factor;
}

/**
 * x · scale + offset, in the compute dtype, for inputs of any shape; scale and offset are numbers or broadcast against x. Pixels of 0 to 255 become 0 to 1 with
 * `scale` 1/255, and −1 to 1 with 1/127.5 and `offset` −1. https://keras.io/api/layers/preprocessing_layers/image_preprocessing/rescaling/
 *
 * ```ts
 * import { Rescaling, tensor, type Tensor } from "hornbeam";
 * const y: Tensor = new Rescaling(1 / 128, { offset: -1 }).apply(tensor([[0, 128, 256]]));
 * console.log(await y.array()); // → [ [ -1, 0, 1 ] ]
 * ```
 *
 * @throws ValueError for a scale or an offset that is not made of numbers.
 */
export class Rescaling extends Layer {
  static override readonly className: string = "Rescaling";
  static override readonly positional: readonly string[] = ["scale"];
  readonly scale: Factor;
  readonly offset: Factor;

  constructor(scale: Factor, options: RescalingOptions = {}) {
    super(options);
    this.scale = factorOf("scale", scale);
    this.offset = factorOf("offset", options.offset ?? 0);
    this.supportsMasking = true;
  }
  override call(x: Tensor): Tensor {
    const dtype = this.computeDtype;
    const [scale, offset] = [this.scale, this.offset].map((f) => cast(convertToTensor(f as TensorLike), dtype));
    return add(multiply(cast(x, dtype), scale!), offset!);
  }
  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), scale: this.scale, offset: this.offset };
  }
}

/** Checks nested numbers, which files bring too. */
const factorOf = (name: string, value: unknown): Factor => {
  const numeric = (x: unknown): boolean => (Array.isArray(x) ? x.every(numeric) : typeof x === "number");
  if (!numeric(value))
    throw new ValueError(
      `Rescaling: ${name} must be a number or nested numbers; received ${isTensor(value) ? "a tensor" : JSON.stringify(value)}. Pass (await x.array()) of a tensor.`,
    );
  return value as Factor;
};
