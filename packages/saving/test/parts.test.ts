import { FormatError } from "@hornbeam/ir";
import { describe, expect, test } from "vitest";
import { crc32 } from "../src/bytes/crc32.ts";
import {
  openHdf5,
  openHdf5At,
  openNpz,
  openSafetensors,
  readNpy,
  writeNpy,
  writeNpz,
  writeSafetensors,
  type Hdf5Dataset,
  type Hdf5Group,
} from "../src/formats/index.ts";
import {
  iterableSource,
  memoryReader,
  memorySource,
  openArchive,
  openArchiveAt,
  partsReader,
  writeArchive,
  writeArchiveTo,
  type ByteReader,
  type ByteWriter,
} from "../src/index.ts";
import { goldenBytes, goldenFiles } from "./goldens.ts";
import { fromOracle } from "./oracle.ts";

/** Reads in pages of an odd size, asynchronously, and remembers how many bytes it gave. */
const paged = (bytes: Uint8Array, pageSize: number): ByteReader & { given: number } => ({
  size: bytes.length,
  pageSize,
  given: 0,
  async read(offset, length) {
    await Promise.resolve();
    this.given += length;
    if (offset + length > bytes.length) throw new RangeError("outside");
    return bytes.slice(offset, offset + length);
  },
});

const contents = async (node: Hdf5Group | Hdf5Dataset): Promise<unknown> =>
  node.kind === "dataset"
    ? [node.path, node.dtype, node.shape, [...node.attributes], [...(await node.read())]]
    : [node.path, [...node.attributes], await Promise.all([...node.children.values()].map(contents))];

describe("files read in parts are as those read whole", () => {
  const files = [...goldenFiles(".weights.h5"), ...goldenFiles("legacy.h5")].filter((p) =>
    /a_mlp|c_rnn|d_transformer|3\.3\.3|i_sharded/.test(p),
  );
  test.each(files)("%s", async (path) => {
    const bytes = goldenBytes(path);
    const whole = await contents(openHdf5(bytes));
    for (const size of [61, 512, 4096]) expect(await contents(await openHdf5At(paged(bytes, size)))).toEqual(whole);
    expect(await contents(await openHdf5At(partsReader([bytes.slice(0, 1000), bytes.slice(1000)])))).toEqual(whole);
  });

  test("compressed chunks, and new groups", async () => {
    for (const libver of [undefined, "latest"] as const) {
      const bytes = await fromOracle((file) => {
        const data = new Int32Array(300).map((_, i) => i * i);
        const options = libver ? {} : { chunks: [7, 9], compression: "gzip" as const, compression_opts: [5] };
        file.create_group("vars").create_dataset({ name: "0", data, shape: [15, 20], ...options });
      }, libver);
      expect(await contents(await openHdf5At(paged(bytes, 67)))).toEqual(await contents(openHdf5(bytes)));
    }
  });

  test("archives, their checksum included, without reading what nobody asked for", async () => {
    const big = new Uint8Array(1 << 20).map((_, i) => i * 7);
    const bytes = writeArchive([
      { name: "a", data: big },
      { name: "b", data: new Uint8Array([1, 2, 3]) },
    ]);
    const reader = paged(bytes, 1024);
    const archive = await openArchiveAt(reader);
    expect(await archive.read("b")).toEqual(new Uint8Array([1, 2, 3]));
    expect(reader.given).toBeLessThan(8192);
    const member = await archive.open("a");
    expect(await member.readData!(1000, 10)).toEqual(big.slice(1000, 1010));
    expect(await member.read(5, 3)).toEqual(big.slice(5, 8));
    await member.finish();
    bytes[30 + 1 + 77] ^= 1;
    const damaged = await (await openArchiveAt(paged(bytes, 1024))).open("a");
    await damaged.readData!(500, 10);
    await expect(damaged.finish()).rejects.toThrow(/checksum/);
    await expect(damaged.read(big.length - 1, 2)).rejects.toThrow(RangeError);
  });

  test("data of a stream are let go of once they were used", async () => {
    async function* pieces(): AsyncGenerator<Uint8Array> {
      for (let i = 0; i < 4; i++) yield new Uint8Array(8).fill(i);
    }
    const reader = await iterableSource(pieces()).open!();
    expect(await reader.readData!(4, 8)).toEqual(new Uint8Array([0, 0, 0, 0, 1, 1, 1, 1]));
    expect(await reader.readData!(12, 8)).toEqual(new Uint8Array([1, 1, 1, 1, 2, 2, 2, 2]));
    await expect(reader.read(0, 4)).rejects.toThrow(FormatError);
    await expect(reader.read(30, 4)).rejects.toThrow(RangeError);
    expect((await iterableSource(pieces()).read()).length).toBe(32);
  });

  test("an archive written in parts has the bytes of one written whole", async () => {
    const members = [
      { name: "a", data: new Uint8Array(100).fill(1) },
      { name: "ü", data: new Uint8Array(50).fill(2) },
    ];
    let out = new Uint8Array(0);
    const writer: ByteWriter = {
      async write(bytes, position = out.length) {
        const grown = new Uint8Array(Math.max(out.length, position + bytes.length));
        grown.set(out);
        grown.set(bytes, position);
        out = grown;
      },
      close: () => Promise.resolve(),
      abort: () => Promise.resolve(),
    };
    const lazy = (data: Uint8Array) => ({ length: data.length, read: () => Promise.resolve(data) });
    await writeArchiveTo(
      writer,
      members.map(({ name, data }) => ({
        name,
        size: data.length,
        pieces: [data.subarray(0, 7), lazy(data.subarray(7))],
      })),
    );
    expect(out).toEqual(writeArchive(members));
    expect([...openArchive(out).entries.keys()]).toEqual(["a", "ü"]);
  });

  test("the checksum goes on from where it was", () => {
    const bytes = new Uint8Array(1000).map((_, i) => i * 31);
    expect(crc32(new TextEncoder().encode("123456789"))).toBe(0xcbf43926);
    for (const at of [0, 1, 15, 16, 17, 500, 1000])
      expect(crc32(bytes.subarray(at), crc32(bytes.subarray(0, at)))).toBe(crc32(bytes));
  });
});

