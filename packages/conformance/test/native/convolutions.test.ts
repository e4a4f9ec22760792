import { js } from "@hornbeam/backend-js";
import { createDevice, jit } from "@hornbeam/compiler";
import { setDefaultDevice, tensor, type Tensor } from "@hornbeam/core";
import type { Backend, ConvGeometry } from "@hornbeam/ir";
import { add, maximum, minimum, multiply, relu, relu6, subtract } from "@hornbeam/ops";
import { convFilterGrad, convForward, convInputGrad } from "@hornbeam/ops/primitives";
import { afterAll, describe, expect, test } from "vitest";
import { hasNative, makeNative, suffix } from "./addon.ts";

interface Shape {
  readonly rank?: number;
  readonly channels: number;
  readonly filters: number;
  readonly groups?: number;
  readonly kernel?: number;
  readonly strides?: number;
  readonly dilation?: number;
  readonly pad?: number;
  readonly batch?: number;
}
const sizes = [13, 11, 5];
const geometry = (s: Shape): ConvGeometry => {
  const { rank = 2, kernel = 3, strides = 1, dilation = 1, pad = 0 } = s;
  const each = (n: number): number[] => Array.from({ length: rank }, () => n);
  const inSize = sizes.slice(0, rank);
  return {
    batch: s.batch ?? 2,
    inSize,
    outSize: inSize.map((n) => Math.floor((n + 2 * pad - (kernel - 1) * dilation - 1) / strides) + 1),
    kernelSize: each(kernel),
    strides: each(strides),
    dilation: each(dilation),
    padLo: each(pad),
    inChannels: s.channels,
    outChannels: s.filters,
    groups: s.groups ?? 1,
  };
};
/** Whole numbers of at most 7: their sums are exact in any order. */
const whole = (shape: readonly number[], seed: number): Tensor => {
  const n = shape.reduce((a, b) => a * b, 1);
  return tensor(
    Float32Array.from({ length: n }, (_, i) => ((i * 7919 + seed * 104_729 + (i >> 3)) % 15) - 7),
    { shape },
  );
};
const shapesOf = (g: ConvGeometry) => ({
  x: [g.batch, ...g.inSize, g.inChannels],
  w: [...g.kernelSize, g.inChannels / g.groups, g.outChannels],
  y: [g.batch, ...g.outSize, g.outChannels],
});
const on = async (backend: Backend, f: () => Tensor): Promise<number[]> => {
  setDefaultDevice(createDevice(backend));
  return Array.from(await f().data(), Number);
};

const shapes: readonly Shape[] = [
  // Widths and columns that fill vectors and tiles, and those that do not.
  { channels: 3, filters: 32, strides: 2, pad: 1 },
  { channels: 16, filters: 17 },
  { channels: 17, filters: 16, pad: 1 },
  { channels: 40, filters: 72, kernel: 1 },
  { channels: 70, filters: 33, kernel: 1, strides: 2 },
  { channels: 8, filters: 100, dilation: 2, pad: 2 },
  { channels: 1, filters: 1 },
  { rank: 1, channels: 34, filters: 18, batch: 5 },
  { rank: 3, channels: 4, filters: 20, pad: 1 },
  { channels: 12, filters: 18, groups: 3, pad: 1 },
  // One filter a channel.
  { channels: 3, filters: 3, groups: 3, pad: 1 },
  { channels: 17, filters: 17, groups: 17, strides: 2, pad: 1 },
  { channels: 64, filters: 64, groups: 64, pad: 1 },
  { channels: 37, filters: 37, groups: 37, dilation: 2, pad: 2 },
  { channels: 16, filters: 16, groups: 16, kernel: 5, pad: 4 },
  { rank: 1, channels: 33, filters: 33, groups: 33, pad: 1, strides: 3 },
  { rank: 3, channels: 5, filters: 5, groups: 5, pad: 1 },
  { channels: 600, filters: 600, groups: 600, pad: 1, batch: 1 },
];

