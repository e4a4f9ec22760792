import type { Layer, Variable } from "@hornbeam/nn";

/** What of a layer lies in files: its own variables, or what it says itself (an adapted layer gives the sum). */
export const savedOf = (layer: Layer): readonly Variable[] =>
  (layer as { readonly savedVariables?: readonly Variable[] }).savedVariables ?? layer.ownVariables;
