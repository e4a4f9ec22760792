export { KerasFileEditor, type Comparison, type WeightsDict } from "./KerasFileEditor.ts";
export {
  loadWeights,
  saveModel,
  saveWeights,
  type SaveModelFileOptions,
  type SaveWeightsFileOptions,
} from "./files.ts";
export { deserializeKerasObject, serializeKerasObject } from "./objects.ts";
export { loadModel } from "../loadModel.ts";
