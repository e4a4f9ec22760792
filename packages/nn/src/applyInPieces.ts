import { isTensor, treeLeaves, treeMap, type Pieces, type Tensor, type Tree } from "@hornbeam/core";
import { isFloat } from "@hornbeam/ir";
import { cast } from "@hornbeam/ops";
import { Functional } from "./Functional.ts";
import { Layer } from "./Layer.ts";
import { getMask } from "./mask.ts";
import { Sequential } from "./Sequential.ts";

type Options = { readonly training?: boolean };
const kinds = [Sequential, Functional] as const;

/** Whether `apply` of a model does nothing but call its layers: neither it nor what it calls was overridden, and its input is plain. */
const isPlain = (model: Layer, x: unknown): model is Sequential | Functional =>
  model.built &&
  !model.inputSpec &&
  !model.activityRegularizer &&
  kinds.some(
    (K) => model instanceof K && model.call === K.prototype.call && model.computeMask === K.prototype.computeMask,
  ) &&
  model.apply === Layer.prototype.apply &&
  treeLeaves(x as Tree<unknown>).every((t) => isTensor(t) && !getMask(t));

/**
 * `model.apply(x, options)` with breaks between the layers of models that are made of layers, also of models inside; anything else, and each
 * layer, is applied at once.
 */
export function* applyInPieces(model: Layer, x: unknown, options: Options): Pieces<unknown> {
  if (!isPlain(model, x)) return model.apply(x, options);
  try {
    const input = treeMap(x as Tree<Tensor>, (t) =>
      model.autocast && isFloat(t.dtype) && t.dtype !== model.computeDtype ? cast(t, model.computeDtype) : t,
    );
    if (model instanceof Functional)
      return yield* model.callInPieces(input as never, options, function* (operation, args) {
        yield;
        const [value, own = {}, ...more] = args;
        if (operation instanceof Layer && !more.length && Object.getPrototypeOf(own) === Object.prototype)
          return yield* applyInPieces(operation, value, own as Options);
        return operation.apply(...(args as never[]));
      });
    let value: unknown = input;
    for (const layer of model.layers) {
      yield;
      value = yield* applyInPieces(layer, value, options);
    }
    return value;
  } catch (error) {
    return model.inside(() => {
      throw error;
    });
  }
}
