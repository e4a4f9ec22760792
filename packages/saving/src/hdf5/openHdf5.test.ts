import { FormatError } from "@hornbeam/ir";
import { describe, expect, test } from "vitest";
import { goldenBytes } from "../../test/goldens.ts";
import { mutate, randoms } from "../../test/mutate.ts";
import { fromOracle } from "../../test/oracle.ts";
import { openHdf5 } from "./openHdf5.ts";
import { typedData } from "./typedData.ts";
import type { Hdf5Dataset, Hdf5Group } from "./types.ts";
import { readWeights, writeWeights } from "./weights.ts";
import { writeHdf5 } from "./write/writeHdf5.ts";

async function values(group: Hdf5Group, name: string): Promise<unknown[]> {
  const dataset = group.children.get(name) as Hdf5Dataset;
  return Array.from(
    typedData({ data: await dataset.read(), shape: dataset.shape, dtype: dataset.dtype }) as ArrayLike<unknown>,
  );
}

describe("files of the HDF5 library", () => {
  const data = new Float32Array(Array.from({ length: 7 * 11 * 5 }, (_, i) => Math.sin(i)));

  test.each([
    ["plain", {}],
    ["chunked", { chunks: [3, 4, 5] }],
    ["chunked and deflated", { chunks: [3, 4, 2], compression: "gzip" as const, compression_opts: [6] }],
    [
      "one deflated chunk larger than most",
      { chunks: [7, 11, 5], compression: "gzip" as const, compression_opts: [9] },
    ],
    ["shuffled", { chunks: [4, 4, 4], compression: 2, compression_opts: [4] }],
  ])("%s", async (_name, options) => {
    const bytes = await fromOracle((file) => {
      file.create_group("g").create_dataset({ name: "x", data, shape: [7, 11, 5], ...options });
    });
    expect(await values(openHdf5(bytes).children.get("g") as Hdf5Group, "x")).toEqual([...data]);
  });

  test("new-style groups, headers and superblock", async () => {
    const bytes = await fromOracle((file) => {
      const group = file.create_group("g");
      for (let i = 0; i < 5; i++) group.create_dataset({ name: `x${i}`, data: new Int32Array([i]), shape: [1] });
      group.create_attribute("name", "a group");
      group.create_attribute("numbers", new Int16Array([1, 2, 3]));
    }, "latest");
    const group = openHdf5(bytes).children.get("g") as Hdf5Group;
    expect([...group.children.keys()].sort()).toEqual(["x0", "x1", "x2", "x3", "x4"]);
    expect(await values(group, "x3")).toEqual([3]);
    expect(group.attributes.get("name")).toBe("a group");
    expect(group.attributes.get("numbers")).toEqual([1, 2, 3]);
  });

  test("attributes of legacy files: text and arrays of strings", () => {
    const root = openHdf5(goldenBytes("compat/3.0.5/rnn/legacy.h5"));
    const weights = root.children.get("model_weights") as Hdf5Group;
    expect(weights.attributes.get("layer_names")).toEqual(["lstm", "bidirectional", "time_distributed", "simple_rnn"]);
    expect(root.attributes.get("keras_version")).toBe("3.0.5");
    expect(JSON.parse(root.attributes.get("model_config") as string)).toHaveProperty("class_name");
  });

  test("strings of fixed length", async () => {
    const bytes = await fromOracle((file) => file.create_attribute("fixed", ["ab", "cdefg"], [2], "S5"));
    expect(openHdf5(bytes).attributes.get("fixed")).toEqual(["ab", "cdefg"]);
  });

  type Links = {
    create_soft_link(target: string, name: string): number;
    create_external_link(file: string, target: string, name: string): number;
  };
  test.each([
    ["soft links", (file: Links) => file.create_soft_link("/nowhere", "s")],
    ["external links", (file: Links) => file.create_external_link("/etc/passwd", "/", "s")],
  ])("%s are refused", async (rule, link) => {
    const old = await fromOracle(link);
    expect(() => openHdf5(old)).toThrow(FormatError);
    expect(() => openHdf5(old)).toThrow(/links are refused/);
    const modern = await fromOracle(link, "latest");
    expect(() => openHdf5(modern)).toThrow(FormatError);
    expect(() => openHdf5(modern)).toThrow(rule);
  });

  test("an object linked twice is refused", async () => {
    const bytes = await fromOracle((file) => {
      file.create_group("g").create_group("h");
      file.create_hard_link("/g", "again");
    });
    expect(() => openHdf5(bytes)).toThrow(/linked once/);
  });

  test("a cycle is refused", async () => {
    const bytes = await fromOracle((file) => {
      file.create_group("g");
      file.create_hard_link("/", "g/root");
    });
    expect(() => openHdf5(bytes)).toThrow(/cycles/);
  });
});

