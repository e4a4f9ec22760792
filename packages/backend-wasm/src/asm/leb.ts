/** Appends an unsigned 32-bit number in LEB128. */
export const uleb = (out: number[], value: number): void => {
  value >>>= 0;
  while (value > 127) {
    out.push((value & 127) | 128);
    value >>>= 7;
  }
  out.push(value);
};

/** Appends a signed 32-bit number in LEB128. */
export const sleb = (out: number[], value: number): void => {
  value |= 0;
  while (value < -64 || value > 63) {
    out.push((value & 127) | 128);
    value >>= 7;
  }
  out.push(value & 127);
};

/** Appends a signed 64-bit number in LEB128. */
export const sleb64 = (out: number[], value: bigint): void => {
  value = BigInt.asIntN(64, value);
  while (value < -64n || value > 63n) {
    out.push(Number(value & 127n) | 128);
    value >>= 7n;
  }
  out.push(Number(value & 127n));
};
