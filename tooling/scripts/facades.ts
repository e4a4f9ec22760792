/**
 * Writes what is mechanical of the umbrella: every op of `@hornbeam/ops`, wrapped so that it also takes symbolic values and is saved by
 * Keras's class and module, and every layer of `@hornbeam/layers` with options by name. Run: npm run facades
 */
import { writeFileSync } from "node:fs";
import * as layers from "@hornbeam/layers";
import * as ops from "@hornbeam/ops";
import * as fft from "@hornbeam/ops/fft";
import * as image from "@hornbeam/ops/image";
import * as linalg from "@hornbeam/ops/linalg";
import * as nn from "@hornbeam/ops/nn";
import { format } from "prettier";

/** Functions that take no tensors, or functions, or give no tensors: they are exported as they are. */
const plain = new Set(
  (
    "arange array bartlett blackman commonDType cond convertToTensor defineComposite dtype empty eye foriLoop full geomspace hamming hanning " +
    "identity isTensor kaiser linspace logspace map ndim ones pullback resultType scan shape size switchCase tri vectorizedMap whileLoop zeros"
  ).split(" "),
);
/** Those of them that make tensors of data. */
const creating = new Set(
  "arange array bartlett blackman convertToTensor empty eye full geomspace hamming hanning identity kaiser linspace logspace ones tri zeros".split(
    " ",
  ),
);
const math = new Set(
  "segmentSum segmentMax topK inTopK logsumexp extractSequences erf erfinv rsqrt logdet fft fft2 ifft2 rfft irfft stft istft".split(
    " ",
  ),
);
const core = new Set("scatter scatterUpdate slice sliceUpdate stopGradient unstack cast saturateCast".split(" "));
const classNames: Readonly<Record<string, string>> = {
  fft: "FFT",
  fft2: "FFT2",
  ifft2: "IFFT2",
  rfft: "RFFT",
  irfft: "IRFFT",
  stft: "STFT",
  istft: "ISTFT",
  svd: "SVD",
};

const has = (module: object, name: string): boolean => Object.hasOwn(module, name);
const moduleOf = (name: string): string => {
  if (math.has(name) || has(fft, name)) return "math";
  if (core.has(name)) return "core";
  if (has(nn, name)) return "nn";
  return has(linalg, name) ? "linalg" : "numpy";
};
const className = (name: string): string => classNames[name] ?? name[0]!.toUpperCase() + name.slice(1);

const wrapped = (name: string, module: string, from: string): string =>
  `export const ${name}: typeof ${from}.${name} = /* @__PURE__ */ symbolicOp("${className(name)}", ${from}.${name}` +
  `${module === "numpy" ? "" : `, "keras.src.ops.${module}"`});`;

const folder = new URL("../../packages/hornbeam/src/facade/", import.meta.url).pathname;
const files: Record<string, string> = {};
const header = "// Written by `npm run facades`.\n";

const names = Object.keys(ops).sort();
for (const module of ["core", "linalg", "math", "nn", "numpy"]) {
  const own = names.filter((n) => !plain.has(n) && n !== "var" && moduleOf(n) === module);
  files[`ops/${module}.ts`] = `${header}import { symbolicOp } from "@hornbeam/nn";
import * as ops from "@hornbeam/ops";

${own.map((n) => wrapped(n, module, "ops")).join("\n")}
`;
}
files["ops/image.ts"] = `${header}import { symbolicOp } from "@hornbeam/nn";
import * as image from "@hornbeam/ops/image";

${Object.keys(image)
  .sort()
  .map((n) => wrapped(n, "image", "image"))
  .join("\n")}
`;
files["ops/index.ts"] =
  `${header}// Every op also takes symbolic values of a functional model: the call then becomes a node of it.
export * from "./core.ts";
export * from "./linalg.ts";
export * from "./math.ts";
export * from "./nn.ts";
export * from "./numpy.ts";
export { variance as var } from "./numpy.ts";
export * from "./create.ts";
export { ${names.filter((n) => plain.has(n) && !creating.has(n)).join(", ")} } from "@hornbeam/ops";
`;
files["ops/create.ts"] = `${header}import * as ops from "@hornbeam/ops";
import { choosing } from "../choosing.ts";

${[...creating]
  .sort()
  .map((n) => `export const ${n}: typeof ops.${n} = /* @__PURE__ */ choosing(ops.${n});`)
  .join("\n")}
`;
/** Those that can be adapted with `enableLora`. */
const adaptable = new Set("Conv1D Conv2D Conv3D Dense EinsumDense Embedding ReversibleEmbedding".split(" "));
// Merge is the base of the merging layers.
const isClass = (name: string): boolean =>
  name !== "Merge" &&
  name !== "RecurrentLayer" &&
  /^[A-Z]/.test(name) &&
  "className" in (layers as unknown as Record<string, object>)[name]!;
const classes = Object.keys(layers).filter(isClass).sort();
files["layers.ts"] = `${header}import * as base from "@hornbeam/layers";
import { named, type Named } from "./named.ts";

// Every layer, its options also by name: new Dense(10, { activation: "softmax" }).
${classes
  .map((n) =>
    adaptable.has(n)
      ? `export const ${n}: Named<base.WithLora<typeof base.${n}>> = /* @__PURE__ */ named(/* @__PURE__ */ base.withLora(base.${n}));
export type ${n} = base.${n} & base.LoraMethods;`
      : `export const ${n}: Named<typeof base.${n}> = /* @__PURE__ */ named(base.${n});
export type ${n} = base.${n};`,
  )
  .join("\n")}
`;

for (const [name, text] of Object.entries(files))
  writeFileSync(`${folder}${name}`, await format(text, { parser: "typescript", printWidth: 120 }));
