const rotations = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
] as const;

/** Threefry-2x32 with 20 rounds (Salmon et al., SC11), from the paper. */
export const threefry = (key: readonly [number, number], counter: readonly [number, number]): [number, number] => {
  const keys = [key[0], key[1], (key[0] ^ key[1] ^ 0x1bd11bda) >>> 0];
  let [x, y] = [(counter[0] + keys[0]!) >>> 0, (counter[1] + keys[1]!) >>> 0];
  for (let block = 0; block < 5; block++) {
    for (const by of rotations[block % 2]!) {
      x = (x + y) >>> 0;
      y = (((y << by) | (y >>> (32 - by))) ^ x) >>> 0;
    }
    x = (x + keys[(block + 1) % 3]!) >>> 0;
    y = (y + keys[(block + 2) % 3]! + block + 1) >>> 0;
  }
  return [x, y];
};
