import { checkFinite } from "../checkFinite.ts";
import type { Source } from "../types.ts";

/** All elements of a pass in an array. Throws `ValueError` when the source is endless. */
export const toArray = async <T>(source: Source<T>): Promise<T[]> => {
  checkFinite("toArray", source);
  const elements: T[] = [];
  for await (const element of source) elements.push(element);
  return elements;
};
