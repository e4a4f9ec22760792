import { FormatError } from "@hornbeam/ir";
import { deflateSync } from "fflate";
import { describe, expect, test } from "vitest";
import { goldenBytes, goldenFiles } from "../../test/goldens.ts";
import { mutate, randoms } from "../../test/mutate.ts";
import { crc32 } from "../bytes/crc32.ts";
import { writeKerasArchive } from "./kerasArchive.ts";
import { openArchive } from "./openArchive.ts";
import { writeArchive } from "./writeArchive.ts";

const text = (s: string): Uint8Array => new TextEncoder().encode(s);
const string = (b: Uint8Array): string => new TextDecoder().decode(b);

interface Entry {
  name: string;
  data?: Uint8Array;
  packed?: Uint8Array;
  method?: number;
  flags?: number;
  size?: number;
  attributes?: number;
  localName?: string;
  localSize?: number;
  offset?: number;
}

/** A zip written field by field, so that it can lie. */
function zip(entries: readonly Entry[], options: { count?: number; pad?: number } = {}): Uint8Array {
  const out: number[] = [];
  const u16 = (to: number[], ...n: number[]): void => n.forEach((v) => to.push(v & 255, (v >> 8) & 255));
  const u32 = (to: number[], ...n: number[]): void =>
    n.forEach((v) => to.push(v & 255, (v >>> 8) & 255, (v >>> 16) & 255, v >>> 24));
  const directory: number[] = [];
  for (const e of entries) {
    const data = e.data ?? new Uint8Array();
    const packed = e.packed ?? data;
    const offset = e.offset ?? out.length;
    const local = text(e.localName ?? e.name);
    u32(out, 0x04034b50);
    u16(out, 20, e.flags ?? 0, e.method ?? 0, 0, 0x21);
    u32(out, crc32(data), packed.length, e.localSize ?? e.size ?? data.length);
    u16(out, local.length, 0);
    out.push(...local, ...packed);
    const name = text(e.name);
    u32(directory, 0x02014b50);
    u16(directory, 0x0314, 20, e.flags ?? 0, e.method ?? 0, 0, 0x21);
    u32(directory, crc32(data), packed.length, e.size ?? data.length);
    u16(directory, name.length, 0, 0, 0, 0);
    u32(directory, e.attributes ?? 0, offset);
    directory.push(...name);
  }
  const start = out.length;
  out.push(...directory);
  u32(out, 0x06054b50);
  u16(out, 0, 0, options.count ?? entries.length, options.count ?? entries.length);
  u32(out, directory.length, start);
  u16(out, 0);
  for (let i = 0; i < (options.pad ?? 0); i++) out.push(0);
  return new Uint8Array(out);
}

describe.each(goldenFiles(".keras", ["models", "compat", "training"]))("%s", (path) => {
  test("opens, and written again differs only where Keras put the time", async () => {
    const bytes = goldenBytes(path);
    const archive = openArchive(bytes);
    expect([...archive.entries.keys()].slice(0, 3)).toEqual(["metadata.json", "config.json", "model.weights.h5"]);
    const members = await Promise.all(
      [...archive.entries.keys()].map(async (name) => ({ name, data: await archive.read(name) })),
    );
    const written = writeArchive(members);
    expect(written.length).toBe(bytes.length);
    const differing = [...written.keys()].filter((i) => written[i] !== bytes[i]);
    // Time and date are four bytes, in the local header and in the directory, of each member that is not JSON.
    expect(differing.length).toBeLessThanOrEqual(8 * (members.length - 2));
  });
});

test("writes Keras's members in Keras's order, always with the same bytes", async () => {
  const parts = {
    metadata: "{}",
    config: '{"a": 1}',
    weights: new Uint8Array([1, 2, 3]),
    assets: new Map([["layers/vocab/vocabulary.txt", text("é")]]),
  };
  const bytes = writeKerasArchive(parts);
  expect(bytes).toEqual(writeKerasArchive(parts));
  const archive = openArchive(bytes);
  expect([...archive.entries.keys()]).toEqual([
    "metadata.json",
    "config.json",
    "model.weights.h5",
    "assets/layers/vocab/vocabulary.txt",
  ]);
  expect(string(await archive.read("config.json"))).toBe('{"a": 1}');
  expect(string(await archive.read("assets/layers/vocab/vocabulary.txt"))).toBe("é");
  expect([...(await archive.read("model.weights.h5"))]).toEqual([1, 2, 3]);
  expect(archive.entries.get("model.weights.h5")?.method).toBe(0);
});

