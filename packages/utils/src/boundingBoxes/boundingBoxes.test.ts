import { js } from "@hornbeam/backend-js";
import { setDevice } from "@hornbeam/compiler";
import type { Tensor } from "@hornbeam/core";
import { beforeAll, expect, test } from "vitest";
import * as boxes from "./index.ts";

beforeAll(() => void setDevice(js()));

const near = async (t: Tensor, expected: unknown): Promise<void> => {
  const round = (x: unknown): unknown => (Array.isArray(x) ? x.map(round) : Math.round((x as number) * 1e4) / 1e4);
  expect(round(await t.array())).toEqual(round(expected));
};
const some = [
  [10, 20, 30, 60],
  [50, 60, 70, 80],
];
const size = { height: 200, width: 100 };
const names = [
  "xyxy",
  "yxyx",
  "xywh",
  "center_xywh",
  "center_yxhw",
  "rel_xyxy",
  "rel_yxyx",
  "rel_xywh",
  "rel_center_xywh",
] as const;

test("formats by hand", async () => {
  const first = async (target: (typeof names)[number]): Promise<unknown> => {
    const t = boxes.convertFormat(some, "xyxy", target, size);
    return ((await t.array()) as number[][])[0]!.map((v) => Math.round(v * 1e5) / 1e5);
  };
  expect(await Promise.all(names.map(first))).toEqual([
    [10, 20, 30, 60],
    [20, 10, 60, 30],
    [10, 20, 20, 40],
    [20, 40, 20, 40],
    [40, 20, 40, 20],
    [0.1, 0.1, 0.3, 0.3],
    [0.1, 0.1, 0.3, 0.3],
    [0.1, 0.1, 0.2, 0.2],
    [0.2, 0.2, 0.2, 0.2],
  ]);
});

test.each(names)("every format back from %s, and records keep their labels", async (name) => {
  const there = boxes.convertFormat({ boxes: some, labels: [1, 2] }, "xyxy", name, size);
  expect(there.labels).toEqual([1, 2]);
  for (const other of names) {
    const way = boxes.convertFormat(there.boxes, name, other, size);
    await near(boxes.convertFormat(way, other, "xyxy", size), some);
  }
});

test("formats refuse what they cannot know", () => {
  expect(() => boxes.convertFormat(some, "xyxy", "rel_xyxy")).toThrow(/relative formats need the size/);
  expect(() => boxes.convertFormat([[1, 2, 3]], "xyxy", "xywh")).toThrow(/4 numbers/);
  expect(() => boxes.convertFormat(some, "xyxy", "rel_center_yxhw" as never, size)).toThrow(/formats must be known/);
  expect(() => boxes.convertFormat(some, "constructor" as never, "xyxy")).toThrow(/formats must be known/);
});

test("clipping marks boxes of which nothing is left", async () => {
  const clipped = boxes.clipToImageSize(
    {
      boxes: [
        [-10, -20, 150, 160],
        [50, 40, 70, 80],
        [130, 10, 140, 20],
      ],
      labels: [0, 1, 2],
    },
    { height: 100, width: 120 },
  );
  await near(clipped.boxes, [
    [0, 0, 120, 100],
    [50, 40, 70, 80],
    [120, 10, 120, 20],
  ]);
  await near(clipped.labels as Tensor, [0, 1, -1]);
  expect(() => boxes.clipToImageSize({ boxes: some })).toThrow(/size of the image/);
  expect(() => boxes.clipToImageSize({ boxes: some }, { boundingBoxFormat: "xywh" })).toThrow(/convertFormat first/);
});

test("iou of all pairs, batched, masked", async () => {
  const a = [
    [0, 0, 10, 10],
    [-1, -1, -1, -1],
  ];
  const b = [
    [0, 0, 10, 10],
    [5, 5, 15, 15],
    [20, 20, 30, 30],
  ];
  await near(boxes.computeIou(a, b, "xyxy"), [
    [1, 25 / 175, 0],
    [0, 0, 0],
  ]);
  await near(boxes.computeIou([a], b, "xyxy"), [
    [
      [1, 25 / 175, 0],
      [0, 0, 0],
    ],
  ]);
  await near(boxes.computeIou(a, [b], "xyxy"), [
    [
      [1, 25 / 175, 0],
      [0, 0, 0],
    ],
  ]);
  await near(boxes.computeIou(a, b, "xyxy", { useMasking: true, maskVal: -7 }), [
    [1, 25 / 175, 0],
    [-7, -7, -7],
  ]);
  expect(() => boxes.computeIou([1, 2, 3, 4], b, "xyxy")).toThrow(/boxes1 must be/);
});

test("ciou: 1 for a box and itself, less for distance and another shape", async () => {
  const [same, apart] = (await boxes
    .computeCiou(
      [
        [0, 0, 10, 10],
        [0, 0, 10, 10],
      ],
      [
        [0, 0, 10, 10],
        [20, 0, 30, 10],
      ],
      "xyxy",
    )
    .array()) as number[];
  expect(same).toBeCloseTo(1, 5);
  // No overlap: −ρ²/c² = −20² / (30² + 10²).
  expect(apart).toBeCloseTo(-0.4, 5);
});

test("crop, pad, and the affine transform of a quarter turn", async () => {
  await near(boxes.crop(some, 10, 20, 40, 30), [
    [0, 10, 10, 40],
    [30, 40, 30, 40],
  ]);
  await near(boxes.pad(some, 1, 2), [
    [12, 21, 32, 61],
    [52, 61, 72, 81],
  ]);
  const turned = boxes.affineTransform([[[2, 4, 6, 5]]], 90, 0, 0, 1, 0, 0, 11, 11);
  await near(turned, [[[4, 4, 5, 8]]]);
  const moved = boxes.affineTransform([[[2, 4, 6, 5]], [[2, 4, 6, 5]]], [0, 0], [0.1, 0], [0, 0], [1, 2], 0, 0, 11, 11);
  await near(moved, [[[3, 4, 7, 5]], [[-1, 3, 7, 5]]]);
});

test("deltas there and back, with variance, in levels", async () => {
  const anchors = [
    [0, 0, 10, 10],
    [40, 50, 80, 90],
  ];
  const variance = [0.1, 0.1, 0.2, 0.2];
  const deltas = boxes.encodeBoxToDeltas(anchors, some, "xyxy", "xyxy", { variance });
  await near(boxes.decodeDeltasToBoxes(anchors, deltas, "xyxy", "xyxy", { variance }), some);
  const plain = boxes.encodeBoxToDeltas([[0, 0, 10, 20]], [[5, 0, 15, 20]], "xyxy", "xyxy", {
    encodingFormat: "center_xywh",
  });
  await near(plain, [[0.5, 0, 0, 0]]);
  const levels = boxes.decodeDeltasToBoxes({ p3: anchors }, { p3: deltas }, "xyxy", "xywh", { variance });
  await near(levels.p3!, [
    [10, 20, 20, 40],
    [50, 60, 20, 20],
  ]);
  expect(() => boxes.encodeBoxToDeltas(anchors, some, "xyxy", "xyxy", { variance: [1] })).toThrow(/4 numbers/);
});
