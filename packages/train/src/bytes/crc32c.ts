/** CRC-32C (Castagnoli; RFC 3720, appendix B.4), reflected, polynomial 0x82F63B78: `crc32c(ascii("123456789"))` is 0xE3069283. */
export const crc32c = (bytes: Uint8Array): number => crc(bytes, 0x82f63b78);

/** CRC-32 of PNG and zip files (ISO 3309), polynomial 0xEDB88320: `crc32(ascii("123456789"))` is 0xCBF43926. */
export const crc32 = (bytes: Uint8Array): number => crc(bytes, 0xedb88320);

/** A table for each of four bytes of a word, so that four are done at a time. */
const tablesOf = (polynomial: number): Uint32Array[] => {
  const first = Uint32Array.from({ length: 256 }, (_, n) => {
    let c = n;
    for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ polynomial : c >>> 1;
    return c;
  });
  const tables = [first];
  for (let t = 1; t < 4; t++) tables.push(tables[t - 1]!.map((c) => (c >>> 8) ^ first[c & 255]!));
  return tables;
};

const crc = (bytes: Uint8Array, polynomial: number): number => {
  const [a, b, c, d] = tablesOf(polynomial) as [Uint32Array, Uint32Array, Uint32Array, Uint32Array];
  let r = 0xffffffff;
  let i = 0;
  for (; i + 4 <= bytes.length; i += 4) {
    r ^= bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24);
    r = d[r & 255]! ^ c[(r >>> 8) & 255]! ^ b[(r >>> 16) & 255]! ^ a[r >>> 24]!;
  }
  for (; i < bytes.length; i++) r = (r >>> 8) ^ a[(r ^ bytes[i]!) & 255]!;
  return (r ^ 0xffffffff) >>> 0;
};
