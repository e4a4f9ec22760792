import { deflateSync } from "fflate";
import { writeArchive } from "../src/archive/writeArchive.ts";
import { viewOf, writeU64 } from "../src/bytes/view.ts";
import { writeHdf5 } from "../src/hdf5/write/writeHdf5.ts";
import { writeNpy } from "../src/numpy/npy.ts";
import { fromOracle } from "./oracle.ts";

/** A file that must be refused, and what reads it. */
export interface HostileCase {
  readonly name: string;
  readonly reader: "hdf5" | "safetensors" | "npy" | "npz" | "json" | "index";
  readonly bytes: Uint8Array;
  /** What the refusal says. */
  readonly says: RegExp;
}

const text = (s: string): Uint8Array => new TextEncoder().encode(s);

/** A safetensors file with any header, and `data` bytes behind it. */
export const safetensors = (header: string, data: number, length?: number): Uint8Array => {
  const json = text(header);
  const out = new Uint8Array(8 + json.length + data);
  writeU64(viewOf(out), 0, length ?? json.length);
  out.set(json, 8);
  return out;
};
const tensor = (name: string, begin: number, end: number, shape = `[${end - begin}]`): string =>
  `"${name}":{"dtype":"U8","shape":${shape},"data_offsets":[${begin},${end}]}`;

const tensorCases = (): [string, Uint8Array, RegExp][] => [
  ["nothing", new Uint8Array(), /8 bytes at least/],
  ["a header over the cap", safetensors("{}", 0, 100_000_001), /100000000 bytes at most/],
  ["a header of 2^63 bytes", new Uint8Array([0, 0, 0, 0, 0, 0, 0, 128, 123, 125]), /at most/],
  ["a header past the end", safetensors("{}", 0, 3), /inside the file/],
  ["a header that is no object", safetensors("[]", 0), /brace/],
  ["a header that is no JSON", safetensors("{,}", 0), /key must be a string/],
  ["text that is not UTF-8", new Uint8Array([3, 0, 0, 0, 0, 0, 0, 0, 123, 255, 125]), /decode/],
  ["duplicate keys", safetensors(`{${tensor("a", 0, 4)},${tensor("a", 0, 4)}}`, 4), /there once/],
  ["a key __proto__", safetensors(`{${tensor("__proto__", 0, 4)}}`, 4), /__proto__/],
  ["overlaps", safetensors(`{${tensor("a", 0, 4)},${tensor("b", 2, 6)}}`, 6), /overlap/],
  ["a hole", safetensors(`{${tensor("a", 0, 4)},${tensor("b", 6, 8)}}`, 8), /hole/],
  ["a hole at the start", safetensors(`{${tensor("a", 4, 8)}}`, 8), /hole/],
  ["bytes behind the last", safetensors(`{${tensor("a", 0, 4)}}`, 9), /fill the file/],
  ["offsets past the end", safetensors(`{${tensor("a", 0, 1e12)}}`, 4), /fill the file/],
  ["offsets the wrong way round", safetensors(`{${tensor("a", 4, 0, "[4]")}}`, 4), /agree/],
  ["negative offsets", safetensors(`{${tensor("a", -4, 0, "[4]")}}`, 4), /two positions/],
  ["a shape that overflows", safetensors(`{${tensor("a", 0, 4, "[4294967296,4294967296,1]")}}`, 4), /2\^53/],
  ["a shape of 2^64", safetensors(`{${tensor("a", 0, 4, "[18446744073709551616]")}}`, 4), /list of sizes/],
  ["a negative size", safetensors(`{${tensor("a", 0, 4, "[-4]")}}`, 4), /list of sizes/],
  ["a fraction", safetensors(`{${tensor("a", 0, 4, "[4.5]")}}`, 4), /list of sizes/],
  ["a size that is text", safetensors(`{${tensor("a", 0, 4, '["4"]')}}`, 4), /list of sizes/],
  ["a shape bomb", safetensors(`{${tensor("a", 0, 4, "[1000000000]")}}`, 4), /agree/],
  [
    "an unknown dtype",
    safetensors('{"a":{"dtype":"constructor","shape":[4],"data_offsets":[0,4]}}', 4),
    /dtype must be/,
  ],
  [
    "more in a tensor",
    safetensors('{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4],"x":1}}', 4),
    /has dtype, shape/,
  ],
  ["metadata that is no text", safetensors('{"__metadata__":{"a":1}}', 0), /metadata/],
  ["nesting", safetensors(`{"a":${"[".repeat(1e5)}${"]".repeat(1e5)}}`, 0), /deep/],
];

