import { wasm } from "@hornbeam/backend-wasm";
import { jit, setDevice } from "@hornbeam/compiler";
import { tensor, type Tensor } from "@hornbeam/core";
import { ValueError } from "@hornbeam/ir";
import { zeros } from "@hornbeam/ops";
import { beforeAll, describe, expect, test } from "vitest";
import {
  RandomBrightness,
  RandomContrast,
  RandomCrop,
  RandomRotation,
  RandomTranslation,
  RandomZoom,
} from "../src/index.ts";

beforeAll(async () => void setDevice(await wasm({ threads: 1 })));

const ramp = (shape: readonly number[]): Tensor => {
  const size = shape.reduce((a, b) => a * b, 1);
  return tensor(
    Float32Array.from({ length: size }, (_, i) => i),
    { shape: [...shape] },
  );
};
const values = async (x: Tensor): Promise<number[]> => Array.from(await x.data(), Number);
/** Keras's own test boxes, in an image of 10 by 8. */
const boxes = {
  boxes: tensor(Float32Array.of(2, 1, 4, 3, 6, 4, 8, 6), { shape: [1, 2, 4] }),
  labels: tensor(Int32Array.of(1, 2), { shape: [1, 2] }),
};
const draw = (...drawn: number[]): { drawn: Tensor[]; size: readonly [number, number] } => ({
  drawn: drawn.map((d) => tensor(Float32Array.of(d))),
  size: [10, 8],
});
const close = (found: readonly number[], expected: readonly number[]): void => {
  expect(found.length).toBe(expected.length);
  found.forEach((v, i) => expect(v, `${i}`).toBeCloseTo(expected[i]!, 4));
};

// What is expected stands in Keras's tests: random_translation_test.py, random_zoom_test.py.
describe("boxes move with the images", () => {
  test.each([
    [
      [0.2, 0.125],
      [3, 3, 5, 5, 7, 6, 8, 8],
    ],
    [
      [-0.2, -0.125],
      [1, 0, 3, 1, 5, 2, 7, 4],
    ],
  ])("RandomTranslation by %s", async ([down, right], expected) => {
    const layer = new RandomTranslation(0.5, 0.5, { boundingBoxFormat: "xyxy" });
    close(await values(layer.transformBoundingBoxes(boxes, draw(down!, right!)).boxes), expected);
  });
  test.each([
    [0.1, [0, 0, 8, 0, 8, 0, 8, 10], [-1, -1]],
    [1.9, [2.710526, 2.657895, 3.763158, 3.710526, 4.815789, 4.236842, 5.868421, 5.289474], [1, 2]],
  ])("RandomZoom to %s", async (zoom, expected, labels) => {
    const layer = new RandomZoom(0.5, { boundingBoxFormat: "xyxy" });
    const out = layer.transformBoundingBoxes(boxes, draw(zoom));
    close(await values(out.boxes), expected);
    expect(await values(out.labels)).toEqual(labels);
  });
  test("RandomRotation by half a circle", async () => {
    const layer = new RandomRotation(0.5, { boundingBoxFormat: "xywh" });
    const xywh = { ...boxes, boxes: tensor(Float32Array.of(2, 1, 2, 2), { shape: [1, 1, 4] }) };
    // Around the middle (3.5, 4.5): x → 7 − x, y → 9 − y.
    close(await values(layer.transformBoundingBoxes(xywh, draw(180)).boxes), [3, 6, 2, 2]);
  });
  test("RandomCrop counts from its corner and cuts", async () => {
    const layer = new RandomCrop(4, 5, { boundingBoxFormat: "xyxy" });
    const out = layer.transformBoundingBoxes(boxes, { start: [2, 3], size: [10, 8] });
    close(await values(out.boxes), [0, 0, 1, 1, 3, 2, 5, 4]);
    expect(layer.transformBoundingBoxes(boxes, null)).toBe(boxes);
  });
});

