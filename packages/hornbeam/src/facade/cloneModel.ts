import { treeFill, treeLeaves, treeMap, type Tree } from "@hornbeam/core";
import { ValueError } from "@hornbeam/ir";
import {
  Functional as FunctionalBase,
  Input,
  InputLayer,
  isKerasTensor,
  type Layer,
  OpOperation,
  Sequential as SequentialBase,
  symbolicOp,
  type KerasTensor,
} from "@hornbeam/nn";
import { deserializeLayer, serializeLayer } from "@hornbeam/saving";
import { Functional, Sequential } from "./models.ts";
import { objectsOf, type LoadOptions } from "./objects.ts";

/** Options of `cloneModel`; names and defaults of Keras. */
export interface CloneOptions extends Pick<LoadOptions, "objects"> {
  /** symbolic values to build the copy upon, in the order of the inputs; default: new inputs */
  readonly inputTensors?: readonly KerasTensor[];
  /** gives the layer of the copy for a layer of the model; default: one from its config, with weights of its own */
  readonly cloneFunction?: (layer: Layer) => Layer;
  /** calls a layer of the copy, and may put others before or behind it; functional models only */
  readonly callFunction?: (layer: Layer, ...args: readonly unknown[]) => unknown;
  /** clones models inside the model layer by layer, too */
  readonly recursive?: boolean;
}

const isInput = (layer: unknown): boolean => layer instanceof InputLayer;

/** Each layer is cloned once, however often it is used. */
const cloner = (options: CloneOptions): ((layer: Layer) => Layer) => {
  const known = new Map<Layer, Layer>();
  const fromConfig = (layer: Layer): Layer => {
    const own = { [layer.className]: layer.constructor };
    return deserializeLayer(serializeLayer(layer), objectsOf({ objects: { ...own, ...options.objects } }));
  };
  const clone = (layer: Layer): Layer => {
    const isModel = layer instanceof FunctionalBase || layer instanceof SequentialBase;
    const { inputTensors: _, ...inside } = options;
    if (options.recursive && isModel) return cloneWith(layer, inside, once);
    return (options.cloneFunction ?? fromConfig)(layer);
  };
  const once = (layer: Layer): Layer => {
    let made = known.get(layer);
    if (!made) known.set(layer, (made = clone(layer)));
    return made;
  };
  return once;
};

const freshInput = (t: KerasTensor): KerasTensor =>
  Input({ batchShape: t.shape, dtype: t.dtype, name: t.node!.operation.name });

const cloneSequential = (model: SequentialBase, options: CloneOptions, clone: (layer: Layer) => Layer): Sequential => {
  const layers = model.layers.filter((l) => !isInput(l)).map(clone);
  const [given] = options.inputTensors ?? [];
  const input = given ?? (model.input ? freshInput(model.input) : undefined);
  return new Sequential(input ? [input, ...layers] : layers, { name: model.name });
};

const cloneFunctional = (model: FunctionalBase, options: CloneOptions, clone: (layer: Layer) => Layer): Functional => {
  const { callFunction = (layer: Layer, ...args: readonly unknown[]): unknown => layer.apply(...args) } = options;
  const old = treeLeaves(model.inputs);
  const fresh = options.inputTensors ?? old.map(freshInput);
  if (fresh.length !== old.length)
    throw new ValueError(
      `cloneModel: inputTensors must hold one for each of the ${old.length} inputs; received ${fresh.length}.`,
    );
  const values = new Map<KerasTensor, unknown>(old.map((t, i) => [t, fresh[i]]));
  for (const { operation, args, outputs } of model.nodes) {
    const given = treeMap(args as Tree<unknown>, (x) => (isKerasTensor(x) ? values.get(x) : x)) as unknown as unknown[];
    const result =
      operation instanceof OpOperation
        ? symbolicOp(operation.className, operation.fn, operation.module)(...(given as never[]))
        : callFunction(clone(operation as unknown as Layer), ...given);
    const leaves = treeLeaves(result as Tree<unknown>);
    treeLeaves(outputs as Tree<KerasTensor>).forEach((t, i) => values.set(t, leaves[i]));
  }
  const replaced = (ends: Tree<KerasTensor>): Tree<KerasTensor> =>
    treeFill(
      ends,
      treeLeaves(ends).map((t) => values.get(t)),
    ) as Tree<KerasTensor>;
  return new Functional({ inputs: replaced(model.inputs), outputs: replaced(model.outputs), name: model.name });
};

const cloneWith = (
  model: FunctionalBase | SequentialBase,
  options: CloneOptions,
  clone: (layer: Layer) => Layer,
): Functional | Sequential =>
  model instanceof SequentialBase ? cloneSequential(model, options, clone) : cloneFunctional(model, options, clone);

/**
 * A model like a functional one or a stack, of new layers with weights of their own. It is not compiled.
 * https://keras.io/api/models/model_saving_apis/model_config_serialization/#clone_model-function
 *
 * ```ts
 * const withDropout = cloneModel(model, {
 *   cloneFunction: (layer) => layer, // the same layers
 *   callFunction: (layer, ...args) => (layer instanceof Dense ? new Dropout(0.5).apply(layer.apply(...args)) : layer.apply(...args)),
 * });
 * ```
 * @throws ValueError for a model of another kind, and for `callFunction` with a stack of layers, which are listed and not called.
 */
export const cloneModel = <M extends FunctionalBase | SequentialBase>(
  model: M,
  options: CloneOptions = {},
): M extends SequentialBase ? Sequential : Functional => {
  if (!(model instanceof FunctionalBase || model instanceof SequentialBase))
    throw new ValueError(
      `cloneModel: the model must be functional or Sequential; received ${String((model as Layer).name)}. Make another of its class with its config.`,
    );
  if (model instanceof SequentialBase && options.callFunction)
    throw new ValueError(
      "cloneModel: callFunction needs a functional model; received a Sequential one, whose layers are not called when it is made. Use cloneFunction.",
    );
  return cloneWith(model, options, cloner(options)) as never;
};