describe("safetensors", () => {
  const data = (n: number): Uint8Array => new Uint8Array(n).map((_, i) => i + 1);
  const tensors = new Map([
    ["b", { dtype: "uint8", shape: [3], data: data(3) }],
    ["a", { dtype: "bfloat16", shape: [2, 2], data: data(8) }],
    ["scalar", { dtype: "float32", shape: [], data: data(4) }],
    ["empty", { dtype: "float32", shape: [0, 5], data: data(0) }],
    ["e4", { dtype: "float8_e4m3fn", shape: [2], data: data(2) }],
    ["e5", { dtype: "float8_e5m2", shape: [1], data: data(1) }],
    ["h", { dtype: "float16", shape: [1], data: data(2) }],
    ["t", { dtype: "bool", shape: [1], data: new Uint8Array([1]) }],
    ["i", { dtype: "int64", shape: [1], data: data(8) }],
  ] as const);

  test("written as the reference implementation writes, and read back as stored", async () => {
    const bytes = await writeSafetensors(tensors, { format: "pt" });
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    expect(length % 8).toBe(0);
    const header = new TextDecoder().decode(bytes.subarray(8, 8 + length));
    expect(header.trimEnd()).toBe(
      '{"__metadata__":{"format":"pt"},"i":{"dtype":"I64","shape":[1],"data_offsets":[0,8]},"empty":{"dtype":"F32","shape":[0,5],"data_offsets":[8,8]},' +
        '"scalar":{"dtype":"F32","shape":[],"data_offsets":[8,12]},"a":{"dtype":"BF16","shape":[2,2],"data_offsets":[12,20]},"h":{"dtype":"F16","shape":[1],"data_offsets":[20,22]},' +
        '"e4":{"dtype":"F8_E4M3","shape":[2],"data_offsets":[22,24]},"e5":{"dtype":"F8_E5M2","shape":[1],"data_offsets":[24,25]},"b":{"dtype":"U8","shape":[3],"data_offsets":[25,28]},"t":{"dtype":"BOOL","shape":[1],"data_offsets":[28,29]}}',
    );
    const file = await openSafetensors(memorySource(bytes));
    expect(file.metadata).toEqual({ format: "pt" });
    for (const [name, { dtype, shape, data: want }] of tensors) {
      const entry = file.tensors.get(name)!;
      expect([entry.dtype, entry.shape, [...(await entry.read())]]).toEqual([dtype, shape, [...want]]);
    }
    await expect(writeSafetensors(new Map([["x", { dtype: "float32", shape: [2], data: data(4) }]]))).rejects.toThrow(
      /8 bytes/,
    );
  });
});

