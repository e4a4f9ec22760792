import { CONFIG, formatOf, openArchiveAt, openSource, type Source, type StoredEntry } from "@hornbeam/saving";
import { indexWeights, openHdf5At, openNpz, openSafetensors } from "@hornbeam/saving/formats";

/** Weights without a model: by name, and of `.weights.h5` by place (`layers/dense/vars/0`). */
export interface LooseTensors {
  readonly tensors: ReadonlyMap<string, StoredEntry>;
  close(): Promise<void>;
}

/** The tensors of a file that holds nothing but weights; undefined for models and for files of other kinds. */
export const tensorsOf = async (source: Source): Promise<LooseTensors | undefined> => {
  const reader = await openSource(source);
  const close = async (): Promise<void> => reader.close?.();
  const found = async (): Promise<ReadonlyMap<string, StoredEntry> | undefined> => {
    const format = await formatOf(reader);
    if (format === "safetensors") return (await openSafetensors({ ...reader, close: () => Promise.resolve() })).tensors;
    if (format === "zip") {
      const archive = await openArchiveAt(reader);
      return archive.entries.has(CONFIG) ? undefined : openNpz(archive);
    }
    if (format !== "hdf5") return undefined;
    const root = await openHdf5At(reader);
    if (root.attributes.has("model_config") || root.attributes.has("layer_names")) return undefined;
    const places = [...indexWeights([root])].flatMap(([path, { vars }]) =>
      vars.map((v, i): [string, StoredEntry] => [`${path}/vars/${i}`.slice(1), v]),
    );
    return new Map(places);
  };
  try {
    const tensors = await found();
    if (tensors) return { tensors, close };
  } catch (error) {
    await close();
    throw error;
  }
  await close();
  return undefined;
};
