import { js } from "@hornbeam/backend-js";
import { setDevice } from "@hornbeam/compiler";
import { tensor } from "@hornbeam/core";
import type { ArrayValue } from "@hornbeam/data";
import { memorySink } from "@hornbeam/saving";
import { beforeAll, expect, test } from "vitest";
import { imgToArray } from "../src/index.ts";
import { loadImg } from "../src/node/index.ts";
import {
  drawBoundingBoxes,
  drawSegmentationMasks,
  plotBoundingBoxGallery,
  plotImageGallery,
  plotSegmentationMaskGallery,
} from "../src/visualization/index.ts";

beforeAll(() => void setDevice(js()));

const black = (batch: number, height: number, width: number): ArrayValue => ({
  data: new Uint8Array(batch * height * width * 3),
  shape: [batch, height, width, 3],
  dtype: "uint8",
});
/** Where the red channel of one image is not 0, as lines of dots. */
const drawing = ({ data, shape }: ArrayValue, image = 0): string[] => {
  const [, height, width] = shape as [number, number, number];
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_v, x) => (data[((image * height + y) * width + x) * 3] ? "#" : ".")).join(""),
  );
};

test("boxes are drawn where they are, those of class -1 not", async () => {
  const boxes = {
    boxes: [
      [
        [1, 1, 4, 3],
        [0, 0, 6, 4],
      ],
      [
        [2, 0, 9, 9],
        [0, 0, 1, 1],
      ],
    ],
    labels: [
      [0, -1],
      [3, -1],
    ],
  };
  const out = await drawBoundingBoxes(black(2, 5, 7), boxes, "xyxy", { lineThickness: 1, color: [255, 0, 9] });
  expect(drawing(out)).toEqual([".......", ".####..", ".#..#..", ".####..", "......."]);
  expect(drawing(out, 1)).toEqual(["..#####", "..#....", "..#....", "..#....", "..#...."]);
  expect(out.data.subarray(24, 27)).toEqual(Uint8Array.of(255, 0, 9));
  const wide = await drawBoundingBoxes(
    black(1, 6, 8),
    { boxes: [[[0.25, 0.5, 0.625, 0.5]]], labels: [[0]] },
    "rel_xyxy",
  );
  expect(drawing(wide)).toEqual(["........", "........", "........", "..#####.", "..#####.", "........"]);
});

test("names are written above a box, or inside where there is no room", async () => {
  const named = (y: number): Promise<ArrayValue> =>
    drawBoundingBoxes(black(1, 40, 30), { boxes: [[[2, y, 20, 36]]], labels: [[1]], confidences: [[0.5]] }, "xyxy", {
      lineThickness: 1,
      fontScale: 0.25,
      classMapping: { 1: "L" },
    });
  const above = drawing(await named(20))
    .slice(7, 12)
    .map((line) => line.slice(2, 5));
  expect(above).toEqual(["#..", "#..", "#..", "#..", "###"]);
  const inside = drawing(await named(3))
    .slice(8, 13)
    .map((line) => line.slice(5, 8));
  expect(inside).toEqual(["#..", "#..", "#..", "#..", "###"]);
});

test("floats are taken as 0 to 1 where none is greater; shapes are checked", async () => {
  const none = { boxes: [[[0, 0, 1, 1]]], labels: [[-1]] };
  const half = await drawBoundingBoxes([[[[0.5, 0, 1]]]], none, "xyxy");
  expect([...half.data]).toEqual([127, 0, 255]);
  const whole = await drawBoundingBoxes(tensor([[[[300, -5, 7.9]]]]), none, "xyxy");
  expect([...whole.data]).toEqual([255, 0, 7]);
  await expect(drawBoundingBoxes([[[1]]], none, "xyxy")).rejects.toThrow(
    /must be \[batch, height, width, channels\]; received \[1, 1, 1\]/,
  );
  await expect(drawBoundingBoxes(black(2, 1, 1), none, "xyxy")).rejects.toThrow(/boxes must be \[2, 1, 4\]/);
});

