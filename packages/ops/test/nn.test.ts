import { grad } from "@hornbeam/autodiff";
import { js } from "@hornbeam/backend-js";
import { setDevice } from "@hornbeam/compiler";
import { tensor, type Tensor } from "@hornbeam/core";
import { ShapeError, ValueError } from "@hornbeam/ir";
import { beforeAll, expect, test } from "vitest";
import { cropImages, padImages, resize } from "../src/image/index.ts";
import * as ops from "../src/index.ts";

beforeAll(() => void setDevice(js()));
const list = async (x: Tensor): Promise<number[]> => Array.from(await x.data(), Number);
const wave = (...shape: number[]): Tensor => ops.sin(ops.reshape(ops.arange(shape.reduce((a, b) => a * b, 1)), shape));
const close = async (x: Tensor, y: Tensor, digits = 5): Promise<void> => {
  expect(x.shape).toEqual(y.shape);
  const b = await list(y);
  (await list(x)).forEach((v, i) => expect(v).toBeCloseTo(b[i]!, digits));
};

test("activations at their kinks and far out", async () => {
  const slope = async (fn: (x: Tensor) => Tensor, at: number): Promise<number> =>
    grad((x: Tensor) => ops.sum(fn(x)))(tensor([at], { dtype: "float32" })).item();
  expect(await slope(ops.relu, 0)).toBe(0);
  expect(await slope(ops.softplus, 0)).toBe(0.5);
  expect(await slope(grad((x: Tensor) => ops.sum(ops.softplus(x))) as (x: Tensor) => Tensor, 0)).toBe(0.25);
  expect(await slope(ops.elu, 200)).toBe(1);
  expect(await slope(ops.logSigmoid, -200)).toBe(1);
  expect(await list(ops.softplus([-200, 200]))).toEqual([0, 200]);
  expect(await list(ops.relu([NaN, -1]))).toEqual([NaN, 0]);
  expect(
    await list(
      ops.logsumexp(
        [
          [-Infinity, -Infinity],
          [1000, 1000],
          [Infinity, 0],
        ],
        { axis: 1 },
      ),
    ),
  ).toEqual([-Infinity, Math.fround(1000 + Math.LN2), Infinity]);
  expect(await slope((x) => ops.normalize(x), 0)).toBeGreaterThan(0);
  expect(() => ops.glu(ops.ones([3]))).toThrow(ShapeError);
});

test("sparsemax as Keras computes it, along any axis", async () => {
  const rows = [1, 0, 0, ...[0.2, 0, 0].map((v) => expect.closeTo(v, 6))];
  expect(
    await list(
      ops.sparsemax([
        [3, 1, 0],
        [0.4, 0.2, 0],
      ]),
    ),
  ).toEqual(rows);
  expect(
    await list(
      ops.transpose(
        ops.sparsemax(
          [
            [3, 0.4],
            [1, 0.2],
            [0, 0],
          ],
          { axis: 0 },
        ),
      ),
    ),
  ).toEqual(rows);
});

test("convolution on either data format is the same", async () => {
  const [x, k] = [wave(2, 7, 6, 4), wave(3, 2, 2, 6)];
  const first = (t: Tensor): Tensor => ops.moveaxis(t, -1, 1);
  const options = { strides: [2, 1], padding: "same" } as const;
  await close(ops.conv(first(x), k, { ...options, dataFormat: "channels_first" }), first(ops.conv(x, k, options)));
  await close(ops.maxPool(first(x), 2, { dataFormat: "channels_first" }), first(ops.maxPool(x, 2)));
  const up = wave(3, 3, 2, 4);
  await close(
    ops.convTranspose(first(x), up, { strides: 2, dataFormat: "channels_first" }),
    first(ops.convTranspose(x, up, { strides: 2 })),
  );
});

test("a transposed convolution is the gradient of a convolution, with output padding too", async () => {
  const [k, y] = [wave(3, 2, 4), wave(1, 5, 4)];
  const sizes = [undefined, 0, 1].map(
    (outputPadding) => ops.convTranspose(y, k, { strides: 2, padding: "same", outputPadding }).shape[1],
  );
  expect(sizes).toEqual([10, 9, 10]);
  expect(ops.convTranspose(y, k, { strides: 2, outputPadding: 1 }).shape[1]).toBe(12);
  const back = grad((x: Tensor) => ops.sum(ops.multiply(ops.conv(x, k, { strides: 2 }), y)))(ops.zeros([1, 11, 2]));
  await close(ops.convTranspose(y, k, { strides: 2 }), back);
});

