import { isTensor, tensor, treeLeaves, treeMap, type Tensor, type TensorLike, type Tree } from "@hornbeam/core";
import {
  HornbeamError,
  isFloat,
  ShapeError,
  showShape,
  ValueError,
  type DType,
  type Shape,
  type TypedArray,
} from "@hornbeam/ir";
import { cast, multiply } from "@hornbeam/ops";
import { DTypePolicy } from "./DTypePolicy.ts";
import type { InputSpec } from "./InputSpec.ts";
import { KerasTensor } from "./KerasTensor.ts";
import { getMask, setMask } from "./mask.ts";
import { snakeCase } from "./naming.ts";
import { checkInput } from "./InputSpec.ts";
import { isOptions, isSeed, masksOf, shapesOf } from "./layerArgs.ts";
import { saved } from "./saved.ts";
import { hasSymbolic, recordCall } from "./symbolic.ts";
import type { Config, Constraint, Initializer, Regularizer, SymbolicShape } from "./types.ts";
import { Variable } from "./Variable.ts";

/** Options of every layer. */
export interface LayerOptions {
  readonly name?: string;
  readonly trainable?: boolean;
  readonly dtype?: string | DTypePolicy;
  /** whether float inputs are brought to the compute dtype (default true) */
  readonly autocast?: boolean;
  /** penalty on the layer's outputs */
  readonly activityRegularizer?: Regularizer | null;
  /** shape of an input without the batch axis, for the first layer of a Sequential */
  readonly inputShape?: SymbolicShape;
}

/** Options of `addWeight`. */
export interface WeightOptions {
  readonly name: string;
  readonly shape: Shape;
  readonly initializer: Initializer;
  readonly dtype?: DType;
  readonly trainable?: boolean;
  /** read in the layer's compute dtype (default true) */
  readonly autocast?: boolean;
  readonly regularizer?: Regularizer | null;
  readonly constraint?: Constraint | null;
}

/** What `call` is given besides its inputs. */
export interface CallOptions {
  readonly training?: boolean;
  readonly mask?: Tree<Tensor | undefined> | undefined;
}

/**
 * The base of every layer. A subclass makes its weights in `build` and computes in `call`; users call `apply`, which is Python's
 * `layer(x)`: it builds on first use, checks inputs, casts them, hands masks on, and works on symbolic values too.
 * https://keras.io/api/layers/base_layer/
 */
export class Layer {
  /** Keras's name of the class; a static string, because bundlers rename classes. */
  static readonly className: string = "Layer";
  built = false;
  /** Whether masks of inputs are handed on. */
  supportsMasking = false;
  inputSpec: InputSpec | readonly InputSpec[] | undefined;
  readonly dtypePolicy: DTypePolicy;
  activityRegularizer: Regularizer | null;
  readonly inputShapeOption: SymbolicShape | undefined;
  #name: string | undefined;
  /** name given by a user, not by us */
  readonly named: boolean;
  #trainable: boolean;
  readonly #own: Variable[] = [];
  #losses: Tensor[] = [];
  #buildArgs: readonly unknown[] | undefined;

  constructor(options: LayerOptions = {}) {
    this.#name = options.name;
    this.named = options.name !== undefined;
    this.#trainable = options.trainable ?? true;
    const { dtype } = options;
    this.dtypePolicy = (dtype instanceof DTypePolicy ? dtype : new DTypePolicy(dtype)).forLayer(options.name);
    this.autocast = options.autocast ?? true;
    this.activityRegularizer = options.activityRegularizer ?? null;
    this.inputShapeOption = options.inputShape;
    // Subclasses override `build`; whoever calls it, it must run once, by the layer's name, and mark the layer built.
    const build = this.build.bind(this);
    Object.defineProperty(this, "build", {
      value: (...shapes: readonly unknown[]) => this.#buildOnce(build, shapes),
      configurable: true,
      writable: true,
    });
  }

