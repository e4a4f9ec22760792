/** The table of ARCHITECTURE, section 2: an import may only go down. */
export const layers: readonly (readonly string[])[] = [
  ["ir", "data"],
  ["core", "backend-js", "backend-wasm", "backend-webgpu", "backend-native"],
  ["ops"],
  ["autodiff", "compiler"],
  ["nn"],
  ["activations", "initializers", "regularizers", "constraints", "layers", "losses", "metrics", "optimizers"],
  ["saving", "quantizers"],
  ["train", "utils"],
  ["preprocessing"],
  ["cli"],
  ["hornbeam"],
];

/** Imports within one layer that are allowed all the same. */
export const siblings: Readonly<Record<string, readonly string[]>> = {
  data: ["ir"],
  layers: ["activations", "initializers", "regularizers", "constraints"],
  metrics: ["losses"],
};

/** Packages that see less than their layer would allow. */
export const onlySees: Readonly<Record<string, readonly string[]>> = {
  "backend-js": ["ir"],
  "backend-wasm": ["ir"],
  "backend-webgpu": ["ir"],
  "backend-native": ["ir"],
};

/** Development kits stand beside the house: they see up to this layer, and no package imports them. */
export const kits: Readonly<Record<string, number>> = { conformance: 6 };

/** Backends are passed by value: only these may name one. */
export const mayNameBackends: readonly string[] = ["hornbeam", "conformance"];

export function layerOf(dir: string): number {
  return layers.findIndex((rooms) => rooms.includes(dir));
}

/** Why `from` must not import `to`, or null where it may. */
export function refusal(from: string, to: string): string | null {
  if (from === to) return "a package imports its own files by relative path";
  if (to in kits) return `${to} is a development kit`;
  const low = layerOf(to);
  if (low < 0) return `${to} is not in the table of layers`;
  const only = onlySees[from];
  if (only) return only.includes(to) ? null : `${from} sees only ${only.join(", ")}`;
  if (to.startsWith("backend-") && !mayNameBackends.includes(from)) return "backends are passed by value";
  if (from in kits) return low <= (kits[from] ?? 0) ? null : `${from} sees up to layer ${kits[from]}`;
  const high = layerOf(from);
  if (high < 0) return `${from} is not in the table of layers`;
  if (low < high || siblings[from]?.includes(to)) return null;
  return low === high ? `both are in layer ${high}` : `layer ${high} lies below layer ${low}`;
}
