import { describe, expect, test } from "vitest";
import { goldenBytes, goldenFiles } from "../../test/goldens.ts";
import { withOracle } from "../../test/oracle.ts";
import { openArchive } from "../archive/openArchive.ts";
import { rawBytes } from "../bytes/view.ts";
import { typedData } from "./typedData.ts";
import { readWeights, writeWeights, type StoredVariable, type WeightGroup } from "./weights.ts";

/** Every weight file Keras wrote: alone, or inside a `.keras`. */
async function goldenWeights(path: string): Promise<Uint8Array> {
  const bytes = goldenBytes(path);
  return path.endsWith(".keras") ? openArchive(bytes).read("model.weights.h5") : bytes;
}
const files = [...goldenFiles(".weights.h5"), ...goldenFiles(".keras", ["models", "compat", "training"])];

const plain = (tree: ReadonlyMap<string, WeightGroup>): unknown =>
  [...tree].map(([path, { name, vars }]) => [
    path,
    name,
    vars.map((v) => [v.key, v.dtype, v.shape, [...rawBytes(v.data)]]),
  ]);

test("there are files of Keras to read", () => {
  expect(files.length).toBeGreaterThan(10);
});

describe.each(files)("%s", (path) => {
  test("reads as the HDF5 library reads it", async () => {
    const bytes = await goldenWeights(path);
    const tree = await readWeights(bytes);
    await withOracle(bytes, (file) => {
      const paths = file.paths().filter((p) => p.endsWith("/vars") || p === "vars");
      expect([...tree.keys()].map((p) => `${p}/vars`).sort()).toEqual(
        paths.map((p) => `/${p.replace(/^\//, "")}`).sort(),
      );
      for (const [group, { name, vars }] of tree) {
        expect(name).toBe(
          (file.get(`${group}/vars`) as unknown as { attrs: Record<string, { value: unknown }> }).attrs.name?.value,
        );
        vars.forEach((variable, i) => {
          const dataset = file.get(`${group}/vars/${variable.key ?? i}`) as unknown as {
            shape: number[];
            value: unknown;
          };
          expect(variable.shape).toEqual(dataset.shape);
          const value = (variable.shape.length ? dataset.value : [dataset.value]) as ArrayLike<number>;
          const stored = value instanceof Uint8Array ? rawBytes(variable.data) : typedData(variable);
          expect(Array.from(stored as ArrayLike<number>)).toEqual(Array.from(value));
        });
      }
    });
  });

  test("writes back to the same tree, for us and for the HDF5 library", async () => {
    const tree = await readWeights(await goldenWeights(path));
    const bytes = await writeWeights(tree);
    expect(plain(await readWeights(bytes))).toEqual(plain(tree));
    await withOracle(bytes, (file) => {
      for (const [group, { vars }] of tree) {
        vars.forEach((variable, i) => {
          const dataset = file.get(`${group}/vars/${variable.key ?? i}`) as unknown as {
            shape: number[];
            value: Uint8Array;
          };
          expect(dataset.shape).toEqual(variable.shape);
          const opaque = variable.dtype === "bfloat16" ? [...dataset.value] : [...rawBytes(variable.data)];
          expect(opaque).toEqual([...rawBytes(variable.data)]);
        });
      }
    });
  });
});

