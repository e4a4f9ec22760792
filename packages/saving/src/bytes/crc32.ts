/** Tables for four bytes at a time: `tables[k][b]` is the CRC of byte `b` followed by `k` zero bytes. */
function makeTables(): Int32Array[] {
  const tables = [0, 1, 2, 3].map(() => new Int32Array(256));
  for (let b = 0; b < 256; b++) {
    let c = b;
    for (let bit = 0; bit < 8; bit++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
    tables[0][b] = c;
  }
  for (let k = 1; k < 4; k++) {
    for (let b = 0; b < 256; b++) tables[k][b] = (tables[k - 1][b] >>> 8) ^ tables[0][tables[k - 1][b] & 255];
  }
  return tables;
}

/** CRC-32 as zip uses it (reflected polynomial 0xEDB88320), four bytes a turn; APPNOTE 4.4.7. */
export function crc32(bytes: Uint8Array): number {
  const [t0, t1, t2, t3] = makeTables();
  const whole = bytes.length & ~3;
  let c = -1;
  let i = 0;
  for (; i < whole; i += 4) {
    c ^= bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24);
    c = t3[c & 255] ^ t2[(c >>> 8) & 255] ^ t1[(c >>> 16) & 255] ^ t0[c >>> 24];
  }
  for (; i < bytes.length; i++) c = (c >>> 8) ^ t0[(c ^ bytes[i]) & 255];
  return ~c >>> 0;
}
