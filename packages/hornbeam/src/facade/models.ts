import {
  Functional as FunctionalBase,
  Model as ModelBase,
  Sequential as SequentialBase,
  type FunctionalOptions,
  type KerasTensor,
  type Layer,
  type LayerOptions,
} from "@hornbeam/nn";
import { trainable, type TrainingMethods } from "./trainable.ts";

/** A stack of layers that can be trained. https://keras.io/api/models/sequential/ */
export interface Sequential extends SequentialBase, TrainingMethods {}
export const Sequential: new (layers?: readonly (Layer | KerasTensor)[], options?: LayerOptions) => Sequential =
  /* @__PURE__ */ trainable(SequentialBase) as never;

/** A graph of layers that can be trained; `new Model({ inputs, outputs })` makes one. */
export interface Functional extends FunctionalBase, TrainingMethods {}
export const Functional: new (options: FunctionalOptions) => Functional = /* @__PURE__ */ trainable(
  FunctionalBase,
) as never;

/** The base of models of your own (write `call`), and the maker of functional ones: `new Model({ inputs, outputs })`. https://keras.io/api/models/model/ */
export interface Model extends ModelBase, TrainingMethods {}
/** What a model is made of: nothing for one of your own, or inputs and outputs, by place or by name. */
export type ModelArguments =
  | readonly [options?: LayerOptions | FunctionalOptions]
  | readonly [
      inputs: FunctionalOptions["inputs"],
      outputs: FunctionalOptions["outputs"],
      options?: Omit<FunctionalOptions, "inputs" | "outputs">,
    ];
const modelClass = (): unknown => {
  const Base = trainable(ModelBase) as unknown as new (options?: object) => Layer;
  return class Model extends Base {
    constructor(...args: ModelArguments) {
      const [first, outputs, rest] = args as readonly (object | undefined)[];
      const options = outputs === undefined ? first : { ...rest, inputs: first, outputs };
      super(options && "inputs" in options ? {} : options);
      // Python's Model(inputs=…, outputs=…) gives a Functional, too.
      if (new.target === Model && options && "inputs" in options)
        return new Functional(options as FunctionalOptions) as never;
    }
  };
};
export const Model: new (...args: ModelArguments) => Model = /* @__PURE__ */ modelClass() as never;
