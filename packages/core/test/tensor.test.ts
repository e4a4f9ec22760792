import { DeviceError, DTypeError, ShapeError, ValueError, dtypes, type DType } from "@hornbeam/ir";
import { expect, test } from "vitest";
import {
  hostData,
  nest,
  setDefaultDevice,
  substitute,
  tensor,
  topoSort,
  treeFill,
  treeLeaves,
  treeMap,
  placeholder,
  isPlaceholder,
  makeNode,
  type MapOp,
  type Tensor,
} from "../src/index.ts";

const values = (t: Tensor): number[] => Array.from(hostData(t)!, Number);

test("dtypes of what users give, as keras.ops.array has them", () => {
  expect(tensor([1, 2]).dtype).toBe("int32");
  expect(tensor([1, 2.5]).dtype).toBe("float32");
  expect(tensor([true, false]).dtype).toBe("bool");
  expect(tensor(5n).dtype).toBe("int64");
  expect(tensor([]).dtype).toBe("float32");
  expect(tensor([2 ** 31]).dtype).toBe("float32");
  expect(tensor(new Float64Array(2)).dtype).toBe("float64");
  expect(tensor(new Uint8Array(2)).dtype).toBe("uint8");
  expect(tensor([1, 2], { dtype: "float16" }).dtype).toBe("float16");
});

test("shapes of nested and flat data", () => {
  expect(tensor(3).shape).toEqual([]);
  expect(
    tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]).shape,
  ).toEqual([2, 3]);
  expect(tensor([[], []]).shape).toEqual([2, 0]);
  expect(tensor([Float32Array.of(1, 2), Float32Array.of(3, 4)]).shape).toEqual([2, 2]);
  expect(tensor(new Float32Array(6), { shape: [2, 3] }).shape).toEqual([2, 3]);
  expect(
    values(
      tensor([
        [1, 2],
        [3, 4],
      ]),
    ),
  ).toEqual([1, 2, 3, 4]);
});

test("data is copied, and stored as the dtype stores it", () => {
  const data = Float32Array.of(1, 2);
  const t = tensor(data);
  data[0] = 9;
  expect(values(t)).toEqual([1, 2]);
  expect(values(tensor([1.9, -1.9], { dtype: "int8" }))).toEqual([1, -1]);
  expect(values(tensor([300], { dtype: "uint8" }))).toEqual([44]);
  expect(values(tensor([0.5, 0], { dtype: "bool" }))).toEqual([1, 0]);
  expect(values(tensor([1], { dtype: "float16" }))).toEqual([0x3c00]);
  expect(values(tensor([1], { dtype: "bfloat16" }))).toEqual([0x3f80]);
  expect(hostData(tensor([2n ** 62n]))![0]).toBe(2n ** 62n);
});

test("ragged arrays, wrong sizes and other elements are refused", () => {
  expect(() => tensor([[1, 2], [3]])).toThrow(ShapeError);
  expect(() => tensor([1, [2]])).toThrow(ShapeError);
  expect(() => tensor([[1], 2])).toThrow(ShapeError);
  expect(() => tensor([1, 2, 3], { shape: [2] })).toThrow(/received shape \[2\] \(2\) for 3 elements/);
  expect(() => tensor(["a"] as never)).toThrow(ValueError);
  expect(() => tensor([null] as never)).toThrow(/null/);
  expect(() => tensor(new BigUint64Array(1) as never)).toThrow(DTypeError);
});

test("sizes in elements and bytes", () => {
  for (const dtype of Object.keys(dtypes) as DType[]) {
    const t = placeholder({ shape: [3, 5], dtype });
    expect([t.rank, t.size, t.byteLength]).toEqual([2, 15, 15 * dtypes[dtype].bytes]);
  }
});

test("reading needs a device and says so", async () => {
  const previous = setDefaultDevice(undefined);
  await expect(tensor([1]).data()).rejects.toThrow(DeviceError);
  await expect(tensor([1]).data()).rejects.toThrow(/setDevice/);
  setDefaultDevice(previous);
});

test("nested arrays", () => {
  expect(nest(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3])).toEqual([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  expect(nest(Float32Array.of(7), [])).toBe(7);
  expect(nest(new Float32Array(0), [2, 0])).toEqual([[], []]);
});

test("trees keep their structure; other objects are leaves", () => {
  const date = new Date(0);
  const tree = { a: 1, b: [2, { c: 3 }], d: undefined, e: null };
  expect(treeMap(tree as never, (x: number) => 2 * x)).toEqual({ a: 2, b: [4, { c: 6 }], d: undefined, e: null });
  expect(treeLeaves(tree as never)).toEqual([1, 2, 3]);
  expect(treeLeaves([date] as never)).toEqual([date]);
  expect(treeFill(tree as never, ["x", "y", "z"])).toEqual({ a: "x", b: ["y", { c: "z" }], d: undefined, e: null });
  const paths: string[] = [];
  treeMap(tree as never, (_, path) => paths.push(path));
  expect(paths).toEqual(["a", "b[0]", "b[1].c"]);
});

const pass: MapOp<null> = { name: "pass", kind: "map", infer: ([x]) => [x!], lower: (x, i) => x(0, i) };
const next = (...xs: Tensor[]): Tensor => makeNode(pass, xs, null, [xs[0]!])[0]!;

test("graphs: inputs before users, thousands of nodes deep", () => {
  const x = tensor([1]);
  let y: Tensor = x;
  for (let i = 0; i < 20000; i++) y = next(y);
  const order = topoSort([y]);
  expect(order).toHaveLength(20001);
  expect(order[0]).toBe(x.node);
  expect(order.at(-1)).toBe(y.node);
  expect(y.node.depth).toBe(20000);
});

test("graphs: substitution shares what it does not touch", () => {
  const [x, y] = [placeholder({ shape: [1], dtype: "float32" }), tensor([2])];
  const kept = next(y);
  const made = next(next(x), kept);
  expect([isPlaceholder(x), made.node.open, kept.node.open]).toEqual([true, true, false]);
  const [closed] = substitute([made], new Map([[x, y]]));
  expect(closed!.node.open).toBe(false);
  expect(closed!.node.inputs[1]).toBe(kept);
  expect(substitute([kept], new Map([[x, y]]))).toEqual([kept]);
});
