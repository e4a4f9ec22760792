import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { encodeProgram } from "@hornbeam/backend-native";
import { js } from "@hornbeam/backend-js";
import { createDevice, jit } from "@hornbeam/compiler";
import { setDefaultDevice, tensor, type Tensor } from "@hornbeam/core";
import { grad } from "@hornbeam/autodiff";
import type { Program } from "@hornbeam/ir";
import * as ops from "./programs.ts";
import { describe, expect, test } from "vitest";
import { addonPath, hasNative, suffix } from "./addon.ts";

interface Device {
  alloc(bytes: number): number;
  write(buffer: number, bytes: Uint8Array): void;
  read(buffer: number): Promise<Uint8Array>;
  compile(program: Uint8Array): number;
  run(program: number, buffers: Uint32Array): void;
  dispose(program: number): void;
  sync(): Promise<void>;
  close(): void;
}

/** Elements of a small tensor, again and again, as a larger one. */
const spread = (x: Tensor, shape: readonly number[]): Tensor => {
  const n = shape.reduce((m, d) => m * d, 1);
  return ops.reshape(ops.take(ops.reshape(x, [-1]), ops.mod(ops.arange(n), x.size)), shape);
};
const image = (x: Tensor): Tensor => spread(x, [1, 8, 8, 4]);
const filter = (x: Tensor, out = 6): Tensor => spread(x, [3, 3, 4, out]);

const { cumsum, gather, matmul, mean, relu, scan, sort, tanh, whileLoop, less, add, multiply } = ops;

/** Programs of all kinds of kernels, as the compiler makes them. */
const programs = async (): Promise<Program[]> => {
  const found: Program[] = [];
  const backend = js();
  setDefaultDevice(
    createDevice({
      ...backend,
      compile: (p) => {
        if (!JSON.stringify(p, (_, v: unknown) => (typeof v === "bigint" ? String(v) : v)).includes('"host"'))
          found.push(p);
        return backend.compile(p);
      },
    }),
  );
  const x = tensor(
    Array.from({ length: 24 }, (_, i) => Math.sin(i)),
    { shape: [4, 6], dtype: "float32" },
  );
  const w = tensor(
    Array.from({ length: 18 }, (_, i) => Math.cos(i)),
    { shape: [6, 3], dtype: "float32" },
  );
  const loss = (a: Tensor, b: Tensor): Tensor => mean(relu(tanh(matmul(a, b))));
  const fns: ((a: Tensor, b: Tensor) => Tensor | readonly Tensor[])[] = [
    (a, b) => grad(loss, { argnums: [0, 1] })(a, b) as readonly Tensor[],
    (a) => [sort(a), cumsum(a)],
    (a) => gather(a, tensor([0, 2, 1], { dtype: "int32" })),
    (a) => grad((t: Tensor) => mean(gather(t, tensor([3, 3, 0], { dtype: "int32" }))))(a) as Tensor,
    (a) =>
      scan(
        (c: Tensor, row: Tensor) => [add(c, row), multiply(c, row)] as const,
        tensor([0, 0, 0, 0, 0, 0], { dtype: "float32" }),
        a,
      )[1] as Tensor,
    (a) =>
      whileLoop(
        (v: Tensor) => less(mean(v), 5),
        (v: Tensor) => add(v, 1),
        a,
      ) as Tensor,
    // Images of 8 × 8 with 4 channels: convolutions in all three directions, by channel too, and pooling.
    (a, b) =>
      grad(
        (u: Tensor, v: Tensor) => {
          const x = image(u);
          const y = relu(ops.conv(x, filter(v), { strides: 2, padding: "same" }));
          return mean(multiply(ops.maxPool(y, 2), mean(ops.depthwiseConv(x, filter(v, 1), { padding: "same" }))));
        },
        { argnums: [0, 1] },
      )(a, b) as readonly Tensor[],
    (a, b) => matmul(ops.cast(multiply(a, 50), "int8"), ops.cast(multiply(b, 50), "int8")),
    (a, b) => matmul(ops.cast(a, "bfloat16"), ops.cast(b, "bfloat16")),
    (a) =>
      ops.cond(
        less(mean(a), 1),
        () => ops.softmax(a),
        () => add(a, 1),
      ) as Tensor,
    // Small kernels that run together: each of another size, and together enough for several threads.
    (a) =>
      Array.from({ length: 40 }, (_, i) =>
        Array.from({ length: 8 }).reduce<Tensor>((t) => tanh(add(multiply(t, 1.5), 0.1)), spread(a, [7900 + i])),
      ),
  ];
  for (const fn of fns) {
    const made = jit((a: Tensor, b: Tensor) => fn(a, b) as Tensor)(x, w) as Tensor | readonly Tensor[];
    for (const t of Array.isArray(made) ? (made as Tensor[]) : [made as Tensor]) await t.data();
  }
  return found;
};

