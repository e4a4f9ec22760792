// Runs in a page: training with the bar in an element, files in memory, on both backends. The test reads `results`.
import {
  Dense,
  ensureDevice,
  Input,
  js,
  loadModel,
  ProgbarLogger,
  Sequential,
  setDevice,
  setRandomSeed,
  tensor,
  wasm,
} from "hornbeam";
import { elementOutput } from "@hornbeam/train/browser";

/** What one backend came to. */
export interface PageResult {
  readonly backend: string;
  readonly losses: readonly number[];
  readonly predictions: readonly number[];
  readonly reloaded: readonly number[];
  readonly bar: string;
}

const x = Array.from({ length: 64 }, (_, i) => [Math.sin(i), Math.cos(i), (i % 8) / 8]);
const y = x.map(([a, b, c]) => [a! * 0.5 + b! - c!]);

const run = async (): Promise<PageResult> => {
  setRandomSeed(7);
  const bar = document.body.appendChild(document.createElement("div"));
  const model = new Sequential([Input({ shape: [3] }), new Dense(8, { activation: "relu" }), new Dense(1)]);
  model.compile({ optimizer: "adam", loss: "mse", metrics: ["mae"] });
  const callbacks = [new ProgbarLogger({ output: elementOutput(bar) })];
  const { history } = await model.fit(x, y, { epochs: 4, batchSize: 16, callbacks });
  const input = tensor(x.slice(0, 5));
  const predictions = await (await model.predictOnBatch(input)).data();
  const again = await loadModel(new Blob([(await model.toBytes()) as Uint8Array<ArrayBuffer>]));
  const reloaded = await (await again.predictOnBatch(input)).data();
  return {
    backend: await ensureDevice(),
    losses: history["loss"]!,
    predictions: Array.from(predictions, Number),
    reloaded: Array.from(reloaded, Number),
    bar: bar.textContent ?? "",
  };
};

export const results: Promise<PageResult[]> = (async () => {
  // Nothing is set here: the page chooses by itself.
  const chosen = await run();
  setDevice(js());
  const plain = await run();
  setDevice(await wasm({ relaxed: false }));
  return [chosen, plain, await run()];
})();
(globalThis as { results?: unknown }).results = results;
