import { parsePyJson, PyFloat } from "@hornbeam/saving";
import type { Hdf5Dataset, Hdf5Group } from "@hornbeam/saving/formats";

/** Identities of Python objects, the module of the backend's own optimizer, and arguments that are None mean nothing to a reader. */
const canonical = (x: unknown): unknown => {
  if (Array.isArray(x)) return x.map(canonical);
  if (typeof x !== "object" || x === null || x instanceof PyFloat) return x;
  const { shared_object_id: _, ...entry } = x as Record<string, unknown>;
  if (/torch\.optimizers/.test(String(entry["module"])))
    Object.assign(entry, { module: "keras.optimizers", registered_name: null });
  if (entry["class_name"] === "Sub") entry["module"] = null;
  for (const node of (entry["inbound_nodes"] ?? []) as { args: unknown[]; kwargs: Record<string, unknown> }[]) {
    node.args = node.args.map((a) => (a instanceof PyFloat ? a.value : a));
    for (const [k, v] of Object.entries(node.kwargs)) if (v === null) delete node.kwargs[k];
  }
  return Object.fromEntries(Object.entries(entry).map(([k, v]) => [k, canonical(v)]));
};
export const readCanonical = (bytes: Uint8Array): unknown => canonical(parsePyJson(bytes, { floats: "preserve" }));

/** Sizes are known here where EinsumDense with an open outputShape says nothing in Keras: ours as vague as theirs. */
export const vague = (ours: unknown, theirs: unknown, key = ""): unknown => {
  if (Array.isArray(ours) && Array.isArray(theirs)) return ours.map((x, i) => vague(x, theirs[i], key));
  if (theirs === null && /^(input_)?shape$/.test(key)) return null;
  if (typeof ours !== "object" || ours === null || ours instanceof PyFloat) return ours;
  const other = (theirs ?? {}) as Record<string, unknown>;
  return Object.fromEntries(Object.entries(ours).map(([k, x]) => [k, vague(x, other[k], k)]));
};

/** Names, order, attributes, dtypes and shapes. Python counts the names of layers inside layers over a whole process: those are left out. */
export const outline = (node: Hdf5Group | Hdf5Dataset): unknown => {
  const attributes = [...node.attributes].map(([k, v]) =>
    /_softmax|_dropout_layer|^\/(blocks|d|head)\b/.test(node.path) ? k : [k, v],
  );
  return node.kind === "dataset"
    ? [node.path, node.dtype, node.shape, attributes]
    : [node.path, attributes, [...node.children.values()].map(outline)];
};
