// Saves a model over and over, all its weights the number of the save, and says each number when `save` has returned.
import { js } from "@hornbeam/backend-js";
import { setDevice } from "@hornbeam/compiler";
import { loadModel, type Sequential } from "../../src/index.ts";
import { netOf, valueOf } from "./net.ts";

setDevice(js());
const path = process.argv[2]!;
const before = await loadModel(path).catch(() => undefined);
const model = (before as unknown as Sequential | undefined) ?? netOf();
const first = before ? (await valueOf(model)) + 1 : 1;
for (let n = first; ; n++) {
  model.setWeights(model.weights.map((w) => new Float32Array(w.value.size).fill(n)));
  await model.save(path);
  process.stdout.write(`${n}\n`);
}