  get className(): string {
    return (this.constructor as typeof Layer).className;
  }
  /** What automatic names come from: the name of Keras's class, or of yours. */
  get nameBase(): string {
    return this.className === "Layer" ? this.constructor.name : this.className;
  }
  /** `dense`, or what a model or user named it. */
  get name(): string {
    return (this.#name ??= snakeCase(this.nameBase));
  }
  set name(name: string) {
    this.#name = name;
    for (const v of this.#own) v.path = `${name}/${v.name}`;
  }
  get computeDtype(): DType {
    return this.dtypePolicy.computeDtype;
  }
  get variableDtype(): DType {
    return this.dtypePolicy.variableDtype;
  }
  /** Whether its weights are updated in training; setting it sets those of all layers inside. */
  get trainable(): boolean {
    return this.#trainable;
  }
  set trainable(value: boolean) {
    this.#trainable = value;
    for (const layer of this.children) layer.trainable = value;
  }

  // --- weights -------------------------------------------------------------------------------------------------------------

  /** Makes a variable of this layer; for `build`. */
  addWeight(options: WeightOptions): Variable {
    const { initializer, name, dtype = this.variableDtype } = options;
    const v = new Variable(initializer, { computeDtype: this.computeDtype, ...options, dtype });
    v.path = `${this.name}/${name}`;
    this.#own.push(v);
    return v;
  }

  /** Layers held in own properties (also in lists and records), in the order they were set. */
  get children(): readonly Layer[] {
    const found = new Set<Layer>();
    const visit = (x: unknown, depth: number): void => {
      if (typeof x !== "object" || x === null) return;
      if (x instanceof Layer) found.add(x);
      else if (Array.isArray(x)) for (const y of x) visit(y, depth + 1);
      else if (depth < 4 && isOptions(x)) for (const k in x) visit(x[k], depth + 1);
    };
    for (const k in this) visit(this[k], 0);
    return [...found];
  }

  /** Variables made by this very layer. */
  get ownVariables(): readonly Variable[] {
    return [...this.#own].sort((a, b) => Number(b.trainable) - Number(a.trainable));
  }
  /** Its own variables, and those it holds in properties; then what the layers below have, each once. */
  #gather(pick: (v: Variable) => boolean, below: (l: Layer) => readonly Variable[], seeds = false): Variable[] {
    const found = new Set(this.ownVariables.filter(pick));
    const streams: Variable[] = [];
    for (const k in this) {
      const x: unknown = this[k];
      if (x instanceof Variable && pick(x)) found.add(x);
      else if (seeds && isSeed(x)) streams.push(x.state);
    }
    for (const v of streams) found.add(v);
    for (const l of this.children) for (const v of below(l)) found.add(v);
    return [...found];
  }
  /** All variables, seeds of random layers included, each once. */
  get variables(): readonly Variable[] {
    return this.#gather(
      () => true,
      (l) => l.variables,
      true,
    );
  }
  /** Variables that are saved: all but the states of seeds. */
  get weights(): readonly Variable[] {
    return this.#gather(
      () => true,
      (l) => l.weights,
    );
  }
  get trainableVariables(): readonly Variable[] {
    if (!this.#trainable) return [];
    return this.#gather(
      (v) => v.trainable,
      (l) => l.trainableVariables,
    );
  }
  get trainableWeights(): readonly Variable[] {
    return this.trainableVariables;
  }
  get nonTrainableWeights(): readonly Variable[] {
    const trainable = new Set(this.trainableVariables);
    return this.weights.filter((v) => !trainable.has(v));
  }