test("convolutions and pools refuse what does not fit", () => {
  const x = ops.ones([1, 4, 4, 3]);
  expect(() => ops.conv(x, ops.ones([3, 3, 2, 4]))).toThrow(ShapeError);
  expect(() => ops.conv(x, ops.ones([5, 5, 3, 4]))).toThrow(/padding "valid"/);
  expect(() => ops.conv(x, ops.ones([3, 3, 3, 4]), { padding: "full" as never })).toThrow(ValueError);
  expect(() => ops.conv(x, ops.ones([3, 3, 3, 4]), { strides: 0 })).toThrow(ValueError);
  expect(() => ops.maxPool(ops.ones([2, 3]), 2)).toThrow(ShapeError);
});

test("pools do not count what lies outside", async () => {
  const x = ops.reshape([-1, -2, -3], [1, 3, 1]);
  expect(await list(ops.maxPool(x, 2, { padding: "same" }))).toEqual([-1, -3]);
  expect(await list(ops.averagePool(x, 2, { padding: "same" }))).toEqual([-1.5, -3]);
  expect(await list(ops.maxPool(ops.cast(x, "int8"), 2, { padding: "same" }))).toEqual([-1, -3]);
});

test("attention shares keys among groups of heads, masks, and is even where all is masked", async () => {
  const [q, k, v] = [wave(1, 3, 4, 2), ops.cos(wave(1, 5, 2, 2)), wave(1, 5, 2, 2)];
  const shared = ops.dotProductAttention(q, ops.repeat(k, 2, { axis: 2 }), ops.repeat(v, 2, { axis: 2 }));
  await close(ops.dotProductAttention(q, k, v), shared);
  const none = ops.dotProductAttention(q, k, v, { mask: ops.zeros([3, 5], { dtype: "bool" }) });
  await close(
    none,
    ops.broadcastTo(ops.repeat(ops.mean(v, { axis: 1, keepdims: true }), 2, { axis: 2 }), [1, 3, 4, 2]),
  );
  const causal = ops.dotProductAttention(q, k, v, { isCausal: true });
  await close(causal, ops.dotProductAttention(q, k, v, { mask: ops.tri(3, { M: 5, dtype: "bool" }) }));
  const capped = ops.dotProductAttention(ops.multiply(q, 1e6), k, v, { attnLogitsSoftCap: 1e-4 });
  await close(capped, none, 3);
  expect(() => ops.dotProductAttention(q, ops.ones([1, 5, 3, 2]), ops.ones([1, 5, 3, 2]))).toThrow(ShapeError);
  expect(() => ops.dotProductAttention(q, k, v, { mask: ops.ones([4, 5]) })).toThrow(ShapeError);
});

test("normalised samples have mean 0 and variance 1 over the axes, in half precision too", async () => {
  const x = ops.add(ops.multiply(wave(4, 3, 8), 5), 300);
  const y = ops.layerNormalization(x, { axis: [1, 2], epsilon: 1e-6 });
  await close(ops.mean(y, { axis: [1, 2] }), ops.zeros([4]), 4);
  await close(ops.variance(y, { axis: [1, 2] }), ops.ones([4]), 4);
  const half = ops.layerNormalization(ops.cast(x, "float16"));
  expect(half.dtype).toBe("float16");
  expect(Math.max(...(await list(half)).map(Math.abs))).toBeLessThan(4);
  expect(() => ops.layerNormalization(x, { gamma: ops.ones([7]) })).toThrow(ShapeError);
  expect(() => ops.batchNormalization(x, ops.zeros([4]), ops.ones([8]), -1)).toThrow(ShapeError);
});

test("cross-entropies: extremes, labels outside, shapes", async () => {
  expect(await list(ops.binaryCrossentropy([1, 0], [1000, -1000], { fromLogits: true }))).toEqual([0, 0]);
  const extreme = await list(ops.binaryCrossentropy([1, 0], [0, 1]));
  extreme.forEach((v) => expect(v).toBeGreaterThan(15));
  expect(
    await list(
      ops.sparseCategoricalCrossentropy(
        [1, -1],
        [
          [0, 0],
          [0, 0],
        ],
        { fromLogits: true },
      ),
    ),
  ).toEqual([expect.closeTo(Math.LN2, 6), -0]);
  expect(ops.sparseCategoricalCrossentropy(ops.zeros([2, 1], { dtype: "int32" }), ops.ones([2, 3])).shape).toEqual([2]);
  expect(() => ops.sparseCategoricalCrossentropy([1, 2, 3], ops.ones([2, 3]))).toThrow(ShapeError);
  expect(() => ops.categoricalCrossentropy(ops.ones([2, 2]), ops.ones([2, 3]))).toThrow(ShapeError);
});

