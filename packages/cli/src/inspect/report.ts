import type { Inspection } from "./types.ts";

/** Bytes as people read them. */
export const showBytes = (bytes: number): string => {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const power = bytes >= 1000 ? Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1) : 0;
  return `${power ? (bytes / 1000 ** power).toFixed(1) : bytes} ${units[power]}`;
};
const count = (n: number): string => n.toLocaleString("en-US");

const table = (rows: readonly (readonly string[])[], right: readonly number[]): string[] => {
  const widths = rows[0]!.map((_, c) => Math.max(...rows.map((row) => row[c]!.length)));
  return rows.map((row) =>
    row
      .map((cell, c) => (right.includes(c) ? cell.padStart(widths[c]!) : cell.padEnd(widths[c]!)))
      .join("  ")
      .trimEnd(),
  );
};

const FORMATS: Readonly<Record<Inspection["format"], string>> = {
  keras: "Keras model (.keras)",
  "weights.h5": "weights of Keras 3 (.weights.h5)",
  "legacy h5": "legacy HDF5 file (.h5)",
  json: "model without weights (.json)",
  index: "index of weights in several files (.json)",
  safetensors: "tensors (.safetensors)",
  npz: "arrays of NumPy (.npz)",
  npy: "an array of NumPy (.npy)",
};

/** An inspection as lines of text. */
export const report = (i: Inspection): string => {
  const written = i.kerasVersion
    ? `Keras ${i.kerasVersion}${i.saved ? ` on ${i.saved.replace("@", " at ")}` : ""}`
    : undefined;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ["format", `${FORMATS[i.format]}, ${showBytes(i.bytes)}`],
    ["written by", written],
    ["model", i.model && `${i.model.className} ${JSON.stringify(i.model.name)}, ${i.layers.length} layers`],
    [
      "compiled",
      i.model && (i.optimizer || i.loss ? `optimizer ${i.optimizer ?? "none"}, loss ${i.loss ?? "none"}` : "no"),
    ],
    ["parameters", `${count(i.parameters)} (${showBytes(i.weightBytes)})`],
    ["optimizer state", i.optimizerParameters ? `${count(i.optimizerParameters)} numbers` : undefined],
  ];
  const width = Math.max(...facts.map(([name]) => name.length));
  const layers = table(
    [
      ["layer", "class", "parameters", "bytes", "dtype"],
      ...i.layers.map((l) => [l.path, l.className, count(l.parameters), showBytes(l.bytes), l.dtypes.join(", ")]),
    ],
    [2, 3],
  );
  const needs = i.needs.map(({ name, registeredName, path, kind }) =>
    kind === "custom"
      ? `  ${name}${registeredName ? ` (${registeredName})` : ""} at ${path}: your own; pass it in objects`
      : `  ${name} at ${path}: Keras's, which Hornbeam does not have`,
  );
  return [
    i.file,
    ...facts.filter(([, value]) => value !== undefined).map(([name, value]) => `  ${name.padEnd(width)}  ${value}`),
    ...(i.layers.length ? ["", ...layers.map((line) => `  ${line}`)] : []),
    "",
    needs.length ? "custom objects needed:" : "custom objects needed: none",
    ...needs,
    i.dangers.length ? "dangers:" : "dangers: none found",
    ...i.dangers.map(({ path, what }) => `  ${path}: ${what}`),
  ].join("\n");
};
