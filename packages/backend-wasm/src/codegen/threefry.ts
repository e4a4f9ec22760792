import type { Fn } from "../asm/index.ts";
import { V128 } from "../asm/index.ts";
import { rpn } from "./rpn.ts";
import type { Ctx } from "./types.ts";

const rotations = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
] as const;

/**
 * Key (k0, k1) and counter (c0, c1) on the stack → the two words of threefry2x32-20 (Salmon et al., "Parallel Random Numbers:
 * As Easy as 1, 2, 3", 2011), four lanes at a time.
 */
export const emitThreefry = (f: Fn, ctx: Ctx): void => {
  f.call(
    ctx.func("threefry", [V128, V128, V128, V128], [V128, V128], (g) => {
      let text = "klxy: k l xor #0x1bd11bda xor =m x k i.add =x y l i.add =y";
      for (let round = 0; round < 5; round++) {
        for (const r of rotations[round & 1]!) text += ` x y i.add =x y <<${r} y >>>${32 - r} or x xor =y`;
        text += ` x ${"lmk"[round % 3]} i.add =x y ${"mkl"[round % 3]} i.add #${round + 1} i.add =y`;
      }
      for (let i = 0; i < 4; i++) g.get(i);
      rpn(g, ctx, "I", `${text} x y`);
    }),
  );
};