describe.skipIf(!hasNative)(`native convolutions${suffix}`, () => {
  const oracle = js();
  const [one, two] = hasNative ? [makeNative(1), makeNative(2)] : [oracle, oracle];
  afterAll(() => {
    for (const b of [one, two]) if ("dispose" in b) (b.dispose as () => void)();
  });

  test.each(shapes)("all directions of %j as the oracle has them", async (shape) => {
    const g = geometry(shape);
    const { x, w, y } = shapesOf(g);
    const cases: (() => Tensor)[] = [
      () => convForward(whole(x, 1), whole(w, 2), g),
      () => relu6(add(multiply(subtract(convForward(whole(x, 1), whole(w, 2), g), 3), whole([g.outChannels], 4)), 5)),
      () => relu(add(convForward(whole(x, 1), whole(w, 2), g), whole(y, 3))),
      () => convInputGrad(whole(w, 2), whole(y, 3), g),
      () => subtract(whole(x, 5), convInputGrad(whole(w, 2), whole(y, 3), g)),
      () => convFilterGrad(whole(x, 1), whole(y, 3), g),
    ];
    for (const make of cases) {
      const expected = await on(oracle, make);
      expect(await on(one, make)).toEqual(expected);
      expect(await on(two, make)).toEqual(expected);
    }
  });

  // Wide enough for matrix registers, and as many filters as oneDNN is better at.
  const [channels, narrow] = [144, 64];
  const wide = geometry({ channels, filters: 128, kernel: 1, batch: 3 });
  const few = geometry({ channels, filters: narrow, kernel: 1, batch: 3 });
  const numbers = (shape: readonly number[], scale: number): Tensor => {
    const n = shape.reduce((a, b) => a * b, 1);
    return tensor(
      Float32Array.from({ length: n }, (_, i) => Math.sin(i * 1.7 + scale) * 10 ** ((i % 9) - 4)),
      { shape },
    );
  };

  test("numbers of many magnitudes are as exact as sums of float32 can be", async () => {
    const { x, w } = shapesOf(wide);
    const [a, b] = [numbers(x, 1), numbers(w, 2)];
    const [left, right] = [Array.from(await a.data(), Number), Array.from(await b.data(), Number)];
    const got = await on(two, () => convForward(numbers(x, 1), numbers(w, 2), wide));
    let worst = 0;
    for (let i = 0; i < got.length; i++) {
      const [row, c] = [Math.floor(i / 128), i % 128];
      let [sum, size] = [0, 0];
      for (let k = 0; k < channels; k++) {
        const term = left[row * channels + k]! * right[k * 128 + c]!;
        sum += term;
        size += Math.abs(term);
      }
      worst = Math.max(worst, Math.abs(got[i]! - sum) / size);
    }
    // A float32 has 24 bits.
    expect(worst).toBeLessThan(2 ** -22);
  });

  test.each([wide, few])("infinities and NaN stay in the places that see them", async (wide) => {
    const filters = wide.outChannels;
    const { x, w } = shapesOf(wide);
    const make = (): Tensor => {
      const values = Float32Array.from({ length: x.reduce((a, b) => a * b, 1) }, (_, i) => (i % 13) - 6);
      values[5] = Infinity;
      values[channels * 40 + 7] = NaN;
      values[channels * 300 + 2] = 3.4e38;
      return relu6(convForward(tensor(values, { shape: x }), whole(w, 2), wide));
    };
    const expected = await on(oracle, make);
    expect(expected.filter((v) => Number.isNaN(v)).length).toBeGreaterThan(60);
    expect(await on(one, make)).toEqual(expected);
    expect(await on(two, make)).toEqual(expected);
    const bounds = (): Tensor => {
      const limit = Float32Array.from({ length: filters }, (_, i) => (i === 9 ? NaN : i % 5));
      const y = convForward(whole(x, 1), whole(w, 2), wide);
      return maximum(minimum(y, tensor(limit, { shape: [filters] })), tensor([-3], { shape: [1] }));
    };
    expect(await on(two, bounds)).toEqual(await on(oracle, bounds));
    const weights = (): Tensor => {
      const values = Float32Array.from({ length: channels * filters }, (_, i) => (i === 100 ? -Infinity : (i % 7) - 3));
      return convForward(whole(x, 1), tensor(values, { shape: w }), wide);
    };
    expect(await on(two, weights)).toEqual(await on(oracle, weights));
  });

  test.each([wide, few])("weights that stay are prepared once, others are seen at once", async (wide) => {
    setDefaultDevice(createDevice(two));
    const { x, w } = shapesOf(wide);
    const forward = jit((image: Tensor, filter: Tensor) => convForward(image, filter, wide));
    const input = whole(x, 1).realize();
    const filters = [2, 3, 4].map((seed) => whole(w, seed).realize());
    const bits = async (filter: Tensor): Promise<string> =>
      Buffer.from(((await (forward(input, filter) as Tensor).data()) as Float32Array).buffer).toString("base64");
    const first = await Promise.all(filters.map(bits));
    expect(new Set(first).size).toBe(3);
    for (const i of [0, 0, 0, 1, 1, 0, 2, 2, 2, 1]) expect(await bits(filters[i]!)).toBe(first[i]);
    // A filter that each step replaces in its own place.
    const step = jit((image: Tensor, filter: Tensor) => [convForward(image, filter, wide), add(filter, 1)], {
      donate: [1],
    });
    let filter = whole(w, 2).realize();
    for (let i = 0; i < 4; i++) {
      const [out, next] = step(input, filter) as [Tensor, Tensor];
      const expected = await on(oracle, () => convForward(whole(x, 1), add(whole(w, 2), i), wide));
      expect(Array.from(await out.data(), Number)).toEqual(expected);
      setDefaultDevice(createDevice(two));
      filter = next;
    }
  });

  test("the bits of convolutions do not depend on the number of threads", async () => {
    for (const shape of [shapes[0]!, shapes[3]!, shapes[12]!, { channels: 96, filters: 256, kernel: 1, batch: 1 }]) {
      const g = geometry(shape);
      const s = shapesOf(g);
      for (const make of [
        () => convForward(numbers(s.x, 1), numbers(s.w, 2), g),
        () => convInputGrad(numbers(s.w, 2), numbers(s.y, 3), g),
        () => convFilterGrad(numbers(s.x, 1), numbers(s.y, 3), g),
      ])
        expect(await on(two, make)).toEqual(await on(one, make));
    }
  });
});
