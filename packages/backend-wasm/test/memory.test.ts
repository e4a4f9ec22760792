import { affine, binaryExpr, konst, DeviceError, ValueError, type Buffer, type LoopKernel } from "@hornbeam/ir";
import { expect, test } from "vitest";
import { makeHeap } from "../src/memory.ts";
import { wasm } from "../src/index.ts";
import { load, makeRandom, programOf } from "./kit.ts";

const plusOne = (n: number): LoopKernel => ({
  kind: "loop",
  name: "plusOne",
  space: [n],
  reduce: [],
  accs: [],
  args: [
    { dtype: "float32", access: "read" },
    { dtype: "float32", access: "write" },
  ],
  stores: [{ arg: 1, index: affine(0, [1]), value: binaryExpr("add", load(0, "float32"), konst(1, "float32")) }],
});

test("blocks are aligned, apart, and join again when freed", () => {
  const heap = makeHeap(65536);
  const random = makeRandom(6);
  const blocks: [number, number][] = [];
  for (let i = 0; i < 2000; i++) {
    if (random() < 0.45 && blocks.length) {
      const [[address, bytes]] = blocks.splice(Math.floor(random() * blocks.length), 1) as [[number, number]];
      heap.free(address, bytes);
    } else {
      const bytes = Math.floor(random() ** 3 * 200_000);
      const address = heap.alloc(bytes);
      expect(address % 64).toBe(0);
      for (const [a, n] of blocks) expect(address + bytes <= a || a + Math.max(n, 1) <= address).toBe(true);
      blocks.push([address, bytes]);
    }
  }
  expect(heap.live).toEqual({ buffers: blocks.length, bytes: blocks.reduce((s, [, n]) => s + n, 0) });
  for (const [a, n] of blocks) heap.free(a, n);
  expect(heap.live).toEqual({ buffers: 0, bytes: 0 });
  // All free memory is one block again: it can be had whole.
  const size = heap.memory.buffer.byteLength;
  heap.alloc(size - 65536);
  expect(heap.memory.buffer.byteLength).toBe(size);
});

test("live memory is what was asked for, and returns to where it was", async () => {
  const backend = await wasm();
  const before = backend.memory();
  const x = backend.alloc(40);
  expect(backend.memory()).toEqual({ buffers: before.buffers + 1, bytes: before.bytes + 40 });
  const exe = await backend.compile(programOf(plusOne(10), [10, 10]));
  const y = backend.alloc(40);
  const compiled = backend.memory();
  for (let i = 0; i < 1000; i++) exe.run([x], [y]);
  expect(backend.memory()).toEqual(compiled);
  exe.dispose();
  exe.dispose();
  backend.free(x);
  backend.free(y);
  expect(backend.memory()).toEqual(before);
});

test("a Program runs on after memory has grown", async () => {
  const backend = await wasm();
  const exe = await backend.compile(programOf(plusOne(4), [4, 4]));
  const [x, y] = [backend.alloc(16), backend.alloc(16)];
  backend.write(x, new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer));
  exe.run([x], [y]);
  const large = backend.alloc(300e6);
  exe.run([y], [x]);
  expect([...new Float32Array((await backend.read(x)).buffer)]).toEqual([3, 4, 5, 6]);
  backend.free(large);
});

test("what cannot be had is refused with bytes asked and bytes live", async () => {
  const backend = await wasm();
  backend.alloc(1000);
  const ask = (): unknown => backend.alloc(5e9);
  expect(ask).toThrow(DeviceError);
  expect(ask).toThrow(/asked for 5000000000 bytes with \d{4,} bytes in \d+ buffers live/);
  const before = backend.memory();
  const p = { ...programOf(plusOne(4), [4, 4]), arenaBytes: 5e9 };
  expect(() => backend.compile(p)).toThrow(DeviceError);
  expect(backend.memory()).toEqual(before);
});

test("freed buffers, and wrong numbers of them, are refused", async () => {
  const backend = await wasm();
  const exe = await backend.compile(programOf(plusOne(4), [4, 4]));
  const [x, y] = [backend.alloc(16), backend.alloc(16)];
  expect(() => exe.run([x], [])).toThrow(ValueError);
  backend.free(y);
  expect(() => exe.run([x], [y])).toThrow(DeviceError);
  expect(() => backend.free(y)).toThrow(DeviceError);
  expect(() => backend.write(x, new Uint8Array(17))).toThrow(DeviceError);
});

