import type { Block } from "./convert.ts";
import type { Walk } from "./walk.ts";

const ROTATIONS = [13, 15, 26, 6, 17, 29, 16, 24];

/** Threefry-2x32, 20 rounds (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011). */
export const threefry = (word: number, args: readonly Block[], out: Block): Walk => {
  const [k0, k1, c0, c1] = args as [Block, Block, Block, Block];
  const keys = [0, 0, 0];
  return (_, n) => {
    for (let i = 0; i < n; i++) {
      keys[0] = k0[i]! | 0;
      keys[1] = k1[i]! | 0;
      keys[2] = keys[0] ^ keys[1] ^ 0x1bd11bda;
      let x = (c0[i]! + keys[0]) | 0;
      let y = (c1[i]! + keys[1]) | 0;
      for (let r = 0; r < 20;) {
        const by = ROTATIONS[r & 7]!;
        x = (x + y) | 0;
        y = ((y << by) | (y >>> (32 - by))) ^ x;
        if (++r & 3) continue;
        const s = r >> 2;
        x = (x + keys[s % 3]!) | 0;
        y = (y + keys[(s + 1) % 3]! + s) | 0;
      }
      out[i] = word ? y : x;
    }
  };
};
