// Runs in a page: a model through the page's file system, IndexedDB, Blobs and byte ranges. The test reads `files`.
import { Dense, Input, js, loadModel, Sequential, setDevice, tensor, type Tensor } from "hornbeam";
import { saveModel, type Sink, type Source } from "@hornbeam/saving";
import { blobSource, indexedDbSink, indexedDbSource, opfsSink, opfsSource, urlSource } from "@hornbeam/saving/browser";

/** What came of it. */
export interface FilesResult {
  /** Predictions of the model itself, and of the same through each place. */
  readonly predictions: Readonly<Record<string, readonly number[]>>;
  /** What is read of a place where nothing lies. */
  readonly errors: readonly string[];
  /** The old file is there after a failure. */
  readonly kept: boolean;
}

const x = tensor([[1, 2, 3]]);
const predict = async (model: { predictOnBatch(x: Tensor): Promise<Tensor> }): Promise<number[]> =>
  Array.from(await (await model.predictOnBatch(x)).data(), Number);
const messageOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "",
    (error: unknown) => String(error),
  );

const run = async (): Promise<FilesResult> => {
  setDevice(js());
  const model = new Sequential([Input({ shape: [3] }), new Dense(40), new Dense(2)]);
  const predictions: Record<string, number[]> = { itself: await predict(model) };
  const through: Record<string, readonly [Sink, Source]> = {
    opfs: [opfsSink("models/a/m.keras"), opfsSource("models/a/m.keras")],
    indexedDb: [indexedDbSink("m.keras"), indexedDbSource("m.keras")],
  };
  for (const [name, [sink, source]] of Object.entries(through)) {
    await saveModel(model, sink);
    // A second time over the first.
    await saveModel(model, sink);
    predictions[name] = await predict(await loadModel(source));
  }
  const bytes = (await model.toBytes()) as Uint8Array<ArrayBuffer>;
  predictions["blob"] = await predict(await loadModel(blobSource(new Blob([bytes]))));
  const url = URL.createObjectURL(new Blob([bytes]));
  predictions["url"] = await predict(await loadModel(urlSource(url)));
  predictions["ranges"] = await predict(await loadModel(urlSource(url, { ranges: true })));
  const writer = await opfsSink("models/a/m.keras").open!();
  await writer.write(new Uint8Array(3));
  await writer.abort();
  const kept = (await opfsSource("models/a/m.keras").read()).length === bytes.length;
  const errors = [await messageOf(opfsSource("nothing").read()), await messageOf(indexedDbSource("nothing").read())];
  return { predictions, errors, kept };
};
run().then(
  (files) => Object.assign(globalThis, { files }),
  (error: unknown) => Object.assign(globalThis, { files: { predictions: {}, errors: [String(error)], kept: false } }),
);
