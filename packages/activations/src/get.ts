import type { Tensor } from "@hornbeam/core";
import { ValueError } from "@hornbeam/ir";
import { byName } from "@hornbeam/nn";
import * as functions from "./functions.ts";

type Fn = (x: Tensor) => Tensor;

const nameOf = (identifier: unknown): unknown => {
  if (typeof identifier !== "object" || identifier === null) return identifier;
  const { class_name, config } = identifier as { readonly class_name?: unknown; readonly config?: unknown };
  return class_name === "function" ? config : class_name;
};

/**
 * An activation of a name ("relu", "swish") or of Keras's config; `linear` for null, and a function as it is. Functions of your own by
 * name in `objects`. (`keras.activations.get`)
 * @throws ValueError for an unknown name, with the nearest known ones, and for anything else.
 * @example get("hard_sigmoid")
 */
export const get = (identifier: unknown, objects: Readonly<Record<string, Fn>> = {}): Fn => {
  if (identifier === null || identifier === undefined) return functions.linear;
  if (typeof identifier === "function") return identifier as Fn;
  const name = nameOf(identifier);
  if (typeof name !== "string")
    throw new ValueError(`activation: pass a name, a config, a function or null; received ${typeof identifier}.`);
  const table: Record<string, Fn> = { swish: functions.silu, hard_swish: functions.hardSilu };
  for (const fn of Object.values(functions)) table[fn.kerasName] = fn;
  return byName("activation", name, { ...table, ...objects });
};
