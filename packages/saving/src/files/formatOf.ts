import type { ByteReader } from "./types.ts";

/** What a file is, by its first bytes. */
export type FileFormat = "zip" | "hdf5" | "json" | "safetensors" | "npy" | "unknown";

const starts = (bytes: Uint8Array, signature: readonly number[]): boolean => signature.every((b, i) => bytes[i] === b);

/** Recognises a file by its content: names may say anything. */
export const formatOf = async (reader: ByteReader): Promise<FileFormat> => {
  const head = await reader.read(0, Math.min(16, reader.size));
  if (starts(head, [0x50, 0x4b, 3, 4]) || starts(head, [0x50, 0x4b, 5, 6])) return "zip";
  if (starts(head, [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a])) return "hdf5";
  if (starts(head, [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59])) return "npy";
  // A length of 64 bits, then the header, which begins with a brace.
  if (head.length > 8 && head[8] === 0x7b && head[6] === 0 && head[7] === 0) return "safetensors";
  const first = head.find((b) => b !== 32 && b !== 10 && b !== 13 && b !== 9);
  return first === 0x7b ? "json" : "unknown";
};
