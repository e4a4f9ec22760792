import { ValueError, explain } from "@hornbeam/ir";
import type { Sink, Source } from "../files/types.ts";
import { blobReader } from "./blobSource.ts";

/** Where in IndexedDB files lie. */
export interface IndexedDbOptions {
  /** Default "hornbeam". */
  readonly database?: string;
  /** The object store; made with the database. Default "files". */
  readonly store?: string;
}

const failed = (key: string, rule: string, received: string, cause?: unknown): ValueError => {
  const fields = {
    op: `IndexedDB "${key}"`,
    rule,
    received,
    remedy: "Check the key and the storage that is left",
    cause,
  };
  return new ValueError(explain(fields), fields);
};
const settle = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = (): void => resolve(request.result);
    request.onerror = (): void => reject(request.error ?? new Error("unknown"));
  });

/** Runs one request in a transaction of its own, and waits until that is durable. */
const inStore = async <T>(
  { database = "hornbeam", store = "files" }: IndexedDbOptions,
  mode: IDBTransactionMode,
  work: (files: IDBObjectStore) => IDBRequest<T>,
): Promise<T> => {
  const opening = indexedDB.open(database, 1);
  opening.onupgradeneeded = (): void => void opening.result.createObjectStore(store);
  const db = await settle(opening);
  try {
    const transaction = db.transaction(store, mode);
    const done = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = (): void => resolve();
      transaction.onabort = (): void => reject(transaction.error ?? new Error("aborted"));
    });
    const result = await settle(work(transaction.objectStore(store)));
    await done;
    return result;
  } finally {
    db.close();
  }
};

/** A file that `indexedDbSink` put under this key. Throws `ValueError` where there is none. */
export const indexedDbSource = (key: string, options: IndexedDbOptions = {}): Source => {
  const blob = async (): Promise<Blob> => {
    let found: unknown;
    try {
      found = await inStore(options, "readonly", (files) => files.get(key) as IDBRequest<unknown>);
    } catch (error) {
      throw failed(key, "the database must be readable", String(error), error);
    }
    if (!(found instanceof Blob)) throw failed(key, "a file must lie under the key", typeof found);
    return found;
  };
  return {
    name: key,
    read: async () => new Uint8Array(await (await blob()).arrayBuffer()),
    open: async () => blobReader(await blob(), key),
    sibling: (name) => indexedDbSource(key.replace(/[^/]*$/, name), options),
  };
};

/** Keeps a file in IndexedDB under a key, in one transaction: a failure leaves the old one. */
export const indexedDbSink = (key: string, options: IndexedDbOptions = {}): Sink => ({
  name: key,
  async write(bytes) {
    try {
      const blob = new Blob([bytes as Uint8Array<ArrayBuffer>]);
      await inStore(options, "readwrite", (files) => files.put(blob, key));
    } catch (error) {
      throw failed(key, "the database must be writable", String(error), error);
    }
  },
  sibling: (name) => indexedDbSink(key.replace(/[^/]*$/, name), options),
});