describe("layout", () => {
  const scalar = (i: number): StoredVariable => ({ data: new Float32Array([i]), shape: [], dtype: "float32" });

  test("variables go by number, not by text, and named ones follow", async () => {
    const vars = Array.from({ length: 120 }, (_, i) => scalar(i));
    const tree = await readWeights(
      await writeWeights(new Map([["/a", { vars: [...vars, { ...scalar(-1), key: "idf_weights" }] }]])),
    );
    const read = tree.get("/a")?.vars ?? [];
    expect(read.map((v) => typedData(v)[0])).toEqual([...vars.keys(), -1]);
    expect(read[120].key).toBe("idf_weights");
  });

  test("a container of 2,000 layers makes a B-tree of several levels that the HDF5 library walks", async () => {
    const tree = new Map(
      Array.from({ length: 2000 }, (_, i) => [`/layers/dense_${i}`, { name: `d${i}`, vars: [scalar(i)] }] as const),
    );
    const bytes = await writeWeights(tree);
    expect(plain(await readWeights(bytes))).toEqual(plain(new Map([...tree].sort(([a], [b]) => (a < b ? -1 : 1)))));
    await withOracle(bytes, (file) => {
      expect((file.get("layers") as unknown as { keys(): string[] }).keys().length).toBe(2000);
      expect((file.get("layers/dense_1234/vars/0") as unknown as { value: number }).value).toBe(1234);
      expect(
        (file.get("layers/dense_999/vars") as unknown as { attrs: Record<string, { value: string }> }).attrs.name.value,
      ).toBe("d999");
    });
  });

  test("every dtype, zero sizes, scalars and unaligned views survive", async () => {
    const raw = (n: number): Uint8Array => new Uint8Array(Array.from({ length: n + 1 }, (_, i) => i * 37)).subarray(1);
    const sizes = {
      float32: 4,
      float64: 8,
      float16: 2,
      bfloat16: 2,
      float8_e4m3fn: 1,
      float8_e5m2: 1,
      int8: 1,
      int16: 2,
      int32: 4,
      int64: 8,
      uint8: 1,
      uint16: 2,
      uint32: 4,
      uint64: 8,
    } as const;
    const vars: StoredVariable[] = Object.entries(sizes).map(([dtype, n]) => ({
      data: raw(6 * n),
      shape: [2, 3],
      dtype: dtype as keyof typeof sizes,
    }));
    vars.push(
      { data: new Uint8Array([1, 0, 1]), shape: [3], dtype: "bool" },
      { data: new Float32Array(0), shape: [0, 4], dtype: "float32" },
    );
    vars.push({ data: new BigInt64Array([-5n]), shape: [], dtype: "int64" });
    const tree = new Map([
      ["", { name: "modèle ☕", vars }],
      ["/empty", { vars: [] }],
    ]);
    const bytes = await writeWeights(tree);
    expect(plain(await readWeights(bytes))).toEqual(plain(new Map([...tree].reverse())));
    await withOracle(bytes, (file) => {
      expect((file.get("vars") as unknown as { attrs: Record<string, { value: string }> }).attrs.name.value).toBe(
        "modèle ☕",
      );
      expect((file.get("vars/14") as unknown as { json_value: unknown }).json_value).toEqual([true, false, true]);
      expect((file.get("vars/16") as unknown as { value: bigint }).value).toBe(-5n);
    });
  });

  test("the same tree gives the same bytes", async () => {
    const tree = new Map([["/x", { name: "x", vars: [scalar(1)] }]]);
    expect(await writeWeights(tree)).toEqual(await writeWeights(tree));
  });
});

describe("what cannot be written is a ValueError", () => {
  const one = { data: new Float32Array(2), shape: [2], dtype: "float32" } as const;
  test.each([
    ["data that do not fit the shape", new Map([["", { vars: [{ ...one, shape: [3] }] }]])],
    ["an unknown dtype", new Map([["", { vars: [{ ...one, dtype: "constructor" as "float32" }] }]])],
    ["two variables of one key", new Map([["", { vars: [one, { ...one, key: "0" }] }]])],
    ["a key that is a path", new Map([["", { vars: [{ ...one, key: "a/b" }] }]])],
    ["an empty path segment", new Map([["/a//b", { vars: [one] }]])],
    [
      "a path through a variable",
      new Map([
        ["", { vars: [one] }],
        ["/vars/0", { vars: [one] }],
      ]),
    ],
  ])("%s", async (_name, tree) => {
    await expect(writeWeights(tree)).rejects.toThrow(expect.objectContaining({ name: "ValueError" }));
  });
});
