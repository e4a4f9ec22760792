import type { Step } from "@hornbeam/ir";
import type { Fn } from "../asm/index.ts";
import type { Build } from "./build.ts";
import { callableOf } from "./flat.ts";
import { placesOf } from "./program.ts";
import { groupRows } from "./rows.ts";

/** Step after step, kernels over the same rows tile by tile. */
export const emitGroups: Build["emitProgram"] = (b, p, arena, exported) => {
  const { table, push } = placesOf(b, p, arena);
  const items = groupRows(p).map((item) => {
    const tiles = "tiles" in item ? item.tiles : 1;
    const steps = "tiles" in item ? item.steps : [{ step: item, advance: [] }];
    return { tiles, steps: steps.map((s) => ({ ...s, ...callableOf(b, s.step.kernel) })) };
  });
  const call = (f: Fn, { kernel, buffers }: Step, moved: (arg: number) => void): void => {
    buffers.forEach((n, arg) => {
      push(f, n);
      moved(arg);
    });
    if (b.set[kernel.kind]!.scratch) f.i32(b.scratch);
  };
  const run = b.ctx.module.func(
    [],
    [],
    (f) => {
      for (const { tiles, steps } of items) {
        const tile = f.local();
        f.forLoop(tile, 0, tiles, 1, () => {
          for (const { step, advance, ref, range } of steps) {
            call(f, step, (arg) => void (advance[arg] && f.get(tile).i32(advance[arg]!).op("i32.mul").op("i32.add")));
            range?.forEach((n) => f.i32(n));
            f.call(ref);
          }
        });
        f.release(tile);
      }
    },
    exported,
  );
  return { run, table };
};