describe("pixels", () => {
  const x = ramp([1, 3, 4, 1]);
  const training = { training: true };
  const still = { training: false };

  test("RandomTranslation moves down and to the right, and fills as it is told", async () => {
    const moved = async (fillMode: "constant" | "nearest" | "wrap" | "reflect"): Promise<number[]> =>
      values(new RandomTranslation([1 / 3, 1 / 3], [0.25, 0.25], { fillMode, fillValue: -1 }).apply(x, training));
    close(await moved("constant"), [-1, -1, -1, -1, -1, 0, 1, 2, -1, 4, 5, 6]);
    close(await moved("nearest"), [0, 0, 1, 2, 0, 0, 1, 2, 4, 4, 5, 6]);
    close(await moved("wrap"), [11, 8, 9, 10, 3, 0, 1, 2, 7, 4, 5, 6]);
    close(await moved("reflect"), [0, 0, 1, 2, 0, 0, 1, 2, 4, 4, 5, 6]);
  });
  test("RandomRotation by a quarter, RandomZoom to a half", async () => {
    const square = ramp([1, 3, 3, 1]);
    close(await values(new RandomRotation([0.25, 0.25]).apply(square, training)), [2, 5, 8, 1, 4, 7, 0, 3, 6]);
    const near: Tensor = new RandomZoom([-0.5, -0.5], { widthFactor: [0, 0] }).apply(square, training);
    close(await values(near), [1.5, 2.5, 3.5, 3, 4, 5, 4.5, 5.5, 6.5]);
  });
  test("RandomCrop: each place comes up, within the image, the same for a batch and its masks", async () => {
    const layer = new RandomCrop(2, 2, { seed: 1 });
    const found = new Set<string>();
    for (let i = 0; i < 40; i++) {
      const out: { images: Tensor; segmentationMasks: Tensor } = layer.apply({ images: x, segmentationMasks: x });
      const pixels = await values(out.images);
      expect(await values(out.segmentationMasks)).toEqual(pixels);
      expect([pixels[1]! - pixels[0]!, pixels[2]! - pixels[0]!]).toEqual([1, 4]);
      found.add(pixels.join());
    }
    expect(found.size).toBe(6);
    // One that is not larger both ways is cut around its middle; a smaller one is enlarged.
    expect(await values(new RandomCrop(3, 2).apply(x, training))).toEqual([1, 2, 5, 6, 9, 10]);
    expect((new RandomCrop(6, 6).apply(x, training) as Tensor).shape).toEqual([1, 6, 6, 1]);
    expect(new RandomCrop(2, 2).apply(x, still) as Tensor).toBe(x);
  });
  test("RandomContrast and RandomBrightness stay in their range", async () => {
    const two = tensor(Float32Array.of(0, 200, 50, 150), { shape: [2, 1, 2, 1] });
    const flat: Tensor = new RandomContrast([0.9, 0.9], { valueRange: [-500, 500], seed: 2 }).apply(two, training);
    const [a, b, c, d] = (await values(flat)) as [number, number, number, number];
    expect([a + b, c + d].map(Math.round)).toEqual([200, 200]);
    expect(b - a).not.toBeCloseTo(200, 1);
    const cut: Tensor = new RandomContrast([0, 1], { valueRange: [90, 110] }).apply(two, training);
    expect(await values(cut)).toEqual([90, 110, 90, 110]);
    // Each image has its own: (b − a)/200 and (d − c)/100 are the two factors.
    expect((b - a) / 200).not.toBeCloseTo((d - c) / 100, 3);
    const bright: Tensor = new RandomBrightness([0.5, 0.5]).apply(two, training);
    close(await values(bright), [127.5, 255, 177.5, 255]);
    expect(await values(new RandomBrightness([0.5, 0.5]).apply(two, still))).toEqual([0, 200, 50, 150]);
  });
  test("compiled they draw what they draw eagerly", async () => {
    const make = (): RandomRotation => new RandomRotation(0.2, { seed: 4 });
    const [eager, compiled] = [make(), make()];
    const images = ramp([2, 4, 4, 2]);
    const call = jit((y: Tensor): Tensor => compiled.apply(y, training));
    close(await values(call(images)), await values(eager.apply(images, training)));
  });
});

test("factors out of bounds and unknown modes are refused; configs come back", () => {
  expect(() => new RandomBrightness(1.5)).toThrow(/factor must be a number in \[-1, 1\]/);
  expect(() => new RandomContrast(-0.5)).toThrow(ValueError);
  expect(() => new RandomTranslation(0.1, [0, 2])).toThrow(/widthFactor/);
  expect(() => new RandomZoom(-1)).toThrow(ValueError);
  expect(() => new RandomZoom([-1, 0])).toThrow(ValueError);
  expect(() => new RandomRotation([0.1] as never)).toThrow(/or two of them/);
  expect(() => new RandomRotation(0.1, { fillMode: "mirror" as never })).toThrow(/fillMode must be one of/);
  expect(() => new RandomRotation(0.1, { interpolation: "bicubic" as never })).toThrow(/interpolation/);
  expect(() => new RandomContrast(0.1, { valueRange: [1] as never })).toThrow(/valueRange/);
  expect(() => new RandomCrop(0, 1).apply(zeros([2, 2, 1]))).toThrow(/positive/);
  expect(new RandomBrightness(0.3).factor).toEqual([-0.3, 0.3]);
  expect(new RandomContrast(0.3).factor).toEqual([0, 0.3]);
  expect(new RandomBrightness([0.3, -0.1], { valueRange: [1, 0] }).getConfig()).toMatchObject({
    factor: [-0.1, 0.3],
    value_range: [0, 1],
  });
});
