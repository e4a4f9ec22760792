import { ValueError } from "@hornbeam/ir";

/** More threads than this help no Program of ours. */
const MOST = 8;

/**
 * How many threads to use: as many as asked for, or as there are cores, where memory can be shared; one elsewhere.
 * @throws ValueError for less than one, or a part of one
 */
export const threadCount = (asked: number | undefined): number => {
  if (asked !== undefined && !(Number.isInteger(asked) && asked > 0 && asked <= 64))
    throw new ValueError(`wasm: threads is a whole number from 1 to 64; received ${asked}.`, { op: "wasm" });
  const { crossOriginIsolated, navigator, process } = globalThis as {
    crossOriginIsolated?: boolean;
    navigator?: { hardwareConcurrency?: number };
    process?: { getBuiltinModule?: (name: string) => unknown };
  };
  const isolated = crossOriginIsolated ?? process?.getBuiltinModule !== undefined;
  if (!isolated || typeof SharedArrayBuffer === "undefined") return 1;
  return asked ?? Math.min(MOST, navigator?.hardwareConcurrency ?? 1);
};