/** A `.npy` file with any header. */
const npy = (header: string, data: number, version = 1): Uint8Array => {
  const json = text(header);
  const start = version === 1 ? 10 : 12;
  const out = new Uint8Array(start + json.length + data);
  out.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0]);
  if (version === 1) viewOf(out).setUint16(8, json.length, true);
  else viewOf(out).setUint32(8, json.length, true);
  out.set(json, start);
  return out;
};
const head = (descr: string, shape: string): string =>
  `{'descr': ${descr}, 'fortran_order': False, 'shape': ${shape}, }\n`;

const arrayCases = (): [string, Uint8Array, RegExp][] => [
  ["nothing", new Uint8Array(), /signature/],
  ["a pickle", npy(head("'|O'", "(1,)"), 64), /Python objects/],
  ["a structure", npy(head("[('a', '<f4')]", "(1,)"), 4), /Python objects/],
  ["a structure with objects", npy(head("[('a', '|O')]", "(1,)"), 4), /Python objects/],
  ["text", npy(head("'<U4'", "(1,)"), 16), /numbers/],
  ["a class name", npy(head("'<constructor'", "(1,)"), 16), /numbers/],
  ["a shape bomb", npy(head("'<f4'", "(1000000000,)"), 4), /4000000000 bytes/],
  ["a shape that overflows", npy(head("'<f4'", "(4294967296, 4294967296)"), 4), /2\^53/],
  ["33 axes", npy(head("'|u1'", `(${"1, ".repeat(33)})`), 1), /32 axes/],
  [
    "code in the header",
    npy("{'descr': __import__('os').system('x'), 'fortran_order': False, 'shape': ()}", 0),
    /must hold/,
  ],
  ["a header past the end", npy(head("'<f4'", "()"), 0).subarray(0, 40), /inside the file/],
  [
    "a header of 4 GiB",
    new Uint8Array([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 2, 0, 255, 255, 255, 255]),
    /inside the file/,
  ],
  ["another version", npy(head("'<f4'", "()"), 4, 9), /version/],
  ["too few elements", npy(head("'<f4'", "(2,)"), 7), /8 bytes/],
  ["too many elements", npy(head("'<f4'", "(2,)"), 9), /8 bytes/],
];

const jsonCases = (): [string, Uint8Array, RegExp][] => [
  ["__proto__", text('{"__proto__": {"polluted": 1}}'), /__proto__/],
  ["constructor", text('{"constructor": {"prototype": {"polluted": 1}}}'), /constructor/],
  ["an escaped __proto__", text('{"\\u005f_proto__": 1}'), /__proto__/],
  ["10^6 levels", text("[".repeat(1e6)), /deep/],
  ["10^6 levels of objects", text('{"a":'.repeat(1e6)), /deep/],
  ["a list of 5 million", text(`[${"1,".repeat(5e6)}1]`), /values at most/],
  ["a number of a million digits", text("9".repeat(1e6)), /digits/],
  ["100 MB of space", new Uint8Array(1e8).fill(32), /length/],
  ["an open string", text('"'.padEnd(1e6, "a")), /closed/],
  ["something behind the value", text("{} {}"), /follow/],
  ["a lone minus", text("-"), /value must be/],
];

const indexCases = (): [string, Uint8Array, RegExp][] =>
  [
    ["a path", "../secret.weights.h5", /plainly/],
    ["an absolute path", "/etc/passwd", /plainly/],
    ["a URL", "https://host/w.h5", /plainly/],
    ["a drive", "C:w.h5", /plainly/],
    ["a backslash", "..\\w.h5", /plainly/],
    ["the folder above", "..", /plainly/],
    ["no name", "", /plainly/],
  ].map(([name, file, says]) => [
    name as string,
    text(JSON.stringify({ weight_map: { "/vars": file } })),
    says as RegExp,
  ]);

