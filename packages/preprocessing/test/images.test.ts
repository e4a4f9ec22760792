import { js } from "@hornbeam/backend-js";
import { setDevice } from "@hornbeam/compiler";
import { tensor, type Tensor } from "@hornbeam/core";
import { ShapeError, ValueError } from "@hornbeam/ir";
import { Functional, Input } from "@hornbeam/nn";
import { zeros } from "@hornbeam/ops";
import { beforeAll, describe, expect, test } from "vitest";
import { CenterCrop, RandomFlip, Resizing, type FlipMode } from "../src/index.ts";

beforeAll(() => void setDevice(js()));

const image = (): Tensor => zeros([10, 8, 3]);
/** Keras's own test boxes, in an image of 10 by 8. */
const two = {
  boxes: tensor([
    [2, 1, 4, 3],
    [6, 4, 8, 6],
  ] as never),
  labels: tensor([[1, 2]] as never),
};
interface Out {
  readonly images: Tensor;
  readonly boundingBoxes: { readonly boxes: Tensor; readonly labels: Tensor };
  readonly labels: Tensor;
  readonly segmentationMasks: Tensor;
}

// What is expected stands in Keras's tests: resizing_test.py, center_crop_test.py, random_flip_test.py.
describe("boxes follow the images", () => {
  test.each([
    [
      "filled",
      { padToAspectRatio: true },
      [
        [6, 2, 10, 6],
        [14, 8, 18, 12],
      ],
    ],
    [
      "cut",
      { cropToAspectRatio: true },
      [
        [5, 0.5, 10, 5.5],
        [15, 8, 20, 13],
      ],
    ],
    [
      "stretched",
      {},
      [
        [5, 2, 10, 6],
        [15, 8, 20, 12],
      ],
    ],
  ])("Resizing, %s", async (_name, options, expected) => {
    const layer = new Resizing(20, 20, { ...options, boundingBoxFormat: "xyxy" });
    const out: Out = layer.apply({ images: image(), boundingBoxes: two });
    expect(out.images.shape).toEqual([20, 20, 3]);
    expect(await out.boundingBoxes.boxes.array()).toEqual(expected);
  });

  test.each([
    [
      "cut",
      5,
      [
        [1, 0, 3, 1],
        [5, 2, 5, 4],
      ],
      [[1, -1]],
    ],
    [
      "stretched",
      20,
      [
        [5, 0, 10, 5],
        [15, 7.5, 20, 12.5],
      ],
      [[1, 2]],
    ],
  ])("CenterCrop, %s", async (_name, size, expected, labels) => {
    const layer = new CenterCrop(size, size, { boundingBoxFormat: "xyxy" });
    const out: Out = layer.apply({ images: image(), boundingBoxes: two });
    expect(await out.boundingBoxes.boxes.array()).toEqual(expected);
    expect(await out.boundingBoxes.labels.array()).toEqual(labels);
  });

  test.each([
    [
      "horizontal",
      [
        [4, 1, 6, 3],
        [0, 4, 2, 6],
      ],
    ],
    [
      "vertical",
      [
        [2, 7, 4, 9],
        [6, 4, 8, 6],
      ],
    ],
    [
      "horizontal_and_vertical",
      [
        [4, 7, 6, 9],
        [0, 4, 2, 6],
      ],
    ],
  ] as const)("RandomFlip, %s", async (mode: FlipMode, expected) => {
    const layer = new RandomFlip({ mode, boundingBoxFormat: "xyxy" });
    const boxes = { boxes: tensor([await two.boxes.array()] as never), labels: two.labels };
    const flips = tensor([true], { shape: [1, 1, 1, 1], dtype: "bool" });
    const out = layer.transformBoundingBoxes(boxes, { flips, size: [10, 8] });
    const [found] = (await out.boxes.array()) as unknown as number[][][];
    found!.flat().forEach((v, i) => expect(v).toBeCloseTo(expected.flat()[i]!, 5));
    expect(layer.transformBoundingBoxes(boxes, null)).toBe(boxes);
  });

  test("ragged lists are filled with boxes of zeros, which stay", async () => {
    const layer = new Resizing(20, 16, { boundingBoxFormat: "xywh" });
    const boxes = [
      [
        [1, 1, 2, 2],
        [0, 0, 8, 10],
      ],
      [[4, 5, 2, 1]],
    ];
    const out: Out = layer.apply({ images: zeros([2, 10, 8, 1]), boundingBoxes: { boxes, labels: [[4, 5], [6]] } });
    expect(await out.boundingBoxes.boxes.array()).toEqual([
      [
        [2, 2, 4, 4],
        [0, 0, 16, 20],
      ],
      [
        [8, 10, 4, 2],
        [0, 0, 0, 0],
      ],
    ]);
    expect(await out.boundingBoxes.labels.array()).toEqual([
      [4, 5],
      [6, -1],
    ]);
  });

  test("boxes without a format, without labels, or of another shape are refused", () => {
    const images = image();
    expect(() => new Resizing(2, 2).apply({ images, boundingBoxes: two })).toThrow(/Pass boundingBoxFormat/);
    const layer = new Resizing(2, 2, { boundingBoxFormat: "xyxy" });
    expect(() => layer.apply({ images, boundingBoxes: { boxes: two.boxes } })).toThrow(ValueError);
    expect(() => layer.apply({ images, boundingBoxes: { boxes: [[0, 0, 1, 1]], labels: [1, 2] } })).toThrow(/as many/);
    expect(() => layer.apply({ images, boundingBoxes: { boxes: zeros([4]), labels: zeros([1]) } })).toThrow(ShapeError);
  });
});