test("masks are blended, or drawn alone; the ignored class is not", async () => {
  const images = { data: new Uint8Array(9).fill(100), shape: [1, 1, 3, 3], dtype: "uint8" } as const;
  const masks = { data: Int32Array.of(0, 1, -1), shape: [1, 1, 3, 1], dtype: "int32" } as const;
  const blended = await drawSegmentationMasks(images, masks, {
    colorMapping: { 0: [0, 0, 0], 1: [200, 50, 0] },
    alpha: 0.5,
  });
  expect([blended.dtype, [...blended.data]]).toEqual(["uint8", [50, 50, 50, 150, 75, 50, 100, 100, 100]]);
  const alone = await drawSegmentationMasks(images, masks, { blend: false });
  // Keras's palette: class 1 is (2^25 - 1, 2^15 - 1, 2^21 - 1) modulo 255.
  expect([alone.dtype, [...alone.data]]).toEqual(["float32", [0, 0, 0, 1, 127, 31, 100, 100, 100]]);
  await expect(drawSegmentationMasks(images, [[[1, 2, 3]]])).rejects.toThrow(/whole numbers; received float32/);
  await expect(drawSegmentationMasks(images, masks, { colorMapping: { 0: [0, 0, 0] } })).rejects.toThrow(/none for 1/);
});

/** The pictures inside an SVG. */
const pictures = async (svg: string): Promise<ArrayValue[]> =>
  Promise.all(
    [...svg.matchAll(/base64,([^"]+)"/g)].map(async ([, text]) =>
      imgToArray(await loadImg(Buffer.from(text!, "base64")), { dtype: "uint8" }),
    ),
  );

test("a gallery holds its images as PNG, with names and a legend", async () => {
  const images = {
    data: Float32Array.from({ length: 36 }, (_, i) => i / 35),
    shape: [3, 2, 2, 3],
    dtype: "float32",
  } as const;
  const sink = memorySink("g.svg");
  const svg = await plotImageGallery(images, {
    valueRange: [0, 1],
    yTrue: [0, 1, 2],
    yPred: [1, 1, 1],
    labelMap: { 0: "a<b", 1: "c" },
    legendHandles: [{ color: [1, 2, 3], label: "x" }],
    path: sink,
  });
  const found = await pictures(svg);
  expect(found.map(({ shape }) => shape)).toEqual([
    [2, 2, 3],
    [2, 2, 3],
    [2, 2, 3],
  ]);
  expect([...found[1]!.data]).toEqual(
    Array.from({ length: 12 }, (_, i) => Math.trunc(Math.fround((i + 12) / 35) * 255)),
  );
  for (const part of ["Label: a&lt;b  Pred: c", "Label: Unknown  Pred: c", "rgb(1,2,3)"]) expect(svg).toContain(part);
  expect(new TextDecoder().decode(sink.bytes)).toBe(svg);
  await expect(plotImageGallery(images, { yTrue: [1] })).rejects.toThrow(/labelMap/);
});

test("galleries of boxes and of masks", async () => {
  const boxes = { boxes: [[[1, 1, 2, 2]]], labels: [[0]] };
  const svg = await plotBoundingBoxGallery(black(1, 4, 4), "xyxy", { yTrue: boxes, lineThickness: 1, legend: true });
  const [picture] = await pictures(svg);
  expect([...picture!.data.subarray(15, 18)]).toEqual([0, 188, 212]);
  expect(svg).toContain("Ground Truth");
  const masks = { data: new Int32Array(8).fill(1), shape: [2, 2, 2], dtype: "int32" } as const;
  const both = await plotSegmentationMaskGallery(black(2, 2, 2), 2, { yTrue: masks, yPred: masks, alpha: 1 });
  const shown = await pictures(both);
  expect(shown.map(({ data }) => data[1])).toEqual([0, 127, 127, 0, 127, 127]);
});
