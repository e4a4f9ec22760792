import { grad } from "@hornbeam/autodiff";
import { js } from "@hornbeam/backend-js";
import { setDevice } from "@hornbeam/compiler";
import { tensor, type Tensor } from "@hornbeam/core";
import { DTypeError, ShapeError, ValueError } from "@hornbeam/ir";
import { beforeAll, expect, test } from "vitest";
import * as image from "../src/image/index.ts";
import * as ops from "../src/index.ts";

beforeAll(() => void setDevice(js()));

const ramp = (shape: readonly number[], dtype: "float64" | "float32" = "float64"): Tensor =>
  tensor(
    Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => ((i * 37) % 101) / 101 + 0.003),
    { shape: [...shape], dtype },
  );
const values = async (x: Tensor): Promise<number[]> => Array.from(await x.data(), Number);
const near = (a: readonly number[], b: readonly number[], tolerance: number): void => {
  expect(a.length).toBe(b.length);
  a.forEach((v, i) => expect(Math.abs(v - b[i]!)).toBeLessThan(tolerance));
};
/** The derivative in one direction against central differences, in float64. */
const checkGradient = async (f: (x: Tensor) => Tensor, x: Tensor): Promise<void> => {
  const y = f(x);
  const weights = ramp(y.shape);
  const total = (t: Tensor): Tensor => ops.sum(ops.multiply(f(t), weights));
  const direction = ops.subtract(ramp(x.shape), 0.4);
  const h = 1e-6;
  const at = (s: number): Promise<number> => total(ops.add(x, ops.multiply(direction, s))).item() as Promise<number>;
  const slope = (Number(await at(h)) - Number(await at(-h))) / (2 * h);
  const own = Number(await ops.sum(ops.multiply(grad(total)(x), direction)).item());
  expect(Math.abs(own - slope)).toBeLessThan(1e-6 * Math.max(1, Math.abs(slope)));
};

test("colours go to hue, saturation and value and back", async () => {
  const rgb = tensor(
    [
      [
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
        [0.5, 0.5, 0.5],
        [0, 0, 0],
      ],
    ],
    { dtype: "float64" },
  );
  near(await values(image.rgbToHsv(rgb)), [0, 1, 1, 1 / 3, 1, 1, 2 / 3, 1, 1, 0, 0, 0.5, 0, 0, 0], 1e-12);
  const x = ramp([2, 4, 5, 3]);
  near(await values(image.hsvToRgb(image.rgbToHsv(x))), await values(x), 1e-12);
  const first = ops.transpose(x, { axes: [0, 3, 1, 2] });
  const back = image.rgbToHsv(first, { dataFormat: "channels_first" });
  near(await values(ops.transpose(back, { axes: [0, 2, 3, 1] })), await values(image.rgbToHsv(x)), 1e-12);
  expect(() => image.rgbToHsv(tensor([[[1, 2, 3]]]))).toThrow(DTypeError);
  expect(() => image.hsvToRgb(ramp([2, 2, 4]))).toThrow(ShapeError);
});

test("Sobel's filters are slopes of a plane", async () => {
  const plane = Float64Array.from({ length: 25 }, (_, i) => 3 * Math.floor(i / 5) + 2 * (i % 5));
  const edges = image.sobelEdges(tensor(plane, { shape: [5, 5, 1], dtype: "float64" }));
  expect(edges.shape).toEqual([5, 5, 1, 2]);
  near(await values(ops.slice(edges, [2, 2, 0, 0], [1, 1, 1, 2])), [24, 16], 1e-12);
});

test("a Gaussian keeps constants inside and its width and height apart", async () => {
  const blurred = image.gaussianBlur(ops.ones([1, 9, 9, 2]), { kernelSize: [3, 5], sigma: [1, 2] });
  near(await values(ops.slice(blurred, [0, 4, 4, 0], [1, 1, 1, 2])), [1, 1], 1e-6);
  const dot = ops.scatterUpdate(ops.zeros([7, 7, 1]), [[3, 3, 0]], [1]);
  const spread = await values(image.gaussianBlur(dot, { kernelSize: [3, 1] }));
  expect(spread.filter((v) => v > 0).length).toBe(3);
  expect(spread[3 * 7 + 2]).toBeCloseTo(Math.exp(-0.5) / (1 + 2 * Math.exp(-0.5)), 6);
  expect(() => image.gaussianBlur(dot, { sigma: [0, 1] })).toThrow(ValueError);
});

test("what lies outside", async () => {
  const x = tensor([10, 20, 30, 40], { dtype: "float32" });
  const at = [[-3, -2, -1, 0, 3, 4, 5, 6]];
  const read = (fillMode: image.FillMode): Promise<number[]> =>
    values(image.mapCoordinates(x, at, 0, { fillMode, fillValue: 7 }));
  expect(await read("constant")).toEqual([7, 7, 7, 10, 40, 7, 7, 7]);
  expect(await read("nearest")).toEqual([10, 10, 10, 10, 40, 40, 40, 40]);
  expect(await read("wrap")).toEqual([20, 30, 40, 10, 40, 10, 20, 30]);
  expect(await read("mirror")).toEqual([40, 30, 20, 10, 40, 30, 20, 10]);
  expect(await read("reflect")).toEqual([30, 20, 10, 10, 40, 40, 30, 20]);
  expect(() => image.mapCoordinates(x, at, 2)).toThrow(ValueError);
  expect(() => image.mapCoordinates(x, [[0], [1]], 1)).toThrow(ShapeError);
  expect(() => image.mapCoordinates(x, at, 1, { fillMode: "far" as never })).toThrow(ValueError);
});

