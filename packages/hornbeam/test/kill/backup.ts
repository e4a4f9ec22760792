// Trains without end with a backup after each batch, and says the number of each step before its backup is written: backups come last. Every step takes 1 off every weight: the loss is
// the mean of 512 outputs that are sums of ones times weights, the rate 512.
import { js } from "@hornbeam/backend-js";
import { setDevice } from "@hornbeam/compiler";
import { BackupAndRestore, Dense, Input, LambdaCallback, mean, Sequential, SGD, type Tensor } from "../../src/index.ts";

setDevice(js());
const model = new Sequential([
  Input({ shape: [64] }),
  new Dense(512, { useBias: false, kernelInitializer: "ones" }),
]).compile({
  optimizer: new SGD({ learningRate: 512 }),
  loss: (_: Tensor, y: Tensor) => mean(y),
});
const x = Array.from({ length: 8 }, () => new Array<number>(64).fill(1));
const y = x.map(() => [0]);
const say = async (): Promise<void> => {
  process.stdout.write(`${Number((await model.optimizer!.iterations.value.data())[0])}\n`);
};
const reports = new LambdaCallback({ onTrainBatchEnd: say });
const backup = new BackupAndRestore(process.argv[2]!, { saveFreq: 1 });
await model.fit(x, y, { batchSize: 2, epochs: 1e6, shuffle: false, verbose: 0, callbacks: [backup, reports] });
