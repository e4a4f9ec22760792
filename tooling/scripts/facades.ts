/**
 * Writes what is mechanical of the umbrella: every op of `@hornbeam/ops`, wrapped so that it also takes symbolic values and is saved by
 * Keras's class and module, and every layer of `@hornbeam/layers` with options by name. Run: npm run facades
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import * as layers from "@hornbeam/layers";
import * as ops from "@hornbeam/ops";
import * as fft from "@hornbeam/ops/fft";
import * as image from "@hornbeam/ops/image";
import * as linalg from "@hornbeam/ops/linalg";
import * as nn from "@hornbeam/ops/nn";
import * as preprocessing from "@hornbeam/preprocessing";
import { format } from "prettier";
import { documented, type Documented } from "./documented.ts";

/** Functions that take no tensors, or functions, or give no tensors: they are exported as they are. */
const plain = new Set(
  (
    "arange array associativeScan bartlett blackman commonDType cond convertToNumpy convertToTensor defineComposite dtype empty eye foriLoop full geomspace hamming hanning " +
    "identity isTensor kaiser linspace logspace map ndim ones pullback resultType scan shape size switchCase tri vectorize vectorizedMap whileLoop zeros"
  ).split(" "),
);
/** Those of them that make tensors of data. */
const creating = new Set(
  "arange array bartlett blackman convertToTensor empty eye full geomspace hamming hanning identity kaiser linspace logspace ones tri zeros".split(
    " ",
  ),
);
const math = new Set(
  (
    "segmentSum segmentMax topK inTopK logsumexp extractSequences erf erfinv rsqrt logdet fft fft2 ifft2 rfft irfft stft istft " +
    "gammainc viewAsComplex viewAsReal"
  ).split(" "),
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
  ctcDecode: "CTCDecode",
};

const has = (module: object, name: string): boolean => Object.hasOwn(module, name);
const moduleOf = (name: string): string => {
  if (math.has(name) || has(fft, name)) return "math";
  if (core.has(name)) return "core";
  if (has(nn, name) || name === "polar") return "nn";
  return has(linalg, name) ? "linalg" : "numpy";
};
const className = (name: string): string => classNames[name] ?? name[0]!.toUpperCase() + name.slice(1);

const wrapped = (name: string, module: string, from: string): string =>
  `export const ${name}: typeof ${from}.${name} = /* @__PURE__ */ facadeOp("${className(name)}", ${from}.${name}` +
  `${module === "numpy" ? "" : `, "keras.src.ops.${module}"`});`;

const folder = new URL("../../packages/hornbeam/src/facade/", import.meta.url).pathname;
const files: Record<string, string> = {};
const header = "// Written by `npm run facades`.\n";

const names = Object.keys(ops).sort();
const all = documented(["core", "fft", "linalg", "math", "nn", "numpy"]);
const own = all.filter(({ name }) => has(ops, name) && !plain.has(name) && name !== "where");
const images = documented(["image"]).filter(({ name }) => has(image, name));
/** Files of wrapped ops, one for each file of ops. Returns their paths. */
const wrapFiles = (list: readonly Documented[], module: (name: string) => string, from: string, at: string): string[] =>
  [...new Set(list.map((d) => d.file))].map((file) => {
    const lines = list.filter((d) => d.file === file).map((d) => `${d.doc}\n${wrapped(d.name, module(d.name), from)}`);
    files[`ops/${file}.ts`] = `${header}import * as ${from} from "${at}";
import { facadeOp } from "../../facadeOp.ts";

${lines.join("\n\n")}
`;
    return file;
  });
const missed = names.filter((n) => !plain.has(n) && !["var", "where"].includes(n) && !own.some((d) => d.name === n));
if (missed.length) throw new Error(`ops without a docstring: ${missed.join(", ")}`);

const exporting = (paths: readonly string[]): string => paths.map((path) => `export * from "./${path}.ts";`).join("\n");
files["ops/image.ts"] = `${header}${exporting(wrapFiles(images, () => "image", "image", "@hornbeam/ops/image"))}
`;
files["ops/index.ts"] =
  `${header}// Every op also takes symbolic values of a functional model: the call then becomes a node of it.
${exporting(wrapFiles(own, moduleOf, "ops", "@hornbeam/ops"))}
export { variance as var } from "./numpy/statistics.ts";
export { where } from "../where.ts";
export * from "./create.ts";
export { ${names.filter((n) => plain.has(n) && !creating.has(n)).join(", ")} } from "@hornbeam/ops";
`;
files["ops/create.ts"] = `${header}import * as ops from "@hornbeam/ops";
import { choosing } from "../choosing.ts";

${all
  .filter(({ name }) => creating.has(name))
  .map(({ name, doc }) => `${doc}\nexport const ${name}: typeof ops.${name} = /* @__PURE__ */ choosing(ops.${name});`)
  .join("\n\n")}
`;
/** Those that can be adapted with `enableLora`. */
const adaptable = new Set("Conv1D Conv2D Conv3D Dense EinsumDense Embedding ReversibleEmbedding".split(" "));
/** Those that can be quantized. */
const quantizable = new Set("Dense EinsumDense Embedding ReversibleEmbedding".split(" "));
/** A class with what the umbrella adds to it: its type, how it is made, and the methods of its instances. */
const extended = (n: string): { type: string; value: string; methods: string } => {
  let made = { type: `typeof base.${n}`, value: `base.${n}`, methods: `base.${n}` };
  if (adaptable.has(n))
    made = {
      type: `base.WithLora<${made.type}>`,
      value: `/* @__PURE__ */ base.withLora(${made.value})`,
      methods: `${made.methods} & base.LoraMethods`,
    };
  if (quantizable.has(n))
    made = {
      type: `WithQuantization<${made.type}>`,
      value: `/* @__PURE__ */ withQuantization(${made.value})`,
      methods: `${made.methods} & QuantizationMethods`,
    };
  return made;
};
// Bases of layers are for who writes one.
const bases = new Set([
  "Merge",
  "RecurrentLayer",
  "BaseImagePreprocessingLayer",
  "RandomAffineLayer",
  "RandomColorLayer",
]);
const classesOf = (module: object): string[] =>
  Object.entries(module)
    .filter(([name, value]) => /^[A-Z]/.test(name) && !bases.has(name) && "className" in (value as object))
    .map(([name]) => name)
    .sort();
const classes = classesOf(layers);
files["layers.ts"] = `${header}import * as base from "@hornbeam/layers";
import { withQuantization, type QuantizationMethods, type WithQuantization } from "@hornbeam/quantizers";
import { named, type Named } from "./named.ts";

// Every layer, its options also by name: new Dense(10, { activation: "softmax" }).
${classes
  .map((n) => {
    const { type, value, methods } = extended(n);
    return `export const ${n}: Named<${type}> = /* @__PURE__ */ named(${value});
export type ${n} = ${methods};`;
  })
  .join("\n")}
export { Normalization } from "./Normalization.ts";
export { ${classesOf(preprocessing)
  .filter((name) => name !== "Normalization")
  .join(", ")} } from "@hornbeam/preprocessing";
`;

rmSync(`${folder}ops`, { recursive: true, force: true });
for (const [name, text] of Object.entries(files)) {
  mkdirSync(dirname(`${folder}${name}`), { recursive: true });
  writeFileSync(`${folder}${name}`, await format(text, { parser: "typescript", printWidth: 120 }));
}
