import { js } from "@hornbeam/backend-js";
import { setDevice } from "@hornbeam/compiler";
import { tensor } from "@hornbeam/core";
import { ShapeError, ValueError } from "@hornbeam/ir";
import { beforeAll, expect, test } from "vitest";
import * as image from "../src/image/index.ts";
import * as ops from "../src/index.ts";

beforeAll(() => void setDevice(js()));

const x = ops.reshape(ops.arange(24), [2, 3, 4]);
// What NumPy gives for np.arange(24).reshape(2, 3, 4)[key].
const items: readonly [string, ops.ItemKey | readonly ops.ItemKey[], readonly number[], readonly number[]][] = [
  ["[1]", 1, [3, 4], [12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23]],
  ["[-1, 0]", [-1, 0], [4], [12, 13, 14, 15]],
  ["[..., 1]", ["...", 1], [2, 3], [1, 5, 9, 13, 17, 21]],
  [
    "[::-1, :, -1:0:-2]",
    [{ step: -1 }, ":", { start: -1, stop: 0, step: -2 }],
    [2, 3, 2],
    [15, 13, 19, 17, 23, 21, 3, 1, 7, 5, 11, 9],
  ],
  ["[1, [0, 2]]", [1, [0, 2]], [2, 4], [12, 13, 14, 15, 20, 21, 22, 23]],
  ["[[0, 1], :, [1, 2]]", [[0, 1], ":", [1, 2]], [2, 3], [1, 5, 9, 14, 18, 22]],
  ["[:, [0, 1], [1, 2]]", [":", [0, 1], [1, 2]], [2, 2], [1, 6, 13, 18]],
  ["[0, 0, [-1]]", [0, 0, tensor([-1])], [1], [3]],
  ["[None, 0, [2]]", [null, 0, [2]], [1, 1, 4], [8, 9, 10, 11]],
  ["[0, 5:2]", [0, { start: 5, stop: 2 }], [0, 4], []],
  ["[0, 0, 100:]", [0, 0, { start: 100 }], [0], []],
  ["[0, 0, -3:]", [0, 0, { start: -3 }], [3], [1, 2, 3]],
];
test.each(items)("getItem: x%s", async (_, key, shape, values) => {
  const y = ops.getItem(x, key);
  expect(y.shape).toEqual(shape);
  expect(Array.from(await y.data(), Number)).toEqual(values);
});

test("getItem: keys that cannot be", () => {
  expect(() => ops.getItem(x, 2)).toThrow(ShapeError);
  expect(() => ops.getItem(x, [0, 0, 0, 0])).toThrow(ShapeError);
  expect(() => ops.getItem(x, ["...", "..."])).toThrow(ShapeError);
  expect(() => ops.getItem(x, { step: 0 })).toThrow(ShapeError);
  expect(() => ops.getItem(x, tensor([true, false]))).toThrow(ValueError);
  expect(() =>
    ops.getItem(x, [
      [0, 1],
      [0, 1, 2],
    ]),
  ).toThrow(ShapeError);
});

test("vectorize: scalars, signatures, excluded arguments, several results, nothing to do", async () => {
  const add = ops.vectorize((a, b) => ops.add(a, b));
  expect(await add([1, 2, 3], [[10], [20]]).array()).toEqual([
    [11, 12, 13],
    [21, 22, 23],
  ]);
  expect(await add(1, 2).array()).toBe(3);
  const product = ops.vectorize((a, b) => ops.matmul(a, b), { signature: "(m,n),(n)->(m)" });
  const [m, v] = [ops.reshape(ops.arange(12), [2, 2, 3]), tensor([1, 2, 3])];
  expect(await product(m, v).array()).toEqual(await ops.matmul(m, v).array());
  const take = ops.vectorize((list, i) => ops.take(list, i, { axis: 0 }), { excluded: [0] });
  expect(await take([5, 6, 7], [2, 0]).array()).toEqual([7, 5]);
  const both = ops.vectorize((a) => [ops.negative(a), ops.square(a)] as const);
  expect(await Promise.all(both([1, 2]).map((t) => t.array()))).toEqual([
    [-1, -2],
    [1, 4],
  ]);
  expect(() => ops.vectorize(ops.abs, { signature: "n->m" })([1])).toThrow(ValueError);
  expect(() => product(v)).toThrow(ValueError);
  expect(() => product(m, tensor([1, 2]))).toThrow(ShapeError);
  expect(() => product(v, v)).toThrow(ShapeError);
});

