// Keras's `keras.utils` in one place.
export { splitDataset } from "@hornbeam/data";
export { setRandomSeed } from "@hornbeam/ir";
export { isKerasTensor } from "@hornbeam/nn";
export {
  arrayToImg,
  Config,
  getSourceInputs,
  imgToArray,
  modelToDot,
  normalize,
  packXYSampleWeight,
  padSequences,
  Progbar,
  PyDataset,
  standardizeDtype,
  timeseriesDatasetFromArray,
  toCategorical,
  unpackXYSampleWeight,
} from "@hornbeam/utils";
export * from "./nodeUtils.ts";
export { plotModel, type PlotModelOptions } from "./plotModel.ts";
