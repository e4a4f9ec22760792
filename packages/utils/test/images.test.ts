import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { js } from "@hornbeam/backend-js";
import { setDevice } from "@hornbeam/compiler";
import { tensor } from "@hornbeam/core";
import { toNested, type ArrayValue } from "@hornbeam/data";
import { resize } from "@hornbeam/ops/image";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { arrayToImg, imgToArray, smartResize, type ImageValue } from "../src/index.ts";
import { resample } from "../src/image/resample.ts";
import {
  audioDatasetFromDirectory,
  imageDatasetFromDirectory,
  loadImg,
  saveImg,
  textDatasetFromDirectory,
} from "../src/node/index.ts";

let folder = "";
beforeAll(async () => {
  setDevice(js());
  folder = await mkdtemp(join(tmpdir(), "hornbeam-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const ramp = (height: number, width: number, channels: number): ArrayValue => ({
  data: Uint8Array.from({ length: height * width * channels }, (_, i) => (i * 37) % 256),
  shape: [height, width, channels],
  dtype: "uint8",
});
const pixelsOf = (img: ImageValue): number[] => Array.from(img.data);

/** A bitmap of 24 bits, its rows upside down. */
const bmp = (
  width: number,
  height: number,
  pixel: (x: number, y: number) => readonly [number, number, number],
): Uint8Array => {
  const stride = Math.ceil((width * 24) / 32) * 4;
  const bytes = new Uint8Array(54 + stride * height);
  const view = new DataView(bytes.buffer);
  bytes.set([0x42, 0x4d]);
  for (const [at, value] of [
    [2, bytes.length],
    [10, 54],
    [14, 40],
    [18, width],
    [22, height],
  ] as const)
    view.setUint32(at, value, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, 24, true);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [r, g, b] = pixel(x, y);
      bytes.set([b, g, r], 54 + (height - 1 - y) * stride + 3 * x);
    }
  return bytes;
};

test("arrays become pictures and come back", async () => {
  const x = ramp(2, 3, 3);
  const img = arrayToImg(x, { scale: false });
  expect([img.width, img.height, pixelsOf(img)]).toEqual([3, 2, Array.from(x.data as Uint8Array)]);
  expect(imgToArray(img, { dtype: "uint8" })).toEqual(x);
  const turned = imgToArray(img, { dataFormat: "channels_first" });
  expect([turned.shape, turned.dtype]).toEqual([[3, 2, 3], "float32"]);
  expect(pixelsOf(arrayToImg(turned, { dataFormat: "channels_first", scale: false }))).toEqual(pixelsOf(img));
  expect(pixelsOf(arrayToImg([[[-1], [0], [1]]]))).toEqual([0, 127, 255]);
  expect(pixelsOf(await arrayToImg(tensor([[[5], [5]]])))).toEqual([0, 0]);
  expect(() => arrayToImg([[1, 2]])).toThrow(/must be \[height, width, channels\]/);
});

test("images are written and read: PNG bit by bit, grey as Pillow's", async () => {
  const path = join(folder, "a.png");
  const x = ramp(3, 2, 4);
  await saveImg(path, x, { scale: false });
  expect(imgToArray(await loadImg(path, { colorMode: "rgba" }), { dtype: "uint8" })).toEqual(x);
  const rgb = await loadImg(path);
  expect(pixelsOf(rgb).slice(0, 6)).toEqual([0, 37, 74, 148, 185, 222]);
  // (19595·0 + 38470·37 + 7471·74 + 32768) >> 16
  expect(pixelsOf(await loadImg(path, { colorMode: "grayscale" }))[0]).toBe(30);
  await saveImg(join(folder, "b.jpg"), ramp(16, 16, 4));
  expect((await loadImg(join(folder, "b.jpg"))).width).toBe(16);
  await saveImg(join(folder, "grey.png"), ramp(2, 2, 1), { scale: false });
  expect(pixelsOf(await loadImg(join(folder, "grey.png"), { colorMode: "grayscale" }))).toEqual([0, 37, 74, 111]);
  await expect(saveImg(join(folder, "c.xyz"), x)).rejects.toThrow(/format must be one of png/);
  await expect(loadImg(new TextEncoder().encode("no image at all"))).rejects.toThrow(
    expect.objectContaining({ name: "FormatError" }),
  );
  await expect(loadImg(path, { colorMode: "cmyk" as never })).rejects.toThrow(/colorMode must be one of/);
});

test("bitmaps, also broken ones", async () => {
  const file = bmp(3, 2, (x, y) => [x * 10, y * 20, 7]);
  expect(pixelsOf(await loadImg(file))).toEqual([0, 0, 7, 10, 0, 7, 20, 0, 7, 0, 20, 7, 10, 20, 7, 20, 20, 7]);
  await expect(loadImg(file.slice(0, 60))).rejects.toThrow(/must hold all pixels/);
  const huge = file.slice();
  new DataView(huge.buffer).setInt32(18, 0x7fffffff, true);
  await expect(loadImg(huge)).rejects.toThrow(/must hold all pixels/);
});

test("sizes change as in Pillow: nearest, box, and the middle of another aspect", async () => {
  const file = bmp(4, 2, (x, y) => [x * 10 + y, 0, 0]);
  const red = async (options: Parameters<typeof loadImg>[1]): Promise<number[]> =>
    pixelsOf(await loadImg(file, options)).filter((_, i) => i % 3 === 0);
  expect(await red({ targetSize: [1, 2] })).toEqual([11, 31]);
  expect(await red({ targetSize: [1, 2], interpolation: "box" })).toEqual([6, 26]);
  expect(await red({ targetSize: [2, 2], keepAspectRatio: true })).toEqual([10, 20, 11, 21]);
  expect(await red({ targetSize: [4, 8], interpolation: "nearest" })).toEqual([
    0, 0, 10, 10, 20, 20, 30, 30, 0, 0, 10, 10, 20, 20, 30, 30, 1, 1, 11, 11, 21, 21, 31, 31, 1, 1, 11, 11, 21, 21, 31,
    31,
  ]);
});

test.each(["bilinear", "nearest", "bicubic", "lanczos3", "lanczos5"] as const)(
  "resampling is the op resize: %s",
  async (interpolation) => {
    const x = ramp(7, 5, 3);
    for (const size of [
      [3, 9],
      [14, 4],
    ] as const)
      for (const antialias of [false, true]) {
        if (interpolation === "nearest" && antialias) continue;
        const ours = resample({ ...arrayToImg(x, { scale: false }), channels: 3 }, size, interpolation, {
          antialias,
          bytes: false,
        });
        const t = tensor(Float32Array.from(x.data as Uint8Array), { shape: [7, 5, 3] });
        const theirs = await resize(t, size, { interpolation, antialias }).data();
        ours.forEach((v, i) => expect(v).toBeCloseTo(Number(theirs[i]), 2));
      }
  },
);

test("smartResize cuts the middle", async () => {
  const x = tensor([
    [[0], [1], [2], [3]],
    [[4], [5], [6], [7]],
  ]);
  expect(await smartResize(x, [2, 2], { interpolation: "nearest" }).array()).toEqual([
    [[1], [2]],
    [[5], [6]],
  ]);
});

const collect = async (set: AsyncIterable<unknown>): Promise<unknown[]> => {
  const out: unknown[] = [];
  for await (const e of set) out.push(e);
  return out;
};

test("a folder of images by classes, in batches, split without overlap", async () => {
  const root = join(folder, "flowers");
  for (const [c, name] of ["rose", "aster"].entries()) {
    await mkdir(join(root, name, "deep"), { recursive: true });
    for (let i = 0; i < 3; i++)
      await writeFile(
        join(root, name, i === 2 ? "deep" : "", `${i}.bmp`),
        bmp(4, 4, () => [c * 100 + i, 0, 0]),
      );
  }
  await writeFile(join(root, "aster", "notes.txt"), "not an image");
  const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
  const set = await imageDatasetFromDirectory(root, { imageSize: 2, batchSize: 4, shuffle: false });
  expect(log.mock.calls).toEqual([["Found 6 files belonging to 2 classes."]]);
  expect([set.classNames, set.cardinality, set.filePaths.length]).toEqual([["aster", "rose"], 2, 6]);
  const [[x, y], [, rest]] = (await collect(set)) as [ArrayValue, ArrayValue][] as [
    [ArrayValue, ArrayValue],
    [ArrayValue, ArrayValue],
  ];
  expect([x.shape, x.dtype, Array.from(y.data as Int32Array), rest.shape]).toEqual([
    [4, 2, 2, 3],
    "float32",
    [0, 0, 0, 1],
    [2],
  ]);
  expect([0, 1, 2, 3].map((i) => x.data[i * 12])).toEqual([100, 101, 102, 0]);
  const split = { validationSplit: 0.4, seed: 7, batchSize: null, imageSize: 4, labelMode: "categorical" } as const;
  log.mockClear();
  const [train, test] = await imageDatasetFromDirectory(root, { ...split, subset: "both" });
  expect(log.mock.calls.slice(1)).toEqual([["Using 4 files for training."], ["Using 2 files for validation."]]);
  log.mockClear();
  await imageDatasetFromDirectory(root, { verbose: false });
  expect(log).not.toHaveBeenCalled();
  expect([train.filePaths.length, test.filePaths.length]).toEqual([4, 2]);
  expect(new Set([...train.filePaths, ...test.filePaths]).size).toBe(6);
  expect((await imageDatasetFromDirectory(root, { ...split, subset: "validation" })).filePaths).toEqual(test.filePaths);
  const [[, hot]] = (await collect(test)) as [[ArrayValue, ArrayValue]];
  expect([hot.shape, [...(hot.data as Float32Array)].sort((a, b) => a - b)]).toEqual([[2], [0, 1]]);
  const mixed = await imageDatasetFromDirectory(root, { seed: 1, imageSize: 4 });
  const order = async (): Promise<unknown> =>
    (((await collect(mixed)) as [[unknown, ArrayValue]])[0][1].data as Int32Array).join();
  const orders = new Set([await order(), await order(), await order(), await order()]);
  expect(orders.size).toBeGreaterThan(1);
  const plain = await imageDatasetFromDirectory(root, {
    labels: null,
    imageSize: 4,
    cropToAspectRatio: true,
    dataFormat: "channels_first",
  });
  expect(((await collect(plain)) as [ArrayValue])[0].shape).toEqual([6, 3, 4, 4]);
  const both = await imageDatasetFromDirectory(root, {
    labelMode: "binary",
    classNames: ["rose", "aster"],
    shuffle: false,
    imageSize: 4,
  });
  expect(toNested(((await collect(both)) as [[unknown, ArrayValue]])[0][1])).toEqual([[0], [0], [0], [1], [1], [1]]);
  await expect(imageDatasetFromDirectory(root, { validationSplit: 0.5 })).rejects.toThrow(/go together/);
  await expect(imageDatasetFromDirectory(root, { validationSplit: 0.5, subset: "training" })).rejects.toThrow(
    /seed is needed/,
  );
  await expect(imageDatasetFromDirectory(root, { classNames: ["tulip"] })).rejects.toThrow(/must be folders.*tulip/);
  await expect(imageDatasetFromDirectory(root, { labels: [1] })).rejects.toThrow(/as many as the files.*6; received 1/);
  await expect(imageDatasetFromDirectory(join(folder, "none"))).rejects.toThrow(/folder must be readable.*ENOENT/);
});

test("texts, and links that go round in circles", async () => {
  const root = join(folder, "texts");
  await mkdir(join(root, "good"), { recursive: true });
  await mkdir(join(root, "bad"), { recursive: true });
  await writeFile(join(root, "good", "a.txt"), "fine");
  await writeFile(join(root, "bad", "b.txt"), "terrible");
  await symlink(root, join(root, "bad", "loop"));
  const set = await textDatasetFromDirectory(root, { shuffle: false, maxLength: 5 });
  const [[texts, labels]] = (await collect(set)) as [[string[], ArrayValue]];
  expect([texts, toNested(labels)]).toEqual([
    ["terri", "fine"],
    [0, 1],
  ]);
  const linked = await textDatasetFromDirectory(root, { labels: null, shuffle: false, followLinks: true });
  expect(linked.filePaths.length).toBe(2);
});

test("sounds are filled up to the longest of a batch", async () => {
  const wav = (samples: readonly number[]): Uint8Array => {
    const bytes = new Uint8Array(44 + 2 * samples.length);
    const view = new DataView(bytes.buffer);
    bytes.set(new TextEncoder().encode("RIFF"));
    bytes.set(new TextEncoder().encode("WAVEfmt "), 8);
    bytes.set(new TextEncoder().encode("data"), 36);
    for (const [at, value] of [
      [16, 16],
      [24, 8000],
      [28, 16000],
      [40, 2 * samples.length],
    ] as const)
      view.setUint32(at, value, true);
    for (const [at, value] of [
      [20, 1],
      [22, 1],
      [32, 2],
      [34, 16],
    ] as const)
      view.setUint16(at, value, true);
    samples.forEach((v, i) => view.setInt16(44 + 2 * i, v, true));
    return bytes;
  };
  const root = join(folder, "sounds");
  await mkdir(join(root, "x"), { recursive: true });
  await writeFile(join(root, "x", "1.wav"), wav([16384, -32768]));
  await writeFile(join(root, "x", "2.wav"), wav([8192, 0, 32767]));
  const first = async (options: object): Promise<unknown> =>
    toNested(
      (
        (await collect(await audioDatasetFromDirectory(root, { shuffle: false, labels: null, ...options }))) as [
          ArrayValue,
        ]
      )[0],
    );
  expect(await first({})).toEqual([
    [[0.5], [-1], [0]],
    [[0.25], [0], [32767 / 32768]],
  ]);
  expect(await first({ outputSequenceLength: 1 })).toEqual([[[0.5]], [[0.25]]]);
  await expect(first({ samplingRate: 16000 })).rejects.toThrow(/16000 samples a second; received 8000/);
  await writeFile(join(root, "x", "3.wav"), wav([1, 2]).slice(0, 46));
  await expect(first({})).rejects.toThrow(/all samples must be in the file/);
});
