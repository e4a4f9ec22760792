import {
  DeviceError,
  dtypes,
  sizeOf,
  ValueError,
  type Buffer,
  type Executable,
  type HostArray,
  type Program,
} from "@hornbeam/ir";
import { SLOT, type Gpu } from "./gpu.ts";
import { planProgram, type Dispatch, type Item, type Ref } from "./plan.ts";

/** All dispatches, also those of branches and turns. */
const dispatches = (items: readonly Item[]): Dispatch[] =>
  items.flatMap((i) =>
    i.kind === "dispatch"
      ? [i]
      : i.kind === "cond"
        ? i.branches.flatMap(dispatches)
        : i.kind === "while"
          ? [...i.turns.flatMap((t) => [...dispatches(t.test), ...dispatches(t.body)]), ...dispatches(i.home)]
          : [],
  );

/** Compiles a Program: one table of parameters, one bind group, one submission for all dispatches in a row. */
export const compile = (gpu: Gpu, program: Program, place: (b: Buffer) => number): Executable => {
  gpu.check();
  const plan = planProgram(program, gpu.target);
  const all = dispatches(plan.items);
  const texts = new Map(all.map((d) => [d.shader.code, d.name]));
  let ready: Map<Dispatch, GPUComputePipeline> | undefined;
  const pipelines = Promise.all(
    [...texts].map(async ([code, name]) => [code, await gpu.pipeline(code, name)] as const),
  );
  const made = pipelines.then((list) => {
    const byText = new Map(list);
    ready = new Map(all.map((d) => [d, byText.get(d.shader.code)!]));
  });
  // Who runs the Program hears of it; nobody may.
  made.catch(() => undefined);
  const params = gpu.device.createBuffer({ size: Math.max(1, plan.slots) * SLOT, usage: 0x40 | 0x8 });
  const table = new Uint32Array((Math.max(1, plan.slots) * SLOT) / 4);
  const arena = gpu.memory.take(plan.arenaBytes, "temporaries");
  const constants = gpu.memory.take(plan.constants.byteLength, "constants");
  gpu.post(() => gpu.write(constants, plan.constants));
  let group: GPUBindGroup | undefined;
  let over: GPUBuffer | undefined;
  let last: readonly number[] = [];
  let gone = false;

  const aim = (places: readonly number[]): void => {
    if (last.length === places.length && last.every((p, i) => p === places[i])) return;
    for (const d of all) {
      const base = (d.slot * SLOT) / 4;
      d.refs.forEach((r, i) => (table[base + i] = (places[r.root]! + r.offset) / d.widths[i]!));
      table[base + 62] = 0x7f800000;
      table[base + 63] = 0x7fc00000;
    }
    gpu.device.queue.writeBuffer(params, 0, table);
    last = places;
  };

  const record = (items: readonly Dispatch[]): void => {
    if (!items.length) return;
    if (!group || over !== gpu.memory.buffer) group = gpu.bindGroup(params);
    over = gpu.memory.buffer;
    const encoder = gpu.device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    const offsets = new Uint32Array(1);
    for (const d of items) {
      offsets[0] = d.slot * SLOT;
      pass.setPipeline(ready!.get(d)!);
      pass.setBindGroup(0, group, offsets, 0, 1);
      pass.dispatchWorkgroups(...d.shader.groups);
    }
    pass.end();
    gpu.submit(encoder);
  };

  /** Items in order; dispatches in a row go together. */
  const play = async (items: readonly Item[], at: (r: Ref) => number): Promise<void> => {
    let row: Dispatch[] = [];
    for (const item of items) {
      if (item.kind === "dispatch") {
        row.push(item);
        continue;
      }
      record(row);
      row = [];
      if (item.kind === "host") await callHost(gpu, item, at);
      else if (item.kind === "cond") {
        const bytes = await gpu.fetch(at(item.index), 4);
        const i = new DataView(bytes.buffer).getInt32(0, true);
        await play(item.branches[Math.min(Math.max(i, 0), item.branches.length - 1)]!, at);
      } else
        for (let t = 0; ; t++) {
          await play(item.turns[t % 2]!.test, at);
          if ((await gpu.fetch(at(item.flag), 1))[0]) await play(item.turns[t % 2]!.body, at);
          else {
            if (t % 2) await play(item.home, at);
            break;
          }
        }
    }
    record(row);
  };

  const check = (buffers: readonly Buffer[], decls: readonly number[], role: string): void => {
    const sizes = decls.map((d) => program.buffers[d]!.bytes);
    if (buffers.length !== sizes.length || buffers.some((b, i) => b.byteLength < sizes[i]!))
      throw new ValueError(
        `webgpu: run takes ${role}s of [${sizes.join(", ")}] bytes; received ` +
          `[${buffers.map((b) => b.byteLength).join(", ")}]. Pass the buffers in the Program's order.`,
        { op: "run" },
      );
  };

  return {
    run: (inputs, outputs) => {
      if (gone)
        throw new DeviceError("webgpu: this executable was disposed of. Compile the Program again.", { op: "run" });
      gpu.check();
      check(inputs, program.inputs, "input");
      check(outputs, program.outputs, "output");
      const places = [...inputs.map(place), ...outputs.map(place), arena, constants];
      const start = (): void | Promise<void> => {
        aim(places);
        if (plan.direct) return record(all);
        return play(plan.items, (r) => places[r.root]! + r.offset);
      };
      gpu.post(() => (ready ? start() : made.then(start)));
    },
    dispose: () => {
      if (gone) return;
      gone = true;
      gpu.post(() => {
        params.destroy();
        gpu.memory.give(arena, plan.arenaBytes);
        gpu.memory.give(constants, plan.constants.byteLength);
      });
    },
  };
};

/** A function of the host's: its operands are read back, its results written. */
const callHost = async (
  gpu: Gpu,
  { kernel, refs }: Extract<Item, { kind: "host" }>,
  at: (r: Ref) => number,
): Promise<void> => {
  const arrays: HostArray[] = [];
  for (const [i, shape] of kernel.shapes.entries()) {
    const { dtype } = kernel.args[i]!;
    const { bytes, array } = dtypes[dtype];
    const n = sizeOf(shape);
    const data = i < kernel.inputs ? await gpu.fetch(at(refs[i]!), n * bytes) : new Uint8Array(n * bytes);
    arrays.push({ data: new array(data.buffer, data.byteOffset, n), shape, dtype });
  }
  kernel.evaluate(arrays.slice(0, kernel.inputs), arrays.slice(kernel.inputs), kernel.params);
  arrays.slice(kernel.inputs).forEach(({ data }, i) => {
    gpu.write(at(refs[kernel.inputs + i]!), new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  });
};