test("what is taken apart goes together again", async () => {
  const x = wave(2, 4, 6, 8);
  await close(ops.spaceToDepth(ops.depthToSpace(x, 2), 2), x);
  const first = { dataFormat: "channels_first" } as const;
  await close(ops.spaceToDepth(ops.depthToSpace(x, 2, first), 2, first), x);
  const pieces = ops.unfold(x, 2, { stride: 2 });
  await close(ops.fold(pieces, [6, 8], 2, { stride: 2 }), x);
  for (const n of [7, 8]) await close(ops.irfft(ops.rfft(wave(2, n)), { fftLength: n }), wave(2, n));
  const [re, im] = ops.ifft(ops.fft([wave(3, 5), ops.cos(wave(3, 5))]));
  await close(re, wave(3, 5));
  await close(im, ops.cos(wave(3, 5)));
  await close(ops.istft(ops.stft(wave(2, 60), 12, 4, 16), 12, 4, 16, { length: 60 }), wave(2, 60));
});

test("images: size, aspect, margins", async () => {
  const flat = ops.full([1, 5, 7, 1], 3);
  for (const interpolation of ["nearest", "bilinear", "bicubic", "lanczos3", "lanczos5"] as const)
    await close(resize(flat, [9, 4], { interpolation }), ops.full([1, 9, 4, 1], 3));
  // Keys's cubic with a = −1/2 is exact for straight lines away from the ends.
  const line = ops.reshape(ops.arange(0, 8, 1, { dtype: "float32" }), [8, 1, 1]);
  const cubic = await list(resize(line, [16, 1], { interpolation: "bicubic" }));
  for (let o = 4; o < 12; o++) expect(cubic[o]).toBeCloseTo((o + 0.5) / 2 - 0.5, 5);
  expect(await list(resize(tensor([0, 255], { dtype: "uint8", shape: [1, 2, 1] }), [1, 4]))).toEqual([0, 64, 191, 255]);
  const wide = resize(ops.ones([2, 4, 1]), [4, 4], { padToAspectRatio: true, interpolation: "nearest" });
  expect(await list(ops.sum(wide, { axis: [1, 2] }))).toEqual([0, 4, 4, 0]);
  const cut = resize(ops.reshape(ops.arange(8), [2, 4, 1]), [2, 2], {
    cropToAspectRatio: true,
    interpolation: "nearest",
  });
  expect(await list(cut)).toEqual([1, 2, 5, 6]);
  const x = ops.reshape(ops.arange(6), [2, 3, 1]);
  const padded = padImages(x, { topPadding: 1, targetHeight: 4, leftPadding: 0, rightPadding: 1 });
  expect(padded.shape).toEqual([4, 4, 1]);
  await close(cropImages(padded, { topCropping: 1, bottomCropping: 1, rightCropping: 1, targetWidth: 3 }), x);
  expect(() => cropImages(x, { topCropping: 1 })).toThrow(ValueError);
  expect(() => resize(x, [2, 2], { interpolation: "cubic" as never })).toThrow(ValueError);
});

test("segments, sequences and the k best", async () => {
  const data = [
    [1, 2],
    [3, 4],
    [5, 6],
  ];
  expect(await list(ops.segmentSum(data, [0, 0, 2], { numSegments: 3 }))).toEqual([4, 6, 0, 0, 5, 6]);
  expect(await list(ops.segmentProd(data, [2, 2, 7], { numSegments: 3 }))).toEqual([1, 1, 1, 1, 3, 8]);
  expect(await list(ops.segmentMax(ops.cast(data, "float32"), [1, 1, 1], { numSegments: 2 }))).toEqual([
    -Infinity,
    -Infinity,
    5,
    6,
  ]);
  expect(ops.extractSequences(ops.ones([2, 10]), 4, 3).shape).toEqual([2, 3, 4]);
  expect(
    await list(
      ops.inTopK(
        [0, 1, 5],
        [
          [1, 1, 0],
          [3, 2, 2],
          [1, 1, 1],
        ],
        1,
      ),
    ),
  ).toEqual([1, 0, 0]);
  expect(await list(ops.multiHot([0, 2, 2], 4))).toEqual([1, 0, 1, 0]);
  expect(await list(ops.oneHot([1, -1, 7], 2, { dtype: "int32" }))).toEqual([0, 1, 0, 0, 0, 0]);
});
