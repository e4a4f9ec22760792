import { check } from "../bytes/errors.ts";
import { readU64, UNDEFINED_ADDRESS } from "../bytes/view.ts";
import type { Hdf5Context } from "./types.ts";

const OP = "HDF5 superblock";
const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** True when `bytes` begin as an HDF5 file does. */
export const isHdf5 = (bytes: Uint8Array): boolean => SIGNATURE.every((byte, i) => bytes[i] === byte);

/**
 * Reads the superblock (versions 0 to 3) and returns the address of the root group's object header.
 * Offsets and lengths must have 8 bytes, as in every file of h5py; the end of file it states must lie inside the buffer.
 */
export function readSuperblock({ bytes: view }: Hdf5Context): number {
  check(isHdf5(view.slice(0, Math.min(8, view.length))), OP, "the file must begin with the HDF5 signature");
  const version = view.getUint8(8);
  check(version <= 3, OP, "the superblock version must be 0 to 3", `${version}`);
  const modern = version >= 2;
  const sizes = modern ? 9 : 13;
  check(view.getUint8(sizes) === 8 && view.getUint8(sizes + 1) === 8, OP, "offsets and lengths must have 8 bytes");
  const base = modern ? 12 : version === 0 ? 24 : 28;
  check(readU64(view, base) === 0, OP, "the base address must be 0");
  const end = readU64(view, base + 16);
  check(end <= view.length, OP, "the file must reach its stated end", `${view.length} bytes of ${end}`);
  if (modern) return readU64(view, base + 24);
  check(readU64(view, base + 24) === UNDEFINED_ADDRESS, OP, "files with a driver block are not read");
  return readU64(view, base + 40);
}
