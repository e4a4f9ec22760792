export {
  Callback,
  CallbackList,
  EarlyStopping,
  History,
  LambdaCallback,
  LearningRateScheduler,
  ProgbarLogger,
  ReduceLROnPlateau,
  RemoteMonitor,
  SwapEMAWeights,
  TerminateOnNaN,
} from "@hornbeam/train";
export { BackupAndRestore } from "./BackupAndRestore.ts";
export { CSVLogger } from "./CSVLogger.ts";
export { ModelCheckpoint } from "./ModelCheckpoint.ts";
export { TensorBoard } from "./TensorBoard.ts";