describe("NumPy's files", () => {
  const npy = (descr: string, order: string, shape: string, data: readonly number[]): Uint8Array => {
    const header = `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${shape}, }`;
    return new Uint8Array([
      0x93,
      0x4e,
      0x55,
      0x4d,
      0x50,
      0x59,
      1,
      0,
      header.length,
      0,
      ...new TextEncoder().encode(header),
      ...data,
    ]);
  };

  test("the bytes of numpy.save", () => {
    // >>> numpy.save(f, numpy.arange(3, dtype="<i2"))
    const text = "{'descr': '<i2', 'fortran_order': False, 'shape': (3,), }".padEnd(117) + "\n";
    const want = new Uint8Array([
      0x93,
      0x4e,
      0x55,
      0x4d,
      0x50,
      0x59,
      1,
      0,
      118,
      0,
      ...new TextEncoder().encode(text),
      0,
      0,
      1,
      0,
      2,
      0,
    ]);
    expect(writeNpy({ dtype: "int16", shape: [3], data: new Int16Array([0, 1, 2]) })).toEqual(want);
    expect(readNpy(want)).toEqual({ dtype: "int16", shape: [3], data: new Uint8Array([0, 0, 1, 0, 2, 0]) });
  });

  test("columns first, bytes turned around, scalars, nothing", () => {
    expect(readNpy(npy("|u1", "True", "(2, 3)", [1, 4, 2, 5, 3, 6])).data).toEqual(new Uint8Array([1, 2, 3, 4, 5, 6]));
    expect(readNpy(npy("|u1", "True", "(2, 1, 2)", [1, 3, 2, 4])).data).toEqual(new Uint8Array([1, 2, 3, 4]));
    expect(readNpy(npy(">i2", "False", "(2,)", [0, 1, 0, 2])).data).toEqual(new Uint8Array([1, 0, 2, 0]));
    expect(readNpy(npy("<f4", "False", "()", [0, 0, 128, 63])).shape).toEqual([]);
    expect(readNpy(npy("<f4", "True", "(0, 3)", [])).shape).toEqual([0, 3]);
    expect(() => writeNpy({ dtype: "bfloat16", shape: [1], data: new Uint8Array(2) })).toThrow(/NumPy/);
  });

  test("archives there and back, and those of Keras's goldens", async () => {
    const arrays = new Map([
      ["a", { dtype: "float64", shape: [2], data: new Float64Array([1, 2]) }],
      ["b/c", { dtype: "bool", shape: [1, 1], data: new Uint8Array([1]) }],
    ] as const);
    const again = await openNpz(memorySource(writeNpz(arrays)));
    for (const [name, { shape, data }] of arrays) {
      expect(again.get(name)!.shape).toEqual(shape);
      expect(await again.get(name)!.read()).toEqual(new Uint8Array(data.buffer));
    }
    const golden = await openNpz({
      read: async () => goldenBytes("models/a_mlp/io.npz"),
      open: async () => memoryReader(goldenBytes("models/a_mlp/io.npz")),
    });
    expect(golden.get("input")!.shape).toEqual([4, 8]);
    expect((await golden.get("output")!.read()).length).toBe(4 * 5 * 4);
  });
});