test("more buffers than memory holds: those not used for longest wait outside, and nothing is lost", async () => {
  const backend = await wasm({ maxBytes: 4 * 2 ** 20, threads: 1 });
  const n = 65_536;
  const exe = await backend.compile(programOf(plusOne(n), [n, n]));
  const before = backend.memory();
  // 64 buffers of 256 KiB: four times what there is.
  const all = Array.from({ length: 64 }, (_, i) => {
    const b = backend.alloc(4 * n);
    backend.write(b, new Uint8Array(new Float32Array(n).fill(i).buffer));
    return b;
  });
  expect(backend.memory()).toEqual({ buffers: before.buffers + 64, bytes: before.bytes + 64 * 4 * n });
  const valueOf = async (i: number): Promise<number> => {
    const values = new Float32Array((await backend.read(all[i]!)).buffer);
    expect(values).toHaveLength(n);
    expect(values.every((v) => v === values[0])).toBe(true);
    return values[0]!;
  };
  for (let i = 0; i < 64; i++) expect(await valueOf(i)).toBe(i);
  // Each takes over the next one's place, wherever the two are.
  for (let i = 0; i < 63; i++) exe.run([all[(i * 29) % 64]!], [all[(i * 29 + 1) % 64]!]);
  const expected = Array.from({ length: 64 }, (_, i) => i);
  for (let i = 0; i < 63; i++) expected[(i * 29 + 1) % 64] = expected[(i * 29) % 64]! + 1;
  for (let i = 0; i < 64; i++) expect(await valueOf(i)).toBe(expected[i]);
  backend.write(all[3]!, new Uint8Array(new Float32Array(n).fill(-7).buffer));
  expect(await valueOf(3)).toBe(-7);
  for (const b of all) backend.free(b);
  expect(backend.memory()).toEqual(before);
  expect(() => backend.free(all[0]!)).toThrow(DeviceError);
});

test("what one Program works on must fit, and is refused without moving anything where it never can", async () => {
  const backend = await wasm({ maxBytes: 2 * 2 ** 20, threads: 1 });
  const n = 300_000;
  const exe = await backend.compile(programOf(plusOne(n), [n, n]));
  const x = backend.alloc(4 * n);
  const y = backend.alloc(4 * n);
  expect(() => exe.run([x], [y])).toThrow(/could not grow beyond 2097152 bytes; asked for 1200000/);
  expect(() => backend.alloc(3e6)).toThrow(/asked for 3000000/);
  expect(new Float32Array((await backend.read(x)).buffer)).toHaveLength(n);
});

test("a buffer that is being filled stays where it is, while others move out", async () => {
  const backend = await wasm({ maxBytes: 4 * 2 ** 20, threads: 2 });
  const bytes = 2 ** 20;
  const first = backend.alloc(bytes);
  const others: Buffer[] = [];
  await backend.fill!(first, async (room) => {
    expect(room.length).toBe(bytes);
    room.fill(1, 0, bytes / 2);
    await Promise.resolve();
    // Twice what memory holds.
    for (let i = 0; i < 8; i++) {
      const b = backend.alloc(bytes);
      backend.write(b, new Uint8Array(bytes).fill(i + 2));
      others.push(b);
    }
    room.fill(9, bytes / 2);
  });
  const found = await backend.read(first);
  expect([found[0], found[bytes / 2 - 1], found[bytes / 2], found[bytes - 1]]).toEqual([1, 1, 9, 9]);
  for (const [i, b] of others.entries()) expect((await backend.read(b)).every((v) => v === i + 2)).toBe(true);
  // One that waits outside is filled there.
  const outside = others[0]!;
  await backend.fill!(outside, async (room) => void room.fill(77));
  expect((await backend.read(outside)).every((v) => v === 77)).toBe(true);
  await expect(backend.fill!(first, () => Promise.reject(new Error("no file")))).rejects.toThrow("no file");
  for (const b of [first, ...others]) backend.free(b);
  // Memory of one thread moves when it grows: it has no such way in.
  expect((await wasm({ threads: 1 })).fill).toBeUndefined();
  backend.dispose?.();
});
