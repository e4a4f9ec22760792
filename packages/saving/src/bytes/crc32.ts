/** Tables for sixteen bytes at a time: `tables[k][b]` is the CRC of byte `b` followed by `k` zero bytes. */
function makeTables(): Int32Array[] {
  const tables = Array.from({ length: 16 }, () => new Int32Array(256));
  for (let b = 0; b < 256; b++) {
    let c = b;
    for (let bit = 0; bit < 8; bit++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
    tables[0][b] = c;
  }
  for (let k = 1; k < 16; k++) {
    for (let b = 0; b < 256; b++) tables[k][b] = (tables[k - 1][b] >>> 8) ^ tables[0][tables[k - 1][b] & 255];
  }
  return tables;
}
const TABLES: readonly Int32Array[] = /* @__PURE__ */ makeTables();

/** CRC-32 as zip uses it (reflected polynomial 0xEDB88320), sixteen bytes a turn, going on from `previous`; APPNOTE 4.4.7. */
export function crc32(bytes: Uint8Array, previous = 0): number {
  const [t0, t1, t2, t3, t4, t5, t6, t7, t8, t9, ta, tb, tc, td, te, tf] = TABLES;
  const whole = bytes.length - (bytes.length % 16);
  let c = ~previous;
  let i = 0;
  for (; i < whole; i += 16) {
    c ^= bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24);
    c =
      tf[c & 255] ^
      te[(c >>> 8) & 255] ^
      td[(c >>> 16) & 255] ^
      tc[c >>> 24] ^
      tb[bytes[i + 4]] ^
      ta[bytes[i + 5]] ^
      t9[bytes[i + 6]] ^
      t8[bytes[i + 7]] ^
      t7[bytes[i + 8]] ^
      t6[bytes[i + 9]] ^
      t5[bytes[i + 10]] ^
      t4[bytes[i + 11]] ^
      t3[bytes[i + 12]] ^
      t2[bytes[i + 13]] ^
      t1[bytes[i + 14]] ^
      t0[bytes[i + 15]];
  }
  for (; i < bytes.length; i++) c = (c >>> 8) ^ t0[(c ^ bytes[i]) & 255];
  return ~c >>> 0;
}