  /** Values of all weights on the host. */
  async getWeights(): Promise<TypedArray[]> {
    return Promise.all(this.weights.map((v) => v.value.data()));
  }
  /**
   * Sets all weights, in the order of `weights`.
   * @throws ValueError, ShapeError where count or shapes differ; nothing is changed then.
   */
  setWeights(values: readonly TensorLike[]): void {
    const { weights } = this;
    if (values.length !== weights.length)
      throw new ValueError(
        `${this.name}: setWeights needs one value for each of the ${weights.length} weights; received ${values.length}.${this.built ? "" : " The layer is not built: call it once, or build(inputShape)."}`,
      );
    const tensors = values.map((value, i) => {
      const v = weights[i]!;
      const flat = ArrayBuffer.isView(value) && (value as TypedArray).length === v.value.size;
      const t = isTensor(value) ? value : tensor(value, flat ? { dtype: v.dtype, shape: v.shape } : { dtype: v.dtype });
      if (t.shape.join() !== v.shape.join())
        throw new ShapeError(
          `${v.path}: the value must have the weight's shape ${showShape(v.shape)}; received ${showShape(t.shape)}.`,
        );
      return t;
    });
    tensors.forEach((t, i) => weights[i]!.assign(t));
  }
  /** Number of parameters. @throws ValueError before the layer is built. */
  countParams(): number {
    if (!this.built)
      throw new ValueError(
        `${this.name}: parameters are known once the layer is built; it is not. Call it once, or build(inputShape).`,
      );
    return this.weights.reduce((n, v) => n + v.value.size, 0);
  }

  // --- losses --------------------------------------------------------------------------------------------------------------

  /** Adds a scalar to the training loss; for `call`. */
  addLoss(loss: Tensor): void {
    this.#losses.push(loss);
  }
  /** Penalties: of regularizers on the weights, and those of the last call. */
  get losses(): readonly Tensor[] {
    return [
      ...this.callLosses,
      ...this.trainableVariables.flatMap((v) => (v.regularizer ? [v.regularizer.call(v.value)] : [])),
    ];
  }
  get callLosses(): readonly Tensor[] {
    return [...this.#losses, ...this.children.flatMap((l) => l.callLosses)];
  }
  /** Forgets the losses of earlier calls, in all layers inside too. */
  clearLosses(): void {
    this.#losses = [];
    for (const l of this.children) l.clearLosses();
  }

  // --- calling -------------------------------------------------------------------------------------------------------------

  /** Makes the weights for inputs of this shape (null where sizes vary); subclasses override. */
  build(..._inputShape: readonly unknown[]): void {
    this.built = true;
  }
  /** The computation; subclasses override. */
  call(..._args: readonly never[]): unknown {
    throw new ValueError(`${this.name}: a layer must have a call method; ${this.constructor.name} has none.`);
  }
  /** Mask of the output: that of the first input, where the layer supports masks. */
  computeMask(_inputs: unknown, mask: Tree<Tensor | undefined> | undefined): Tree<Tensor | undefined> | undefined {
    if (!this.supportsMasking) return undefined;
    return Array.isArray(mask) ? mask[0] : mask;
  }
  /** Shape of the output for a shape of the input. */
  computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    const out = this.apply(new KerasTensor(inputShape, this.computeDtype) as never);
    return (treeLeaves(out as Tree<KerasTensor>)[0] as KerasTensor).shape;
  }

  /** Python's `layer(x)`: tensors give tensors, symbolic values give symbolic ones. */
  apply(...args: readonly unknown[]): never {
    if (!this.built) this.buildFrom(args.filter((a) => !isOptions(a) && a !== undefined).map(shapesOf));
    return (
      hasSymbolic(args)
        ? recordCall(this, args, (real) => this.#run(real))
        : this.#run(args.map((a) => this.#toTensors(a)))
    ) as never;
  }

  #toTensors(a: unknown): unknown {
    if (a === undefined || a === null || isOptions(a) || typeof a === "function") return a;
    if (
      Array.isArray(a) &&
      treeLeaves(a as Tree<unknown>).some((x) => isTensor(x) || (ArrayBuffer.isView(x) as boolean))
    )
      return a.map((x) => this.#toTensors(x));
    return isTensor(a) ? a : tensor(a as TensorLike);
  }

  /** Remembers the shapes for saving. */
  #buildOnce(build: (...shapes: readonly unknown[]) => void, shapes: readonly unknown[]): void {
    if (this.built) return;
    this.#buildArgs = shapes;
    this.inside(() => build(...shapes));
    this.built = true;
  }
  /** `build` with its shapes in a list. */
  buildFrom(shapes: readonly unknown[]): void {
    this.build(...shapes);
  }
  /** What `build` was called with, as Keras saves it. */
  getBuildConfig(): Config | undefined {
    const args = this.#buildArgs;
    return args?.length === 1 ? { input_shape: args[0] } : undefined;
  }
  buildFromConfig(config: Config): void {
    if (config.input_shape) this.buildFrom([config.input_shape]);
  }

