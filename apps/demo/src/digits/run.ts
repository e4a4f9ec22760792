import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import {
  Conv2D,
  Dense,
  Dropout,
  ensureDevice,
  Flatten,
  Input,
  MaxPooling2D,
  ReduceLROnPlateau,
  Sequential,
} from "hornbeam";
import { readDigits } from "./data.ts";

/** Trains a small convolutional network on 8,000 of MNIST's images and tests it on the other 2,000. */
export const runDigits = async (options: { readonly output: string; readonly quick: boolean }): Promise<void> => {
  const { images, labels, count } = await readDigits().catch((error: unknown) => {
    console.error((error as Error).message);
    process.exit(2);
  });
  console.log(`MNIST: ${count.toLocaleString("en-US")} images. Backend: ${await ensureDevice()}.\n`);
  const part = (
    from: number,
    to: number,
  ): [
    { data: Float32Array; shape: number[]; dtype: "float32" },
    { data: Uint8Array; shape: number[]; dtype: "uint8" },
  ] => [
    { data: images.subarray(from * 784, to * 784), shape: [to - from, 28, 28, 1], dtype: "float32" },
    { data: labels.subarray(from, to), shape: [to - from], dtype: "uint8" },
  ];
  const cut = count - 2000;
  const model = new Sequential([
    Input({ shape: [28, 28, 1] }),
    new Conv2D(16, 3, { activation: "relu" }),
    new MaxPooling2D(2),
    new Conv2D(32, 3, { activation: "relu" }),
    new MaxPooling2D(2),
    new Flatten(),
    new Dropout(0.3),
    new Dense(64, { activation: "relu" }),
    new Dense(10, { activation: "softmax" }),
  ]);
  model.compile({ optimizer: "adam", loss: "sparse_categorical_crossentropy", metrics: ["accuracy"] });
  model.summary();
  const [x, y] = part(0, cut);
  await model.fit(x, y, {
    epochs: options.quick ? 1 : 5,
    batchSize: 64,
    validationData: part(cut, count),
    seed: 1,
    callbacks: [new ReduceLROnPlateau({ patience: 1, factor: 0.3 })],
  });
  const { accuracy } = await model.evaluate(...part(cut, count), { verbose: 0 });
  await mkdir(options.output, { recursive: true });
  const file = join(options.output, "digits.keras");
  await model.save(file);
  console.log(`\nAccuracy on 2,000 held-out images: ${(100 * accuracy!).toFixed(2)} %. Wrote ${file}.`);
};
