import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { explain, ValueError } from "@hornbeam/ir";

/** Algorithms of checksums. */
export type HashAlgorithm = "auto" | "sha256" | "sha512" | "sha1" | "md5";

const BY_LENGTH: Readonly<Record<number, string>> = { 32: "md5", 40: "sha1", 64: "sha256", 128: "sha512" };

/** The algorithm of a checksum in hexadecimal digits, by its length where it is not named. @throws ValueError for another length. */
export const algorithmOf = (hash: string, algorithm: HashAlgorithm = "auto"): string => {
  const name = algorithm === "auto" ? BY_LENGTH[hash.length] : algorithm;
  if (name !== undefined && /^[0-9a-f]+$/i.test(hash)) return name;
  const fields = {
    op: "getFile",
    rule: "a checksum is hexadecimal: 32 digits for md5, 40 for sha1, 64 for sha256, 128 for sha512",
    received: JSON.stringify(hash),
    remedy: "Copy it again, or name hashAlgorithm",
  };
  throw new ValueError(explain(fields), fields);
};

/** The checksum of a file as hexadecimal digits; the file is read piece by piece. */
export const hashFile = async (path: string, algorithm: string): Promise<string> => {
  const hash = createHash(algorithm);
  for await (const piece of createReadStream(path)) hash.update(piece as Uint8Array);
  return hash.digest("hex");
};
