import type { TuneStore } from "./tuner.ts";

const STORE = "schedules";

/** The result of a request of IndexedDB. */
const done = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error as Error);
  });

/** Choices of a tuner in the page's IndexedDB. */
export const indexedDbStore = (name = "hornbeam-webgpu"): TuneStore => {
  const open = async (): Promise<IDBDatabase> => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => void request.result.createObjectStore(STORE);
    return done(request);
  };
  let db: Promise<IDBDatabase> | undefined;
  const at = async (mode: IDBTransactionMode): Promise<IDBObjectStore> =>
    (await (db ??= open())).transaction(STORE, mode).objectStore(STORE);
  return {
    get: async (key) => done<string | undefined>((await at("readonly")).get(key) as IDBRequest<string | undefined>),
    set: async (key, value) => void (await done((await at("readwrite")).put(value, key))),
  };
};