test("associativeScan: every length, trees, the other way round; what changes shapes is refused", async () => {
  for (let n = 0; n < 18; n++) {
    const sums = Array.from({ length: n }, (_, i) => (i * (i + 1)) / 2);
    expect(Array.from(await ops.associativeScan(ops.add, ops.arange(n)).data(), Number)).toEqual(sums);
    const ones = ops.ones([2, n], { dtype: "int32" });
    const back = await ops.associativeScan(ops.add, ones, { axis: -1, reverse: true }).array();
    expect(back).toEqual([0, 1].map(() => Array.from({ length: n }, (_, i) => n - i)));
  }
  // y_t = a_t·y_(t−1) + b_t, as pairs of affine maps.
  const [a, b] = [tensor([2, 3, 4, 5]), tensor([1, 1, 1, 1])];
  const [, y] = ops.associativeScan(
    ([p, q], [r, s]) => [ops.multiply(p!, r!), ops.add(ops.multiply(q!, r!), s!)],
    [a, b],
  );
  expect(await y!.array()).toEqual([1, 4, 17, 86]);
  expect(() => ops.associativeScan(ops.add, [ops.ones([2]), ops.ones([3])] as never)).toThrow(ShapeError);
  expect(() => ops.associativeScan((p) => ops.sum(p), ops.ones([4]))).toThrow(ShapeError);
});

test("complex numbers as pairs", async () => {
  const z = ops.viewAsComplex([
    [3, 4],
    [0, -2],
  ]);
  expect(await ops.viewAsReal(ops.conj(z)).array()).toEqual([
    [3, -4],
    [0, 2],
  ]);
  expect(await ops.real(z).array()).toEqual([3, 0]);
  expect(await ops.imag(z).array()).toEqual([4, -2]);
  expect(Array.from(await ops.angle(z).data(), Number)).toEqual([
    Math.fround(Math.atan2(4, 3)),
    Math.fround(-Math.PI / 2),
  ]);
  expect(await ops.viewAsReal([1, 2]).array()).toEqual([
    [1, 0],
    [2, 0],
  ]);
  expect(() => ops.viewAsComplex([1, 2, 3])).toThrow(ShapeError);
  expect(await ops.conj([1, 2]).array()).toEqual([1, 2]);
});

test("reconstructPatches gives back what extractPatches took apart", async () => {
  for (const dataFormat of ["channels_last", "channels_first"] as const)
    for (const batch of [[], [2]]) {
      const images = (spatial: readonly number[]) => {
        const shape = [...batch, ...(dataFormat === "channels_first" ? [2, ...spatial] : [...spatial, 2])];
        return ops.reshape(ops.arange(shape.reduce((p, q) => p * q, 1)), shape);
      };
      const whole = images([4, 6]);
      const options = { dataFormat };
      const back = image.reconstructPatches(image.extractPatches(whole, [2, 3], options), [2, 3], [4, 6], options);
      expect(await back.array()).toEqual(await whole.array());
      const odd = images([5, 7]);
      const same = { dataFormat, padding: "same" } as const;
      const again = image.reconstructPatches(image.extractPatches(odd, 3, same), 3, [5, 7], same);
      expect(await again.array()).toEqual(await odd.array());
      const volume = images([2, 4, 2]);
      const cubes = image.extractPatches(volume, [2, 2, 2], options);
      expect(await image.reconstructPatches(cubes, [2, 2, 2], [2, 4, 2], options).array()).toEqual(
        await volume.array(),
      );
    }
  expect(() => image.reconstructPatches(ops.ones([2, 2, 4]), 2, [5, 4])).toThrow(ShapeError);
  expect(() => image.reconstructPatches(ops.ones([2, 2, 4]), 2, [4, 4], { strides: 1 })).toThrow(ValueError);
});

test("convertToNumpy: values with shape and dtype", async () => {
  expect(await ops.convertToNumpy([[1n], [2n]])).toEqual({
    data: BigInt64Array.of(1n, 2n),
    shape: [2, 1],
    dtype: "int64",
  });
});

test("linspace gives its step on request", async () => {
  const [y, step] = ops.linspace(0, 1, { num: 5, retstep: true });
  expect(await y.array()).toEqual([0, 0.25, 0.5, 0.75, 1]);
  expect(await step.item()).toBe(0.25);
  expect(await ops.linspace(0, 1, { num: 4, endpoint: false, retstep: true })[1].item()).toBe(0.25);
  expect(await ops.linspace(0, 1, { num: 1, retstep: true })[1].item()).toBeNaN();
});