describe("records of images", () => {
  const images = tensor(
    Float32Array.from({ length: 24 }, (_, i) => i),
    { shape: [2, 3, 4, 1] },
  );

  test("masks and labels come along, in Python's names too, and nothing given is changed", async () => {
    const masks = tensor(
      Int32Array.from({ length: 24 }, (_, i) => i),
      { shape: [2, 3, 4, 1] },
    );
    const given = { images, labels: [1, 2], segmentation_masks: masks, other: "kept" };
    const out: Record<string, unknown> = new CenterCrop(1, 2).apply(given);
    expect(Object.keys(out)).toEqual(["images", "labels", "segmentation_masks", "other"]);
    expect((out["segmentation_masks"] as Tensor).dtype).toBe("int32");
    expect([...(await (out["segmentation_masks"] as Tensor).data())]).toEqual([5, 6, 17, 18]);
    expect(await (out["labels"] as Tensor).array()).toEqual([1, 2]);
    expect(given.images).toBe(images);
  });

  test("an image and its mask are flipped alike, as drawn; not outside training", async () => {
    const layer = new RandomFlip({ seed: 5 });
    const flipped = new Set<string>();
    for (let i = 0; i < 8; i++) {
      const out: Out = layer.apply({ images, segmentationMasks: images });
      const [a, b] = [await out.images.data(), await out.segmentationMasks.data()];
      expect(a).toEqual(b);
      flipped.add(a.join());
    }
    // Two images, each as it was or turned round.
    expect(flipped.size).toBeGreaterThan(2);
    expect([...flipped].some((f) => f.startsWith("11,10,9,8,7,6,5,4,3,2,1,0"))).toBe(true);
    const out: Tensor = layer.apply(images, { training: false });
    expect(await out.data()).toEqual(await images.data());
  });

  test("one seed gives one course of flips, and symbolic calls take nothing of it", async () => {
    const [a, b] = [new RandomFlip({ seed: 7 }), new RandomFlip({ seed: 7 })];
    const input = Input({ shape: [3, 4, 1] });
    void new Functional({ inputs: input, outputs: b.apply(input) });
    for (let i = 0; i < 4; i++) {
      const [x, y]: Tensor[] = [a.apply(images), b.apply(images)];
      expect(await x!.data()).toEqual(await y!.data());
    }
  });

  test("channels first", async () => {
    const layer = new RandomFlip({ mode: "horizontal", dataFormat: "channels_first" });
    const x = tensor([1, 2, 3, 4], { shape: [1, 1, 2, 2] });
    const flips = tensor([true], { shape: [1, 1, 1, 1], dtype: "bool" });
    expect([...(await layer.transformImages(x, { flips, size: [2, 2] }).data())]).toEqual([2, 1, 4, 3]);
    const y: Tensor = new Resizing(1, 1, { dataFormat: "channels_first", interpolation: "nearest" }).apply(x);
    expect(y.shape).toEqual([1, 1, 1, 1]);
  });
});

test("whole numbers stay whole when images are resized, and become floats when they are cropped", async () => {
  const x = tensor(Uint8Array.of(0, 255), { shape: [1, 2, 1], dtype: "uint8" });
  const y: Tensor = new Resizing(1, 4).apply(x);
  expect([y.dtype, [...(await y.data())]]).toEqual(["uint8", [0, 64, 191, 255]]);
  const z: Tensor = new CenterCrop(1, 1).apply(x);
  expect(z.dtype).toBe("float32");
});

test("what cannot be is refused", () => {
  expect(() => new Resizing(0, 3)).toThrow(/positive whole numbers/);
  expect(() => new Resizing(3, 2.5)).toThrow(ValueError);
  expect(() => new Resizing(3, 3, { cropToAspectRatio: true, padToAspectRatio: true })).toThrow(/only one/);
  expect(() => new Resizing(3, 3, { interpolation: "area" as never })).toThrow(/interpolation must be/);
  expect(() => new Resizing(3, 3, { fillMode: "wrap" as never })).toThrow(/fillMode/);
  expect(() => new CenterCrop(-1, 3)).toThrow(ValueError);
  expect(() => new RandomFlip({ mode: "both" as never })).toThrow(/mode must be/);
  expect(() => new RandomFlip({ dataFormat: "nchw" as never })).toThrow(/dataFormat must be/);
  expect(() => new Resizing(3, 3).apply(zeros([2, 2]))).toThrow(ShapeError);
});
