// Runs in a page: the same training on one thread, on two, and in a worker, and how long the page was blocked meanwhile.
import {
  Conv2D,
  Dense,
  Flatten,
  Input,
  MaxPooling2D,
  ops,
  Sequential,
  setDevice,
  setRandomSeed,
  tensor,
  wasm,
} from "hornbeam";

/** What one way of running came to. */
export interface ThreadsResult {
  readonly most: number;
  readonly running: number;
  /** weights after training, as their bits added up in order */
  readonly bits: number;
  readonly steps: number;
  /** longest time between two turns of the page's event loop while `fit` ran, in ms, but for the first epoch, which traces and compiles */
  readonly blocked: number;
  /** the same for the first epoch */
  readonly first: number;
  /** the same while nothing was done at all */
  readonly idle: number;
}

/** The longest time that the event loop did not turn, until `stop` is called. */
const watch = (): { stop(): number } => {
  const channel = new MessageChannel();
  let last = performance.now();
  let longest = 0;
  let going = true;
  channel.port1.onmessage = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (going) channel.port2.postMessage(0);
  };
  channel.port2.postMessage(0);
  return {
    stop: () => {
      going = false;
      return longest;
    },
  };
};

const images = Float32Array.from({ length: 256 * 28 * 28 }, (_, i) => Math.sin(i * 0.37) * Math.cos(i * 0.011));
const labels = Int32Array.from({ length: 256 }, (_, i) => i % 10);

const run = async (options: { threads?: number; worker?: boolean }): Promise<ThreadsResult> => {
  const device = await wasm(options);
  setDevice(device);
  setRandomSeed(11);
  const model = new Sequential([
    Input({ shape: [28, 28, 1] }),
    new Conv2D(32, 3, { activation: "relu" }),
    new MaxPooling2D(2),
    new Conv2D(64, 3, { activation: "relu" }),
    new MaxPooling2D(2),
    new Flatten(),
    new Dense(128, { activation: "relu" }),
    new Dense(10),
  ]);
  model.compile({ optimizer: "adam", loss: "mse" });
  const x = tensor(images, { shape: [256, 28, 28, 1] });
  const y = ops.oneHot(tensor(labels), 10);
  let watching = watch();
  await model.fit(x, y, { epochs: 1, batchSize: 64, shuffle: false, verbose: 0 });
  const first = watching.stop();
  watching = watch();
  await model.fit(x, y, { epochs: 6, batchSize: 64, shuffle: false, verbose: 0 });
  const blocked = watching.stop();
  watching = watch();
  await new Promise((resolve) => setTimeout(resolve, 300));
  const idle = watching.stop();
  let bits = 0;
  for (const w of model.weights)
    for (const v of new Int32Array((await w.tensor.data()).buffer)) bits = (Math.imul(bits, 31) + v) | 0;
  const { most, running } = device.threads();
  device.dispose?.();
  return { most, running, bits, steps: 28, blocked, first, idle };
};

export const results: Promise<ThreadsResult[]> = (async () => [
  await run({ threads: 1 }),
  await run({ threads: 2 }),
  await run({ threads: 2, worker: true }),
  // As many threads as leave the page a core.
  await run({ worker: true }),
])();
(globalThis as { results?: unknown }).results = results;
