import type { Layer } from "@hornbeam/nn";

/** All layers inside a layer with their paths, those of models before those inside them, each once. */
export const flattenLayers = (layer: Layer, path = "", seen: Set<Layer> = new Set()): (readonly [string, Layer])[] =>
  layer.children.flatMap((child) => {
    if (seen.has(child)) return [];
    seen.add(child);
    const at = path ? `${path}/${child.name}` : child.name;
    return [[at, child] as const, ...flattenLayers(child, at, seen)];
  });
