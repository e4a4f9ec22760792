import type { DType, Shape } from "@hornbeam/ir";

/** Functions whose optional arguments the cases give by position: the option's name at each place. */
export const named: Readonly<Record<string, readonly (string | undefined)[]>> = {
  linspace: [undefined, undefined, "num"],
  logspace: [undefined, undefined, "num"],
  geomspace: [undefined, undefined, "num"],
  eye: [undefined, "M"],
  tri: [undefined, "M"],
  "image.gaussian_blur": [undefined, "kernelSize", "sigma"],
  "image.pad_images": [undefined, "topPadding", "leftPadding", "bottomPadding", "rightPadding"],
};

/** The documented behaviour where the data has one of the quirks that the goldens' README names. Checked in numpy.test.ts and image.test.ts. */
export const quirks: Readonly<Record<string, string>> = {
  pad__cv: "torch pads one axis only where the width is a number; documented are all",
  "image.resize__bicubic": "torch's cubic has a = −0.75; that of TensorFlow and JAX has −0.5",
};

/** How a result is compared where its definition leaves it open. */
export const open: Readonly<Record<string, "spec" | "partition" | "vectors">> = {
  // Memory that was never set.
  empty_like__shapeonly: "spec",
  // The order within the two parts is open.
  argpartition: "partition",
  // Eigenvectors are known up to their sign.
  eigh: "vectors",
};

/** Where torch ignores keepdims with axis None: the documented shape. */
export const shapes: Readonly<Record<string, Shape>> = {
  sum__NoneTrue: [1, 1, 1],
  min__NoneTrue: [1, 1, 1],
  amin__NoneTrue: [1, 1, 1],
  prod__NoneTrue: [1, 1, 1],
  ptp__NoneTrue: [1, 1, 1],
};
/** Where torch gives int64: the int32 of Keras's own specs. */
export const dtypesOf: Readonly<Record<string, DType | readonly DType[]>> = {
  size: "int32",
  ndim: "int32",
  where__nz: "int32",
  unique__all: ["int32", "int32", "int32"],
};

/** Functions whose number of results depends on values: the option that gives it in compiled functions. */
export const sized: readonly string[] = ["unique", "unique__all", "nonzero", "where__nz"];

/** Where 1e-5 is too little: tolerances of the value and of the gradient. */
export const tolerances: Readonly<Record<string, readonly [number, number]>> = {
  // Variances are differences of means, in float32: of 0.00524527852 (float64) Keras has 0.00524551840, we 0.00524531584.
  "image.ssim": [1e-4, 1e-4],
  // Where a pixel is sampled is a quotient, which WebGPU gives within 2.5 units in the last place.
  "image.perspective_transform": [1e-4, 1e-4],
};

/** Options that the case was run with without naming them. */
export const implied: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  // Without data_format Keras's torch backend takes the images for channels first; documented is the configured format.
  "image.gaussian_blur": { dataFormat: "channels_first" },
};
