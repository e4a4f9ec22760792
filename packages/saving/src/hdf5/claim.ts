import { check } from "../bytes/errors.ts";
import type { Hdf5Context } from "./types.ts";

/** Marks the structure at `address` as read; a second arrival is a cycle or an alias, which no file of Keras has. */
export function claim(file: Hdf5Context, address: number, op: string): void {
  check(!file.seen.has(address), op, "every object must be linked once, without cycles", `address ${address} again`);
  file.seen.add(address);
  file.fresh.push(address);
}