test("reads deflated members", async () => {
  const data = text("abc ".repeat(50_000));
  const archive = openArchive(zip([{ name: "a", data, packed: deflateSync(data), method: 8 }]));
  expect(await archive.read("a")).toEqual(data);
});

test.each([
  [
    "zip64 sizes in the local header",
    "UEsDBC0AAAAAAAAAIQCGphA2//////////8FABQAYS50eHQBABAABQAAAAAAAAAFAAAAAAAAAGhlbGxvUEsBAi0DLQAAAAAAAAAhAIamEDYFAAAABQAAAAUAAAAAAAAAAAAAAIABAAAAAGEudHh0UEsFBgAAAAABAAEAMwAAADwAAAAAAA==",
  ],
  [
    "zip64 throughout, directory included",
    "UEsDBC0AAAAAAAAAIQCGphA2//////////8FABQAYS50eHQBABAABQAAAAAAAAAFAAAAAAAAAGhlbGxvUEsDBC0AAAAAAAAAIQBDEXc6//////////8FABQAYi50eHQBABAABQAAAAAAAAAFAAAAAAAAAHdvcmxkUEsBAi0DLQAAAAAAAAAhAIamEDb//////////wUAFAAAAAAAAAAAAIABAAAAAGEudHh0AQAQAAUAAAAAAAAABQAAAAAAAABQSwECLQMtAAAAAAAAACEAQxF3Ov//////////BQAcAAAAAAAAAAAAgAH/////Yi50eHQBABgABQAAAAAAAAAFAAAAAAAAADwAAAAAAAAAUEsGBiwAAAAAAAAALQAtAAAAAAAAAAAAAgAAAAAAAAACAAAAAAAAAJYAAAAAAAAAeAAAAAAAAABQSwYHAAAAAA4BAAAAAAAAAQAAAFBLBQYAAAAAAgACAJYAAAB4AAAAAAA=",
  ],
  [
    "sizes after the data, as a stream writes them",
    "UEsDBBQACAAAAAAAIQAAAAAAAAAAAAAAAAAFAAAAYS50eHRoZWxsb1BLBwiGphA2BQAAAAUAAABQSwECFAMUAAgAAAAAACEAhqYQNgUAAAAFAAAABQAAAAAAAAAAAAAAgAEAAAAAYS50eHRQSwUGAAAAAAEAAQAzAAAAOAAAAAAA",
  ],
])("reads archives of Python's zipfile with %s", async (_name, base64) => {
  const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  expect(string(await openArchive(bytes).read("a.txt"))).toBe("hello");
});

test("two members of one name, or an unsafe name, are not written", () => {
  expect(() =>
    writeArchive([
      { name: "a", data: text("") },
      { name: "a", data: text("") },
    ]),
  ).toThrow(/unique/);
  expect(() => writeArchive([{ name: "../a", data: text("") }])).toThrow(/relative path/);
});

