import { DTypeError, ShapeError, ValueError } from "@hornbeam/ir";
import { expect, test } from "vitest";
import { asArray, Dataset } from "../index.ts";
import { createRandom } from "../random.ts";
import { range, values } from "../../test/helpers.ts";

/** The same dataset without the arrays behind it, so that operators take the way of elements. */
const slow = <T>(set: Dataset<T>): Dataset<T> =>
  new Dataset({ cardinality: set.cardinality, [Symbol.asyncIterator]: () => set[Symbol.asyncIterator]() });

test("stacks along a new first axis; the last batch is what is left", async () => {
  const x = asArray([
    [1, 2],
    [3, 4],
    [5, 6],
  ]);
  const batches = await Dataset.fromArrays({ x, y: new Int32Array([7, 8, 9]) })
    .batch(2)
    .toArray();
  expect(batches).toEqual([
    {
      x: asArray([
        [1, 2],
        [3, 4],
      ]),
      y: asArray([7, 8], { dtype: "int32" }),
    },
    { x: asArray([[5, 6]]), y: asArray([9], { dtype: "int32" }) },
  ]);
  expect(values(await range(5).batch(2, { dropRemainder: true }).toArray())).toEqual([
    [0, 1],
    [2, 3],
  ]);
  expect(values(await Dataset.fromAsyncIterable([true, false]).batch(5).toArray())).toEqual([[true, false]]);
});

test("over arrays and over elements, batches are equal: all orders, sizes and dtypes", async () => {
  for (let seed = 0; seed < 60; seed++) {
    const random = createRandom(seed);
    const n = 1 + random.below(23);
    const width = [[], [3], [2, 17], [0]][random.below(4)];
    const size = width.reduce((a, b) => a * b, 1);
    const dtype = (["float32", "int64", "uint8", "bfloat16"] as const)[random.below(4)];
    const x = asArray(
      Array.from({ length: n * size }, () => random.below(50)),
      { dtype, shape: [n, ...width] },
    );
    const set = Dataset.fromArrays(x, asArray([...Array(n).keys()]));
    const options = { dropRemainder: random.below(2) === 1 };
    const buffer = 1 + random.below(30);
    const arrange = <T>(input: Dataset<T>): Dataset<T> => {
      const shuffled = input.shuffle(buffer, { seed });
      return [input, shuffled, shuffled.skip(2).repeat(2), input.take(7).shuffle(50, { seed })][seed % 4];
    };
    const [fast, other] = [set, slow(set)].map((input) => arrange(input).batch(1 + (seed % 8), options));
    expect([fast.cardinality, other.rows]).toEqual([other.cardinality, undefined]);
    for (let epoch = 0; epoch < 2; epoch++) {
      const batches = await fast.toArray();
      expect(await other.toArray()).toEqual(batches);
      expect(fast.cardinality).toBe(batches.length);
    }
  }
});