  #cast(x: unknown): unknown {
    return treeMap(x as Tree<unknown>, (t) => {
      if (!isTensor(t) || !isFloat(t.dtype) || t.dtype === this.computeDtype) return t;
      const made = cast(t, this.computeDtype);
      setMask(made, getMask(t));
      return made;
    });
  }

  #run(given: readonly unknown[]): unknown {
    return this.inside(() => {
      const last = given[given.length - 1];
      const options = given.length > 1 && isOptions(last) ? last : {};
      const inputs = (options === last ? given.slice(0, -1) : given).map((x) => (this.autocast ? this.#cast(x) : x));
      if (this.inputSpec) checkInput(this.name, this.inputSpec, inputs[0]);
      const masks = inputs.map(masksOf);
      const mask = "mask" in options ? (options.mask as Tree<Tensor>) : masks[0];
      const out = this.call(...(inputs as never[]), { ...options, ...(mask !== undefined && { mask }) } as never);
      this.#finish(inputs, mask, out);
      return out;
    });
  }
  /** Whether float inputs are brought to the compute dtype. */
  readonly autocast: boolean;

  #finish(inputs: readonly unknown[], mask: Tree<Tensor | undefined> | undefined, out: unknown): void {
    const outputs = treeLeaves(out as Tree<unknown>).filter(isTensor);
    // The mean over the batch, so that the penalty does not grow with it.
    const penalty = this.activityRegularizer;
    if (penalty) for (const t of outputs) this.addLoss(multiply(penalty.call(t), 1 / (t.shape[0] ?? 1)));
    const masks = this.computeMask(inputs.length > 1 ? inputs : inputs[0], mask);
    if (masks === undefined) return;
    const list = Array.isArray(masks) ? (masks as (Tensor | undefined)[]) : [masks as Tensor];
    outputs.forEach((t, i) => setMask(t, list[i]));
  }

  /** Runs what belongs to the layer: errors from inside say which layer. */
  inside<T>(fn: () => T): T {
    try {
      return fn();
    } catch (error) {
      if (error instanceof HornbeamError && !error.message.startsWith(`${this.name}`)) {
        error.message = `${this.name}${/^[\w/]+: /.test(error.message) && "layered" in error ? "/" : ": "}${error.message}`;
        Object.defineProperty(error, "layered", { value: true, configurable: true });
      }
      throw error;
    }
  }

  // --- config --------------------------------------------------------------------------------------------------------------

  getConfig(): Config {
    const dtype = {
      module: "keras",
      class_name: "DTypePolicy",
      config: this.dtypePolicy.getConfig(),
      registered_name: null,
    };
    const penalty = saved("regularizers", this.activityRegularizer);
    return {
      name: this.name,
      trainable: this.#trainable,
      dtype,
      ...(penalty !== null && { activity_regularizer: penalty }),
    };
  }

  /** Names (in camelCase) of the config's entries that the constructor takes by place. */
  static readonly positional: readonly string[] = [];

  /** A layer from its config, whose nested objects have been made already. */
  static fromConfig(config: Config): Layer {
    const options = camelKeys(config);
    const Class = this as unknown as new (...args: unknown[]) => Layer;
    return new Class(...this.positional.map((k) => options[k]), options);
  }
}

/** `kernel_size` → `kernelSize`, for the keys of a record. */
const camelKeys = (config: Config): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(config).map(([k, v]) => [k.replace(/_([a-z0-9])/g, (_, c: string) => c.toUpperCase()), v]),
  );
