import { isTensor, type Tensor, type Tree } from "@hornbeam/core";
import { UnsupportedError } from "@hornbeam/ir";
import { Layer, type CallOptions, type LayerOptions, type SymbolicShape } from "@hornbeam/nn";

/** What a Lambda layer computes. */
export type LambdaFunction = (
  inputs: never,
  options: CallOptions & Readonly<Record<string, unknown>>,
) => Tensor | Tree<Tensor>;

/** Options of Lambda. */
export interface LambdaOptions extends LayerOptions {
  /** shape of a sample, or of everything by the input's shape; found by running the function where it is not given */
  readonly outputShape?: SymbolicShape | ((inputShape: SymbolicShape) => SymbolicShape) | null;
  /** the output's mask, or how it follows from inputs and their mask */
  readonly mask?: Tensor | ((inputs: unknown, mask: unknown) => Tensor | undefined) | null;
  /** further options that the function gets */
  readonly arguments?: Readonly<Record<string, unknown>>;
}

/**
 * A function as a layer: function(inputs, { training, mask, …arguments }). Only named functions can be saved, by their name; reading the
 * model back needs them in `objects`. A Layer class of your own says more. https://keras.io/api/layers/core_layers/lambda/
 * @example new Lambda((x: Tensor) => multiply(x, x)).apply(x)
 */
export class Lambda extends Layer {
  static override readonly className: string = "Lambda";
  static override readonly positional: readonly string[] = ["function"];
  readonly function: LambdaFunction;
  readonly #options: LambdaOptions;

  constructor(fn: LambdaFunction, options: LambdaOptions = {}) {
    super(options);
    this.function = fn;
    this.#options = options;
    this.supportsMasking = Boolean(options.mask);
  }
  override call(inputs: never, options: CallOptions = {}): unknown {
    return this.function(inputs, { ...this.#options.arguments, ...options });
  }
  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    const { outputShape } = this.#options;
    if (typeof outputShape === "function") return outputShape(inputShape);
    return outputShape ? [inputShape[0] ?? null, ...outputShape] : super.computeOutputShape(inputShape);
  }
  override computeMask(inputs: unknown, mask: Tree<Tensor | undefined> | undefined): Tensor | undefined {
    const own = this.#options.mask;
    return typeof own === "function" ? own(inputs, mask) : (own ?? undefined);
  }
  /** @throws UnsupportedError for a function without a name, and for a mask that is a tensor. */
  override getConfig(): Record<string, unknown> {
    const { outputShape, mask, arguments: more = {} } = this.#options;
    if (isTensor(mask)) throw new UnsupportedError(`${this.name}: a mask tensor cannot be saved; pass a function.`);
    return {
      ...super.getConfig(),
      function: this.#saved(this.function),
      ...(outputShape && { output_shape: typeof outputShape === "function" ? this.#saved(outputShape) : outputShape }),
      ...(mask && { mask: this.#saved(mask as () => unknown) }),
      arguments: more,
    };
  }
  #saved(fn: (...args: never[]) => unknown): Record<string, unknown> {
    const name = (fn as { readonly kerasName?: string }).kerasName ?? fn.name;
    if (!name)
      throw new UnsupportedError(
        `${this.name}: a function is saved by its name; received one without. Give it a name, or write a Layer class.`,
      );
    return { module: "builtins", class_name: "function", config: name, registered_name: "function" };
  }
}
