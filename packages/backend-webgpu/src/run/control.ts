import { dtypes, sizeOf, type HostArray, type HostKernel, type Kernel } from "@hornbeam/ir";
import { copyWords } from "../wgsl/order/copyWords.ts";
import type { Control, Item, Planner, Player, Ref } from "./plan.ts";

/** A function of the host's: its operands are read back, its results written. */
const callHost = async (kernel: HostKernel, refs: readonly Ref[], { gpu, at }: Player): Promise<void> => {
  const arrays = await Promise.all(
    kernel.shapes.map(async (shape, i): Promise<HostArray> => {
      const { dtype } = kernel.args[i]!;
      const { bytes, array } = dtypes[dtype];
      const n = sizeOf(shape);
      const data = i < kernel.inputs ? await gpu.fetch(at(refs[i]!), n * bytes) : new Uint8Array(n * bytes);
      return { data: new array(data.buffer, data.byteOffset, n), shape, dtype };
    }),
  );
  kernel.evaluate(arrays.slice(0, kernel.inputs), arrays.slice(kernel.inputs), kernel.params);
  arrays.slice(kernel.inputs).forEach(({ data }, i) => {
    gpu.write(at(refs[kernel.inputs + i]!), new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  });
};

const item = (lists: readonly (readonly Item[])[], play: Control["play"]): Control => ({
  kind: "control",
  lists,
  play,
});

/** Kernels that hold Programs, and functions of the host: a scan is unrolled, all others wait for what they need. */
export const control = (k: Kernel, refs: readonly Ref[], { flatten, copy, settle }: Planner): Item[] | undefined => {
  const parts = (...lengths: number[]): Ref[][] => {
    let from = 0;
    return lengths.map((n) => refs.slice(from, (from += n)));
  };
  const home = (from: readonly Ref[], to: readonly Ref[], bytes: readonly number[]): Item[] =>
    copy(from, to, bytes, copyWords);
  switch (k.kind) {
    case "host":
      return [item([], (player) => callHost(k, refs, player))];
    case "scan": {
      const nc = k.carryBytes.length;
      const lengths = [k.consts, nc, k.xBytes.length, nc, k.yBytes.length, nc, 1];
      const [consts, init, xs, final, ys, spare, arena] = parts(...lengths) as [
        Ref[],
        Ref[],
        Ref[],
        Ref[],
        Ref[],
        Ref[],
        [Ref],
      ];
      const items = home(init, final, k.carryBytes);
      let [from, to] = [final, spare];
      for (let s = 0; s < k.length; s++, [from, to] = [to, from]) {
        const t = k.reverse ? k.length - 1 - s : s;
        const at = (all: readonly Ref[], bytes: readonly number[]): Ref[] =>
          all.map((x, i) => ({ root: x.root, offset: x.offset + t * bytes[i]! }));
        const ins = [...consts, ...from, ...at(xs, k.xBytes)];
        for (const one of flatten(k.body, ins, [...to, ...at(ys, k.yBytes)], arena[0])) items.push(one);
      }
      return from === final ? items : [...items, ...home(from, final, k.carryBytes)];
    }
    case "while": {
      const nc = k.carryBytes.length;
      const [consts, init, final, spare, [flag, arena]] = parts(k.consts, nc, nc, nc, 2) as [
        Ref[],
        Ref[],
        Ref[],
        Ref[],
        [Ref, Ref],
      ];
      const turn = (from: Ref[], to: Ref[]): (readonly Item[])[] => [
        settle(flatten(k.cond, [...consts, ...from], [flag], arena)),
        settle(flatten(k.body, [...consts, ...from], to, arena)),
      ];
      // Tests and bodies of even and of odd turns, and what brings the carry home after an odd number of them.
      const lists = [...turn(final, spare), ...turn(spare, final), settle(home(spare, final, k.carryBytes))];
      const play: Control["play"] = async ({ gpu, at, run }) => {
        for (let t = 0; ; t ^= 1) {
          await run(lists[2 * t]!);
          if ((await gpu.fetch(at(flag), 1))[0]) await run(lists[2 * t + 1]!);
          else return t ? run(lists[4]!) : undefined;
        }
      };
      return [...home(init, final, k.carryBytes), item(lists, play)];
    }
    case "cond": {
      const [[index], operands, results, [arena]] = parts(1, k.operands, k.results, 1) as [[Ref], Ref[], Ref[], [Ref]];
      const lists = k.branches.map((b) => settle(flatten(b, operands, results, arena)));
      const play: Control["play"] = async ({ gpu, at, run }) => {
        const bytes = await gpu.fetch(at(index), 4);
        const i = new DataView(bytes.buffer).getInt32(0, true);
        await run(lists[Math.min(Math.max(i, 0), lists.length - 1)]!);
      };
      return [item(lists, play)];
    }
    default:
      return undefined;
  }
};
