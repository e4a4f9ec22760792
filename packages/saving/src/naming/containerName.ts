import { snakeCase } from "./snakeCase.ts";

/** How often each name was used in one container; a new `Map` for each container. */
export type UsedNames = Map<string, number>;

/**
 * The path segment of the next object of a list, tuple or dict: the snake-case name of its class, with `_1`, `_2` … from the second of
 * that class on. Counted in every container anew, so it has nothing to do with the layer's own name, and before it is known whether
 * the object was written already. A nested container counts as the class `container`.
 * Source: `keras/src/saving/saving_lib.py: _save_container_state`.
 */
export function containerName(className: string, used: UsedNames): string {
  const name = snakeCase(className);
  const count = used.get(name);
  used.set(name, (count ?? -1) + 1);
  return count === undefined ? name : `${name}_${count + 1}`;
}