test("transforms that are known", async () => {
  const x = ramp([1, 4, 5, 2]);
  const [left] = [image.affineTransform(x, [1, 0, 1, 0, 1, 0, 0, 0])];
  near(
    await values(ops.slice(left, [0, 0, 0, 0], [1, 4, 4, 2])),
    await values(ops.slice(x, [0, 0, 1, 0], [1, 4, 4, 2])),
    1e-12,
  );
  const corners = [
    [0, 0],
    [4, 0],
    [0, 3],
    [4, 3],
  ];
  near(await values(image.perspectiveTransform(ops.cast(x, "float32"), corners, corners)), await values(x), 1e-5);
  const whole = ops.cast(ops.multiply(x, 200), "uint8");
  expect(image.affineTransform(whole, [1, 0, 0.5, 0, 1, 0, 0, 0]).dtype).toBe("uint8");
  expect(() => image.affineTransform(x, [1, 2, 3])).toThrow(ShapeError);
  expect(() => image.perspectiveTransform(x, [[0, 0]], corners)).toThrow(ShapeError);
});

test("elastic movements repeat with their seed; without strength nothing moves", async () => {
  const x = ramp([2, 6, 5, 3], "float32");
  near(await values(image.elasticTransform(x, { alpha: 0, seed: 1 })), await values(x), 1e-6);
  const [a, b, c] = [1, 1, 2].map((seed) => image.elasticTransform(x, { seed, sigma: 1 }));
  expect(await values(a!)).toEqual(await values(b!));
  expect(await values(a!)).not.toEqual(await values(c!));
});

test("patches hold their pixels row by row, channels last", async () => {
  const x = ramp([2, 5, 7, 3]);
  const patches = image.extractPatches(x, 2, { strides: [1, 2], dilationRate: 2 });
  expect(patches.shape).toEqual([2, 3, 3, 12]);
  const all = await values(x);
  const own = await values(patches);
  const pixel = (b: number, r: number, c: number, k: number): number => all[((b * 5 + r) * 7 + c) * 3 + k]!;
  for (const [b, r, c, cell, k] of [
    [1, 2, 1, 3, 2],
    [0, 0, 2, 1, 0],
    [1, 1, 0, 2, 1],
  ] as const)
    expect(own[((b * 3 + r) * 3 + c) * 12 + cell * 3 + k]).toBe(
      pixel(b, r + 2 * Math.floor(cell / 2), 2 * c + 2 * (cell % 2), k),
    );
  expect(image.extractPatches(x, 3, { padding: "same" }).shape).toEqual([2, 2, 3, 27]);
  expect(image.extractPatches3d(ramp([4, 4, 4, 1]), 2).shape).toEqual([2, 2, 2, 8]);
  expect(() => image.extractPatches(x, 6)).toThrow(ShapeError);
  expect(() => image.extractPatches(x, 0)).toThrow(ValueError);
});

test("an image is like itself", async () => {
  const x = ramp([2, 12, 12, 1]);
  near(await values(image.ssim(x, x)), [1, 1], 1e-9);
  expect(() => image.ssim(x, ramp([2, 12, 12, 2]))).toThrow(ShapeError);
  expect(() => image.ssim(ramp([8, 8, 1]), ramp([8, 8, 1]))).toThrow(ShapeError);
});

test.each<[string, (x: Tensor) => Tensor, readonly number[]]>([
  ["rgbToHsv", (x) => image.rgbToHsv(x), [2, 3, 3]],
  ["hsvToRgb", (x) => image.hsvToRgb(x), [2, 3, 3]],
  ["sobelEdges", (x) => image.sobelEdges(x), [4, 4, 2]],
  ["gaussianBlur", (x) => image.gaussianBlur(x), [4, 4, 2]],
  ["extractPatches", (x) => image.extractPatches(x, 2, { padding: "same" }), [3, 3, 2]],
  ["ssim", (x) => image.ssim(x, ops.multiply(x, x), { filterSize: 3 }), [5, 5, 2]],
  [
    "mapCoordinates by inputs",
    (x) =>
      image.mapCoordinates(
        x,
        [
          [0.3, 1.7],
          [0.2, 2.6],
        ],
        1,
      ),
    [3, 4],
  ],
  ["mapCoordinates by coordinates", (c) => image.mapCoordinates(ramp([3, 4]), c, 1, { fillMode: "reflect" }), [2, 5]],
  ["affineTransform by images", (x) => image.affineTransform(x, [0.9, 0.1, 0.2, -0.1, 1.1, 0.3, 0, 0]), [4, 4, 1]],
  [
    "scaleAndTranslate by scale",
    (s) => image.scaleAndTranslate(ramp([4, 5]), [6, 7], ops.add(s, 1.1), ramp([2]), [0, 1], "cubic"),
    [2],
  ],
])("gradient of %s", (_, f, shape) => checkGradient(f, ramp(shape)));
