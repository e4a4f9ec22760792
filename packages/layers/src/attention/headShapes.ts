import type { SymbolicShape } from "@hornbeam/nn";

/** What a layer of many heads was built with, as its file tells: the shapes of query, value and, where it had its own, key. */
export const headShapes = (config: Readonly<Record<string, unknown>>): SymbolicShape[] | undefined => {
  const shapes = config.shapes_dict as Record<string, SymbolicShape> | undefined;
  if (!shapes?.query_shape) return undefined;
  return [shapes.query_shape, shapes.value_shape!, ...(shapes.key_shape ? [shapes.key_shape] : [])];
};