/** mulberry32 */
const random = (seed: number): ((below: number) => number) => {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below);
  };
};

// HORNBEAM_MUTANTS=200000 HORNBEAM_SEED=7 for more of them, or others.
const SEED = Number(process.env["HORNBEAM_SEED"] ?? 1);
const MUTANTS = Number(process.env["HORNBEAM_MUTANTS"] ?? 20_000);

describe.skipIf(!hasNative)(`malformed Programs on the native backend${suffix}`, () => {
  test("bytes changed, cut off and put in at random are refused, or run inside their buffers", async () => {
    const { Device } = createRequire(import.meta.url)(addonPath()) as { Device: new () => Device };
    const originals = (await programs()).map((program) => ({ program, bytes: encodeProgram(program).bytes }));
    // Programs for the harness of threads.
    const dump = process.env["HORNBEAM_DUMP"];
    if (dump) originals.forEach(({ bytes }, i) => writeFileSync(join(dump, `${i}.program`), bytes));
    const kinds = new Set(originals.flatMap(({ program }) => program.steps.map((s) => s.kernel.kind)));
    expect([...kinds].sort()).toEqual(
      expect.arrayContaining(["argsort", "cond", "conv", "cumulative", "dot", "loop", "scan", "scatter", "while"]),
    );
    const pick = random(SEED);
    let [refused, ran] = [0, 0];
    const device = new Device();
    for (let i = 0; i < MUTANTS; i++) {
      const { program, bytes } = originals[pick(originals.length)]!;
      // Loops whose end is computed may never come to it.
      const endless = JSON.stringify(program.steps.map((s) => s.kernel.kind)).includes("while");
      let mutant = bytes.slice();
      const changes = 1 + pick(4);
      for (let c = 0; c < changes; c++) {
        const at = 4 + pick(mutant.length - 4);
        const how = pick(5);
        if (how === 0) mutant = mutant.slice(0, at);
        else if (how === 1) mutant = Uint8Array.from([...mutant.slice(0, at), pick(256), ...mutant.slice(at)]);
        else if (how === 2) mutant[at] = pick(2) ? 255 : 0;
        else mutant[at] = how === 3 ? pick(256) : mutant[at]! ^ (1 << pick(8));
        if (mutant.length < 6) break;
      }
      let id: number;
      try {
        id = device.compile(mutant);
      } catch (error) {
        expect(String(error)).toMatch(/malformed|memory/);
        refused++;
        continue;
      }
      try {
        if (!endless) {
          const sizes = [...program.inputs, ...program.outputs].map((b) => program.buffers[b]!.bytes);
          device.run(
            id,
            Uint32Array.from(sizes, (n) => device.alloc(n)),
          );
          ran++;
        }
      } catch (error) {
        expect(String(error)).toMatch(/other buffers/);
      }
      device.dispose(id);
      if (i % 50 === 0)
        await device.sync().catch((error: unknown) => expect(String(error)).toMatch(/memory|ready|host/));
    }
    await device.sync().catch(() => undefined);
    device.close();
    if (MUTANTS > 20_000) console.log(`seed ${SEED}: ${MUTANTS} mutants, ${refused} refused, ${ran} run`);
    expect(refused).toBeGreaterThan(MUTANTS / 4);
    expect(ran).toBeGreaterThan(0);
  }, 600_000);

  test("every size, offset and index that leads outside is refused by name", async () => {
    const { Device } = createRequire(import.meta.url)(addonPath()) as { Device: new () => Device };
    const device = new Device();
    const all = await programs();
    const dot = all.find((p) => p.steps.some((s) => s.kernel.kind === "dot"))!;
    const bad = (change: (p: Program) => unknown): (() => void) => {
      const copy = structuredClone(dot) as Program;
      change(copy);
      return () => void device.compile(encodeProgram(copy).bytes);
    };
    type Mutable = { -readonly [K in keyof Program]: unknown } & {
      buffers: { bytes: number; offset?: number }[];
      steps: { buffers: number[]; kernel: Record<string, never> }[];
    };
    const of = (p: Program): Mutable => p as unknown as Mutable;
    const step = dot.steps.findIndex((s) => s.kernel.kind === "dot");
    expect(bad(() => undefined)).not.toThrow();
    expect(bad((p) => (of(p).steps[step]!.buffers[0] = 999))).toThrow(/no buffer/);
    expect(bad((p) => ((of(p).steps[step]!.kernel as unknown as { m: number }).m = 1e6))).toThrow(/leaves its buffer/);
    expect(bad((p) => ((of(p).steps[step]!.kernel as unknown as { lhs: { offset: number } }).lhs.offset = -1))).toThrow(
      /leaves its buffer/,
    );
    expect(bad((p) => of(p).buffers.forEach((b) => (b.bytes = 4)))).toThrow(/leaves its buffer|too small|signature/);
    expect(() => device.compile(new Uint8Array(3))).toThrow(/too early/);
    device.close();
  });
});