/** The place of the header message of `type` in the only dataset of a file we wrote. */
const messageAt = (bytes: Uint8Array, type: number, size: number): number => {
  const view = viewOf(bytes);
  for (let at = 96; at + 8 < bytes.length; at += 8)
    if (view.getUint16(at, true) === type && view.getUint16(at + 2, true) === size && view.getUint8(at + 5) === 0)
      return at;
  throw new Error(`no message ${type}`);
};

const hdf5Cases = async (): Promise<[string, Uint8Array, RegExp][]> => {
  const links = (libver?: "latest"): Promise<Uint8Array> =>
    fromOracle((file) => {
      file.create_group("vars").create_dataset({ name: "0", data: new Float32Array(3), shape: [3] });
      (file as unknown as { create_external_link(f: string, o: string, n: string): void }).create_external_link(
        "/etc/passwd",
        "/x",
        "out",
      );
    }, libver);
  const soft = await fromOracle((file) => {
    file.create_group("vars");
    (file as unknown as { create_soft_link(t: string, n: string): void }).create_soft_link("/vars", "again");
  });
  const cycle = await fromOracle((file) => {
    file.create_group("vars");
    (file as unknown as { create_hard_link(t: string, n: string): void }).create_hard_link("/", "vars/up");
  });
  const alias = await fromOracle((file) => {
    file.create_group("vars").create_dataset({ name: "0", data: new Float32Array(3), shape: [3] });
    (file as unknown as { create_hard_link(t: string, n: string): void }).create_hard_link("/vars/0", "vars/1");
  });
  // A continuation block that is its own continuation: the fill value's message becomes one.
  const loop = writeHdf5({ children: new Map([["x", { data: new Uint8Array(64), shape: [4, 4], dtype: "float32" }]]) });
  const at = messageAt(loop, 8, 24);
  viewOf(loop).setUint16(at, 0x10, true);
  writeU64(viewOf(loop), at + 8, at);
  writeU64(viewOf(loop), at + 16, 32);
  const bomb = await fromOracle((file) => {
    const [data, shape, chunks] = [new Uint8Array(1 << 10), [1 << 10], [64]];
    file
      .create_group("vars")
      .create_dataset({ name: "0", data, shape, chunks, compression: "gzip", compression_opts: [9] });
  });
  // The size of the dataset, and the most it may grow to, become 2^40.
  for (let i = 0; i + 16 < bomb.length; i++)
    if (viewOf(bomb).getUint32(i, true) === 1 << 10 && viewOf(bomb).getUint32(i + 4, true) === 0)
      writeU64(viewOf(bomb), i, 2 ** 40);
  return [
    ["an external link", await links(), /links|fractal/],
    ["an external link of a new file", await links("latest"), /external links/],
    ["a soft link", soft, /soft links/],
    ["a cycle of groups", cycle, /linked once/],
    ["a dataset linked twice", alias, /linked once/],
    ["a header that continues in itself", loop, /linked once|one message/],
    ["a chunked shape bomb", bomb, /chunks|expand/],
  ];
};

/** All cases, generated. */
export const hostileCases = async (): Promise<HostileCase[]> => {
  const zip = (name: string, data: Uint8Array): Uint8Array => writeArchive([{ name, data }]);
  const good = writeNpy({ dtype: "uint8", shape: [2], data: new Uint8Array(2) });
  const npz: [string, Uint8Array, RegExp][] = [
    ...arrayCases().map(([name, bytes, says]): [string, Uint8Array, RegExp] => [
      `${name} in an archive`,
      zip("a.npy", bytes),
      says,
    ]),
    ["a member that is no array", zip("a.pkl", good), /\.npy files/],
    ["a pickle called npy", zip("a.npy", new Uint8Array([0x80, 4, 0x95, 1, 2, 3, 4, 5, 6, 7, 8, 9])), /signature/],
    ["a deflated stream as an archive", deflateSync(good), /end with/],
  ];
  const of = (reader: HostileCase["reader"], cases: [string, Uint8Array, RegExp][]): HostileCase[] =>
    cases.map(([name, bytes, says]) => ({ name, reader, bytes, says }));
  return [
    ...of("hdf5", await hdf5Cases()),
    ...of("safetensors", tensorCases()),
    ...of("npy", arrayCases()),
    ...of("npz", npz),
    ...of("json", jsonCases()),
    ...of("index", indexCases()),
  ];
};
