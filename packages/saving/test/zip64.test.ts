import { describe, expect, test } from "vitest";
import { layOutWeights, openHdf5At, indexWeights } from "../src/formats/index.ts";
import { openArchiveAt, writeArchive, writeArchiveTo, type ByteReader, type ByteWriter } from "../src/index.ts";

const GIB = 2 ** 30;
/** The one piece of memory that stands for all that is large: written, it leaves a hole. */
const zeros = new Uint8Array(2 ** 28);

/** A file of holes: what is small is kept, what is large is zeros. Its checksum is how long it is, so that holes cost nothing. */
const sparse = (): ByteWriter & ByteReader & { readonly kept: number } => {
  const pieces = new Map<number, Uint8Array>();
  let end = 0;
  const file = {
    get size(): number {
      return end;
    },
    get kept(): number {
      return [...pieces.values()].reduce((n, p) => n + p.length, 0);
    },
    pageSize: 4096,
    crc32: (bytes: Uint8Array, previous = 0): number => (previous + bytes.length) % 2 ** 32,
    write: async (bytes: Uint8Array, position = end): Promise<void> => {
      if (bytes.buffer !== zeros.buffer) pieces.set(position, bytes.slice());
      end = Math.max(end, position + bytes.length);
    },
    read: async (offset: number, length: number): Promise<Uint8Array> => {
      if (offset + length > end) throw new RangeError("outside");
      const out = new Uint8Array(length);
      for (const [at, piece] of pieces) {
        const [from, to] = [Math.max(at, offset), Math.min(at + piece.length, offset + length)];
        if (from < to) out.set(piece.subarray(from - at, to - at), from - offset);
      }
      return out;
    },
    close: (): Promise<void> => Promise.resolve(),
    abort: (): Promise<void> => Promise.resolve(),
  };
  return file;
};
const large = (name: string, size: number): { name: string; size: number; pieces: Uint8Array[] } => ({
  name,
  size,
  pieces: Array.from({ length: size / zeros.length }, () => zeros),
});
const small = (name: string, text: string): { name: string; size: number; pieces: Uint8Array[] } => {
  const bytes = new TextEncoder().encode(text);
  return { name, size: bytes.length, pieces: [bytes] };
};

describe("archives of more than 4 GiB", () => {
  test("a member of 5 GiB, and one that begins behind it", async () => {
    const file = sparse();
    await writeArchiveTo(file, [
      small("config.json", "{}"),
      large("model.weights.h5", 5 * GIB),
      small("a/é.txt", "last"),
    ]);
    expect(file.size).toBeGreaterThan(5 * GIB);
    expect(file.kept).toBeLessThan(1000);
    const archive = await openArchiveAt(file);
    expect([...archive.entries.values()].map(({ name, size }) => [name, size])).toEqual([
      ["config.json", 2],
      ["model.weights.h5", 5 * GIB],
      ["a/é.txt", 4],
    ]);
    expect(archive.entries.get("a/é.txt")!.offset).toBeGreaterThan(5 * GIB);
    expect(new TextDecoder().decode(await archive.read("a/é.txt"))).toBe("last");
    const member = await archive.open("model.weights.h5");
    expect(await member.read(5 * GIB - 2, 2)).toEqual(new Uint8Array(2));
    await expect(member.read(5 * GIB - 2, 3)).rejects.toThrow(RangeError);
  });

  test("members below 4 GiB whose sum is above", async () => {
    const file = sparse();
    await writeArchiveTo(file, [large("a", 3 * GIB), large("b", 2 * GIB), small("c", "x")]);
    const archive = await openArchiveAt(file);
    const [a, b, c] = [...archive.entries.values()];
    expect([a!.size, b!.size, c!.size]).toEqual([3 * GIB, 2 * GIB, 1]);
    // Only what does not fit is wide: the first two headers are those of an ordinary archive.
    expect(a!.offset).toBe(31);
    expect(b!.offset).toBe(a!.offset + 3 * GIB + 31);
    expect(new TextDecoder().decode(await archive.read("c"))).toBe("x");
  });

  test("damaged, they are refused", async () => {
    const file = sparse();
    await writeArchiveTo(file, [large("a", 5 * GIB), small("b", "x")]);
    const end = file.size;
    // The directory's zip64 field, the end record's numbers, the locator.
    for (const back of [22 + 20 + 56 + 8, 22 + 20 + 8, 22 + 20 + 24, 22 + 8]) {
      const [old] = await file.read(end - back, 1);
      const broken: ByteReader = {
        ...file,
        size: end,
        read: async (at, length) => {
          const out = await file.read(at, length);
          if (at <= end - back && end - back < at + length) out[end - back - at] = old! ^ 0x55;
          return out;
        },
      };
      await expect(openArchiveAt(broken), `byte ${back} from the end`).rejects.toThrow(/zip archive/);
    }
  });
});

test("65,535 members and more have their number in the zip64 record", async () => {
  const members = Array.from({ length: 65_540 }, (_, i) => ({ name: `${i}`, data: new Uint8Array() }));
  const file = sparse();
  await file.write(writeArchive(members));
  await expect(openArchiveAt(file)).rejects.toThrow(/at most 65535/);
  expect((await openArchiveAt(file, { maxEntries: 70_000 })).entries.size).toBe(65_540);
});

test("weights of more than 4 GiB: HDF5 addresses go on", async () => {
  const big = { length: 5 * GIB, read: async (): Promise<Uint8Array> => zeros };
  const tail = new Float32Array([1, 2, 3]);
  const { pieces, size } = layOutWeights(
    new Map([
      ["/layers/dense", { name: "dense", vars: [{ data: big, shape: [5, GIB / 4], dtype: "float32" }] }],
      ["/layers/dense_1", { name: "b", vars: [{ data: tail, shape: [3], dtype: "float32" }] }],
    ]),
  );
  const file = sparse();
  let at = 0;
  for (const piece of pieces) {
    if (piece instanceof Uint8Array) await file.write(piece, at);
    at += piece.length;
  }
  expect(at).toBe(size);
  const index = indexWeights([await openHdf5At(file)]);
  expect(index.get("/layers/dense")!.vars[0]!.shape).toEqual([5, GIB / 4]);
  expect(Math.max(...[...index.values()].map(({ vars }) => vars[0]!.position))).toBeGreaterThan(5 * GIB);
  const read = await index.get("/layers/dense_1")!.vars[0]!.read();
  expect(new Float32Array(read.slice().buffer)).toEqual(tail);
});
