import { Functional, Sequential, type Layer } from "@hornbeam/nn";

type Named = (abstract new (...args: never[]) => object) & {
  readonly className?: string;
  readonly registeredName?: string;
};

/** What a class adds to the one it extends beside a constructor: wrappers of the umbrella add nothing. */
const addsMethods = (Class: Named): boolean =>
  Object.getOwnPropertyNames(Class.prototype).some((key) => key !== "constructor");

/**
 * How Python registers a class of the user's: its static `registeredName` ("package>Name"), or `Custom>Name`, which is Python's default
 * package. Undefined for Keras's own classes. A class of the user's is one that has no `className` of its own, and methods.
 */
export const registeredName = (layer: Layer): string | undefined => {
  const Class = layer.constructor as unknown as Named;
  let here = Class;
  let adds = false;
  for (
    ;
    here.prototype !== undefined && !Object.hasOwn(here, "className");
    here = Object.getPrototypeOf(here) as Named
  ) {
    if (Object.hasOwn(here, "registeredName")) return here.registeredName;
    adds ||= addsMethods(here);
  }
  if (layer instanceof Functional || layer instanceof Sequential) return undefined;
  const base = here.className === "Layer" || here.className === "Model";
  return base || adds ? `Custom>${Class.name}` : undefined;
};

/** The name of a layer's class in Python. */
export const classNameOf = (layer: Layer): string => registeredName(layer)?.replace(/^.*>/, "") ?? layer.className;