describe("hostile files", () => {
  const dataset = { data: new Uint8Array(64), shape: [4, 4], dtype: "float32" } as const;
  const image = (): Uint8Array => writeHdf5({ children: new Map([["x", dataset]]) });

  /** The place of the header message of `type` in the only dataset; messages start at multiples of eight. */
  function messageAt(bytes: Uint8Array, type: number, size: number): number {
    const view = new DataView(bytes.buffer);
    for (let at = 96; at + 8 < bytes.length; at += 8) {
      if (view.getUint16(at, true) === type && view.getUint16(at + 2, true) === size && view.getUint8(at + 5) === 0)
        return at;
    }
    throw new Error(`no message ${type}`);
  }
  const changed = (change: (view: DataView, bytes: Uint8Array) => void): Uint8Array => {
    const bytes = image();
    change(new DataView(bytes.buffer), bytes);
    return bytes;
  };

  test.each([
    ["external storage", changed((v, b) => v.setUint16(messageAt(b, 5, 8), 7, true)), /external storage/],
    ["a virtual dataset", changed((v, b) => v.setUint8(messageAt(b, 8, 24) + 9, 3)), /virtual/],
    [
      "a shape larger than its data",
      changed((v, b) => v.setUint32(messageAt(b, 1, 40) + 16, 1 << 30, true)),
      /bytes stored/,
    ],
    [
      "a shape of 2^90 elements",
      changed((v, b) => [16, 24].forEach((o) => v.setUint32(messageAt(b, 1, 40) + o + 4, 1 << 20, true))),
      /2\^53/,
    ],
    [
      "more data than the file has",
      changed((v, b) =>
        [16, 10 + 8].forEach((o) =>
          v.setUint32(messageAt(b, o === 16 ? 1 : 8, o === 16 ? 40 : 24) + o, o === 16 ? 4096 : 65536, true),
        ),
      ),
      /inside the file/,
    ],
    ["data outside the file", changed((v, b) => v.setUint32(messageAt(b, 8, 24) + 8 + 4, 9, true)), /inside the file/],
    ["33 dimensions", changed((v, b) => v.setUint8(messageAt(b, 1, 40) + 9, 33)), /32 dimensions/],
    [
      "a soft link",
      changed((v, b) => v.setUint32(new TextDecoder("latin1").decode(b).indexOf("SNOD") + 8 + 16, 2, true)),
      /soft links/,
    ],
    ["a truncated file", image().slice(0, -1), /stated end/],
    ["an empty file", new Uint8Array(), /signature/],
    [
      "another format",
      new TextEncoder().encode("PK\u0003\u0004 not this one at all, but long enough to look"),
      /signature/,
    ],
  ])("%s", (_name, bytes, message) => {
    expect(() => openHdf5(bytes)).toThrow(FormatError);
    expect(() => openHdf5(bytes)).toThrow(message);
  });

  test("deep nesting is refused before the stack is spent", async () => {
    const bytes = await writeWeights(new Map([["/a".repeat(100), { vars: [] }]]));
    expect(openHdf5(bytes).children.size).toBe(1);
    expect(() => openHdf5(bytes, { maxDepth: 100 })).toThrow(/100 deep/);
    await expect(writeWeights(new Map([["/a".repeat(5000), { vars: [] }]]))).rejects.toThrow(/128 deep/);
    const deep = await fromOracle((file) => {
      let group: { create_group(name: string): typeof group } = file;
      for (let i = 0; i < 200; i++) group = group.create_group("a");
    });
    expect(() => openHdf5(deep)).toThrow(/128 deep/);
  });

  test("a deflated bomb is refused before it is allocated", async () => {
    const bytes = await fromOracle((file) => {
      file.create_dataset({
        name: "x",
        data: new Uint8Array(1 << 22),
        shape: [1 << 22],
        chunks: [1 << 22],
        compression: "gzip",
        compression_opts: [9],
      });
    });
    expect(() => openHdf5(bytes, { expansion: { floor: 1 << 20, ratio: 100 } })).toThrow(/expand to/);
    expect(openHdf5(bytes, { expansion: { floor: 1 << 22, ratio: 100 } }).children.size).toBe(1);
  });

  test("a chunk that holds more or less than it says is refused when read", async () => {
    const bytes = await fromOracle((file) => {
      file.create_dataset({
        name: "x",
        data: new Float32Array(4096).map((_, i) => i),
        shape: [4096],
        chunks: [1024],
        compression: "gzip",
        compression_opts: [6],
      });
    });
    const refused: unknown[] = [];
    const random = randoms(7);
    for (let i = 0; i < 200; i++) {
      const damaged = bytes.slice();
      damaged[bytes.length - 1 - Math.floor(random() * 4000)] ^= 1 << Math.floor(random() * 8);
      await values(openHdf5(damaged), "x").catch((error: unknown) => refused.push(error));
    }
    expect(refused.filter((error) => !(error instanceof FormatError))).toEqual([]);
    expect(refused.length).toBeGreaterThan(100);
  });
});

test("damaged files give a FormatError or a tree, nothing else", async () => {
  const random = randoms(1);
  const seeds = [
    await writeWeights(
      new Map([["/a", { name: "a", vars: [{ data: new Float32Array(3), shape: [3], dtype: "float32" }] }]]),
    ),
    goldenBytes("models/g_subclassed/model.weights.h5"),
    await fromOracle((file) => {
      file.create_group("vars").create_dataset({
        name: "0",
        data: new Int32Array(64),
        shape: [8, 8],
        chunks: [3, 3],
        compression: "gzip",
        compression_opts: [1],
      });
    }),
    await fromOracle((file) => {
      file.create_group("vars").create_dataset({ name: "0", data: new Int32Array(64), shape: [8, 8] });
    }, "latest"),
  ];
  const refused: unknown[] = [];
  for (let i = 0; i < 6000; i++) {
    await readWeights(mutate(seeds[i % seeds.length], random)).catch((error: unknown) => refused.push(error));
  }
  expect(refused.filter((error) => !(error instanceof FormatError))).toEqual([]);
  expect(refused.length).toBeGreaterThan(500);
});
