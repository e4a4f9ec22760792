export { EventWriter } from "./EventWriter.ts";
export {
  graphDef,
  histogramSummary,
  imageSummary,
  kerasModelSummary,
  scalarSummary,
  type GraphNode,
  type Summary,
} from "./events.ts";
export { histogramOf, type Bucket } from "./histogramOf.ts";
export { memoryLogFolder, type LogFolder } from "./LogFolder.ts";
export { encodePng, type Pixels } from "./png.ts";
export { readEvents, type LoggedEvent } from "./readEvents.ts";
export { TensorBoard, type TensorBoardOptions } from "./TensorBoard.ts";
