import type { HostKernel } from "@hornbeam/ir";
import type { FuncRef } from "../asm/index.ts";
import { I32 } from "../asm/index.ts";
import type { Build } from "./build.ts";

/** The function of a host kernel: leaves its arguments' addresses where the host looks for them, and calls it. */
export const emitHost = (b: Build, k: HostKernel): FuncRef => {
  const table = b.alloc(4 * k.args.length);
  const id = b.host(k, table);
  const params = k.args.map(() => I32 as typeof I32);
  return b.ctx.module.func(params, [], (f) => {
    params.forEach((_, i) => {
      f.i32(table).get(i);
      f.mem("i32.store", 4 * i);
    });
    f.i32(id).call(b.ctx.module.import("host", [I32], []));
  });
};