test("unbatch undoes batch", async () => {
  const set = Dataset.fromArrays({
    x: [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
    y: [7, 8, 9],
  });
  expect(await set.batch(2).unbatch().toArray()).toEqual(await set.toArray());
  expect(await set.batch(2).batch(2, { dropRemainder: false }).take(0).toArray()).toEqual([]);
  await expect(range(2).unbatch().toArray()).rejects.toThrow(ShapeError);
  await expect(
    Dataset.fromAsyncIterable([{ a: [1, 2], b: [1] }])
      .unbatch()
      .toArray(),
  ).rejects.toThrow(/unbatch at \.b/);
});

test("elements that do not fit together are refused, with the place", async () => {
  const batch = (...elements: unknown[]): Promise<unknown> =>
    Dataset.fromAsyncIterable(elements).batch(elements.length).toArray();
  await expect(batch([1, 2], [3])).rejects.toThrow(/one shape; received \[2\] and \[1\].*paddedBatch/);
  await expect(batch({ x: [1] }, { x: 1 })).rejects.toThrow(/batch at \.x/);
  await expect(batch({ x: 1 }, { y: 1 })).rejects.toThrow(ShapeError);
  await expect(batch({ x: 1 }, { x: 1, y: 1 })).rejects.toThrow(/structure of the first/);
  await expect(batch({ x: 1 }, 5)).rejects.toThrow(ShapeError);
  await expect(batch({ x: 1 }, null)).rejects.toThrow(ShapeError);
  await expect(batch(1, { x: 1 })).rejects.toThrow(DTypeError);
  await expect(batch([{ a: 1 }], [{ a: 1 }, { a: 2 }])).rejects.toThrow(ShapeError);
  await expect(batch(asArray(1), asArray(1, { dtype: "int32" }))).rejects.toThrow(/float32 and int32/);
  await expect(batch("a", "b")).rejects.toThrow(DTypeError);
  await expect(batch(undefined)).rejects.toThrow(DTypeError);
  for (const size of [0, -1, 1.5, NaN, Infinity, "8" as never]) {
    expect(() => range(1).batch(size)).toThrow(ValueError);
    expect(() => range(1).paddedBatch(size)).toThrow(ValueError);
  }
  expect(() => range(1).batch(0)).toThrow(
    "batch: size must be an integer of at least 1; received 0. Pass such an integer.",
  );
});

test("a key of an element cannot reach a prototype", async () => {
  const evil = JSON.parse('{"__proto__": [1], "x": [2]}') as Record<string, number[]>;
  const [batch] = await Dataset.fromAsyncIterable([evil, evil]).batch(2).toArray();
  expect(Object.getPrototypeOf(batch)).toBe(Object.prototype);
  expect(Object.keys(batch)).toEqual(["__proto__", "x"]);
});

test("paddedBatch pads to the longest of each batch", async () => {
  const rows = Dataset.fromAsyncIterable([[1], [2, 3], [4, 5, 6]]);
  expect(values(await rows.paddedBatch(2).toArray())).toEqual([
    [
      [1, 0],
      [2, 3],
    ],
    [[4, 5, 6]],
  ]);
  expect(values(await rows.paddedBatch(2, { dropRemainder: true, paddingValues: -1 }).toArray())).toEqual([
    [
      [1, -1],
      [2, 3],
    ],
  ]);
  expect(values(await rows.paddedBatch(3, { paddedShapes: [4] }).toArray())).toEqual([
    [
      [1, 0, 0, 0],
      [2, 3, 0, 0],
      [4, 5, 6, 0],
    ],
  ]);
  const scalars = await range(2).paddedBatch(2).toArray();
  expect(scalars).toEqual([asArray([0, 1])]);
});

test("paddedBatch pads every axis, with shapes and values for each leaf", async () => {
  const elements = [
    {
      a: [
        [1, 2],
        [3, 4],
      ],
      b: [asArray([1], { dtype: "int32" })] as const,
    },
    { a: [[5]], b: [asArray([1, 2], { dtype: "int32" })] as const },
    { a: [] as number[][], b: [asArray([], { dtype: "int32", shape: [0] })] as const },
  ];
  const set = Dataset.fromAsyncIterable(elements.slice(0, 2)).paddedBatch(2, {
    paddedShapes: { a: [null, 3] },
    paddingValues: { b: [9] },
  });
  expect(values(await set.toArray())).toEqual([
    {
      a: [
        [
          [1, 2, 0],
          [3, 4, 0],
        ],
        [
          [5, 0, 0],
          [0, 0, 0],
        ],
      ],
      b: [
        [
          [1, 9],
          [1, 2],
        ],
      ],
    },
  ]);
  const empty = Dataset.fromAsyncIterable(elements.map(({ b }) => b[0])).paddedBatch(3, { paddingValues: 7 });
  expect(values(await empty.toArray())).toEqual([
    [
      [1, 7],
      [1, 2],
      [7, 7],
    ],
  ]);
});

test("paddedBatch of random shapes holds each element in its corner", async () => {
  const random = createRandom(8);
  for (let round = 0; round < 30; round++) {
    const elements = Array.from({ length: 4 }, () => {
      const shape = [1 + random.below(3), 1 + random.below(3), 1 + random.below(4)];
      return asArray(
        Float32Array.from({ length: shape[0] * shape[1] * shape[2] }, () => 1 + random.below(9)),
        { shape },
      );
    });
    const [batch] = await Dataset.fromAsyncIterable(elements).paddedBatch(4, { paddingValues: -5 }).toArray();
    const [, d, h, w] = batch.shape;
    expect([d, h, w]).toEqual([0, 1, 2].map((axis) => Math.max(...elements.map(({ shape }) => shape[axis]))));
    elements.forEach(({ data, shape }, n) => {
      for (let i = 0; i < d; i++)
        for (let j = 0; j < h; j++)
          for (let k = 0; k < w; k++) {
            const inside = i < shape[0] && j < shape[1] && k < shape[2];
            expect(batch.data[((n * d + i) * h + j) * w + k]).toBe(
              inside ? data[(i * shape[1] + j) * shape[2] + k] : -5,
            );
          }
    });
  }
});

test("paddedBatch refuses what cannot be padded", async () => {
  const rows = Dataset.fromAsyncIterable([{ a: [1] }, { a: [2, 3] }]);
  const run = (options: object): Promise<unknown> => rows.paddedBatch(2, options).toArray();
  await expect(run({ paddedShapes: { a: [1] } })).rejects.toThrow(
    /paddedBatch at \.a: .*length 2 on axis 0, padded to 1/,
  );
  await expect(run({ paddedShapes: { a: [null, 1] } })).rejects.toThrow(ValueError);
  await expect(run({ paddedShapes: { a: [-1] } })).rejects.toThrow(ValueError);
  await expect(run({ paddedShapes: 5 })).rejects.toThrow(ValueError);
  await expect(run({ paddingValues: { a: "x" } })).rejects.toThrow(ValueError);
  await expect(
    Dataset.fromAsyncIterable<unknown>([[1], [[1]]])
      .paddedBatch(2)
      .toArray(),
  ).rejects.toThrow(/one rank/);
  const bytes = Dataset.fromArrays(new Uint8Array(2));
  await expect(bytes.paddedBatch(2, { paddingValues: 256 }).toArray()).rejects.toThrow(ValueError);
});