describe("hostile archives are refused", () => {
  const data = text("hello");
  test.each([
    ["a name with ..", zip([{ name: "a/../../b", data }]), /relative path/],
    ["an absolute name", zip([{ name: "/etc/passwd", data }]), /relative path/],
    ["a drive", zip([{ name: "C:x", data }]), /relative path/],
    ["a backslash", zip([{ name: "a\\b", data }]), /relative path/],
    ["a NUL", zip([{ name: "a\0b", data }]), /relative path/],
    ["an empty name", zip([{ name: "", data }]), /relative path/],
    [
      "a duplicate",
      zip([
        { name: "a", data },
        { name: "a", data },
      ]),
      /unique/,
    ],
    ["a file that is also a folder", zip([{ name: "a", data }, { name: "a/" }]), /unique/],
    ["another name in the local header", zip([{ name: "a", localName: "b", data }]), /same name/],
    ["another size in the local header", zip([{ name: "a", data, localSize: 9 }]), /same sizes/],
    ["a stored member of two sizes", zip([{ name: "a", data, size: 9 }]), /one size/],
    ["a symbolic link", zip([{ name: "a", data, attributes: 0xa1ff0000 | 0 }]), /no links/],
    ["encryption", zip([{ name: "a", data, flags: 1 }]), /encrypted/],
    ["another method", zip([{ name: "a", data, method: 12 }]), /stored or deflated/],
    [
      "overlapping members",
      zip(
        [
          { name: "a", data },
          { name: "b", data, localName: "b" },
        ].map((e, i) => (i ? { ...e, name: "a", offset: 0 } : e)),
      ),
      /unique|overlap/,
    ],
    ["a record past the directory", zip([{ name: "a", data }], { count: 2 }), /must fit|records it counts/],
    [
      "a directory with more than it counts",
      zip(
        [
          { name: "a", data },
          { name: "b", data },
        ],
        { count: 1 },
      ),
      /only the records/,
    ],
    ["something after the end", zip([{ name: "a", data }], { pad: 3 }), /must end with/],
    ["no directory", text("x".repeat(100)), /must end with/],
    ["nothing", new Uint8Array(), /must end with/],
    ["a member outside the file", zip([{ name: "a", data, offset: 1 << 20 }]), /inside the file/],
  ])("%s", (_name, bytes, message) => {
    expect(() => openArchive(bytes)).toThrow(FormatError);
    expect(() => openArchive(bytes)).toThrow(message);
  });

  test("a bomb, before anything is expanded", async () => {
    const zeros = new Uint8Array(1 << 20);
    const bomb = zip([{ name: "config.json", data: zeros, packed: deflateSync(zeros), method: 8 }]);
    expect(() => openArchive(bomb, { expansion: { floor: 1 << 16 } })).toThrow(/expand to/);
    await expect(openArchive(bomb).read("config.json", 1 << 16)).rejects.toThrow(/bytes at most/);
    expect((await openArchive(bomb).read("config.json")).length).toBe(1 << 20);
    const declared = zip([{ name: "a", data: zeros, packed: deflateSync(zeros), method: 8, size: 0x7fffffff }]);
    expect(() => openArchive(declared)).toThrow(/expand to/);
  });

  test("many small bombs count together", () => {
    const zeros = new Uint8Array(1 << 16);
    const packed = deflateSync(zeros);
    const bomb = zip(Array.from({ length: 20 }, (_, i) => ({ name: `m${i}`, data: zeros, packed, method: 8 })));
    expect(() => openArchive(bomb, { expansion: { floor: 1 << 18 } })).toThrow(/expand to/);
  });

  test.each([
    ["more", 999],
    ["less", 1001],
  ])("a member that expands to %s than it says", async (_name, size) => {
    const real = new Uint8Array(1000);
    const archive = openArchive(zip([{ name: "a", data: real, packed: deflateSync(real), method: 8, size }]));
    await expect(archive.read("a")).rejects.toThrow(/declared/);
  });

  test("a wrong checksum and a missing member", async () => {
    const bytes = writeArchive([{ name: "a", data }]);
    bytes[31] ^= 1;
    await expect(openArchive(bytes).read("a")).rejects.toThrow(/checksum/);
    await expect(openArchive(bytes).read("b")).rejects.toThrow(/there must be a member "b"/);
  });
});

test("damaged archives give a FormatError or members, nothing else", async () => {
  const random = randoms(2);
  const data = text("some text, some text, some text");
  const seeds = [
    writeKerasArchive({ metadata: "{}", config: "{}", weights: data }),
    zip([
      { name: "a", data, packed: deflateSync(data), method: 8 },
      { name: "b/", attributes: 0x41ed0010 | 0 },
    ]),
  ];
  const refused: unknown[] = [];
  for (let i = 0; i < 6000; i++) {
    try {
      const archive = openArchive(mutate(seeds[i % 2], random));
      for (const name of archive.entries.keys()) await archive.read(name);
    } catch (error) {
      refused.push(error);
    }
  }
  expect(refused.filter((error) => !(error instanceof FormatError))).toEqual([]);
  expect(refused.length).toBeGreaterThan(3000);
});
