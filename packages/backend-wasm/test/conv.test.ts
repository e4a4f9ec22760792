import { affine, binaryExpr, stridesOf, type ConvGeometry, type ConvKernel, type DType, type Expr } from "@hornbeam/ir";
import { expect, test } from "vitest";
import { wasm } from "../src/index.ts";
import { load, makeRandom, programOf, run } from "./kit.ts";

const random = makeRandom(23);
const backend = await wasm();
const sizeOf = (shape: readonly number[]): number => shape.reduce((n, d) => n * d, 1);
const directions = ["forward", "inputGrad", "filterGrad"] as const;
type Direction = (typeof directions)[number];

const shapesOf = (g: ConvGeometry): readonly number[][] => [
  [g.batch, ...g.inSize, g.inChannels],
  [...g.kernelSize, g.inChannels / g.groups, g.outChannels],
  [g.batch, ...g.outSize, g.outChannels],
];
/** x, w and y by number: the two operands, then the result. */
const roles: Readonly<Record<Direction, readonly [number, number, number]>> = {
  forward: [0, 1, 2],
  inputGrad: [1, 2, 0],
  filterGrad: [0, 2, 1],
};

const points = (sizes: readonly number[]): number[][] =>
  sizes.reduce<number[][]>((all, n) => all.flatMap((p) => Array.from({ length: n }, (_, i) => [...p, i])), [[]]);

/** y[b, o, f] = Σ x[b, o·stride + t·dilation − padLo, c]·w[t, c, f] and its two gradients, term by term. */
const reference = (g: ConvGeometry, d: Direction, operands: readonly number[][]): Float64Array => {
  const shapes = shapesOf(g);
  const [first, second, result] = roles[d];
  const out = new Float64Array(sizeOf(shapes[result]!));
  const strides = shapes.map(stridesOf) as [number[], number[], number[]];
  const [cin, cout, rank] = [g.inChannels / g.groups, g.outChannels / g.groups, g.inSize.length];
  const place = (n: 0 | 1 | 2, p: readonly number[], from: number): number =>
    p.reduce((s, v, i) => s + v * strides[n][i + from]!, 0);
  for (let b = 0; b < g.batch; b++)
    for (const o of points(g.outSize))
      for (const t of points(g.kernelSize)) {
        const i = o.map((v, a) => v * g.strides[a]! + t[a]! * g.dilation[a]! - g.padLo[a]!);
        if (i.some((v, a) => v < 0 || v >= g.inSize[a]!)) continue;
        for (let f = 0; f < g.outChannels; f++)
          for (let c = 0; c < cin; c++) {
            const at = [
              b * strides[0][0]! + place(0, i, 1) + Math.floor(f / cout) * cin + c,
              place(1, t, 0) + c * strides[1][rank]! + f,
              b * strides[2][0]! + place(2, o, 1) + f,
            ];
            out[at[result]!]! += operands[0]![at[first]!]! * operands[1]![at[second]!]!;
          }
      }
  return out;
};

const errorOf = async (
  g: ConvGeometry,
  direction: Direction,
  dtype: DType = "float32",
  fused = false,
  stored: DType = dtype,
): Promise<number> => {
  const shapes = shapesOf(g);
  const [first, second, result] = roles[direction];
  const sizes = [first, second, result].map((n) => sizeOf(shapes[n]!));
  const strides = stridesOf(shapes[result]!);
  const acc: Expr = { op: "acc", dtype, n: 0 };
  const kernel: ConvKernel = {
    kind: "conv",
    name: "test",
    direction,
    geometry: g,
    operands: [0, 1],
    dtype,
    args: [
      { dtype: stored, access: "read" },
      { dtype: stored, access: "read" },
      { dtype, access: "write" },
      ...(fused ? [{ dtype, access: "read" } as const] : []),
    ],
    stores: [
      { arg: 2, index: affine(0, strides), value: fused ? binaryExpr("add", acc, load(3, dtype, strides)) : acc },
    ],
  };
  if (fused) sizes.push(sizes[2]!);
  const data = sizes.map((n, i) =>
    i === 2 ? undefined : Array.from({ length: n }, () => Math.floor(random() * 17 - 8) / (dtype[0] === "f" ? 8 : 1)),
  );
  const [got] = await run(backend, programOf(kernel, sizes), data);
  const want = reference(g, direction, data as number[][]);
  let worst = 0;
  want.forEach((v, i) => {
    const d = Math.abs(got![i]! - v - (fused ? data[3]![i]! : 0));
    if (!(d <= worst)) worst = d;
  });
  return worst;
};

interface Window {
  readonly k: number;
  readonly s: number;
  readonly d: number;
  readonly lo: number;
  readonly hi: number;
}
const geometry = (
  batch: number,
  inSize: readonly number[],
  [inChannels, outChannels, groups]: readonly [number, number, number],
  { k, s, d, lo, hi }: Window,
): ConvGeometry => {
  const all = (n: number): number[] => inSize.map(() => n);
  return {
    batch,
    inSize,
    outSize: inSize.map((n) => Math.floor((n + lo + hi - (k - 1) * d - 1) / s) + 1),
    kernelSize: all(k),
    strides: all(s),
    dilation: all(d),
    padLo: all(lo),
    inChannels,
    outChannels,
    groups,
  };
};

const windows: readonly Window[] = [
  { k: 3, s: 1, d: 1, lo: 0, hi: 0 },
  { k: 3, s: 1, d: 1, lo: 1, hi: 1 },
  { k: 3, s: 2, d: 1, lo: 1, hi: 1 },
  { k: 3, s: 2, d: 1, lo: 0, hi: 1 },
  { k: 3, s: 1, d: 2, lo: 2, hi: 2 },
  { k: 2, s: 2, d: 1, lo: 0, hi: 0 },
  { k: 1, s: 3, d: 1, lo: 0, hi: 0 },
  { k: 1, s: 1, d: 1, lo: 0, hi: 0 },
  { k: 3, s: 2, d: 2, lo: 1, hi: 1 },
  { k: 2, s: 3, d: 2, lo: 1, hi: 0 },
  { k: 5, s: 1, d: 1, lo: 4, hi: 4 },
  { k: 4, s: 2, d: 1, lo: 1, hi: 1 },
];
const channels = [
  [3, 8, 1],
  [8, 5, 1],
  [20, 10, 1],
  [1, 16, 1],
  [7, 1, 1],
  [1, 1, 1],
  [8, 12, 2],
  [16, 16, 4],
  [6, 6, 6],
  [19, 19, 19],
  [6, 12, 6],
] as const;

test.each(channels)("two axes, %i to %i channels, %i groups: every window in every direction", async (...c) => {
  for (const w of windows)
    for (const direction of directions) {
      const large = geometry(2, [9, 8], c, w);
      const small = geometry(3, [5, 6], c, w);
      expect
        .soft(await errorOf(large, direction, "float32", true), `${direction} ${JSON.stringify(large)}`)
        .toBeLessThan(1e-5);
      if (small.outSize.every((n) => n > 0))
        expect.soft(await errorOf(small, direction), `${direction} ${JSON.stringify(small)}`).toBeLessThan(1e-5);
    }
});

test("one and three axes", async () => {
  for (const w of windows)
    for (const direction of directions)
      for (const g of [
        geometry(3, [17], [5, 9, 1], w),
        geometry(2, [5, 6, 7], [4, 6, 1], w),
        geometry(1, [5, 5, 5], [4, 4, 4], w),
      ])
        if (g.outSize.every((n) => n > 0))
          expect.soft(await errorOf(g, direction), `${direction} ${JSON.stringify(g)}`).toBeLessThan(1e-5);
});

test("windows that differ from axis to axis, several blocks, many channels", async () => {
  const one = { strides: [1, 1], dilation: [1, 1], padLo: [0, 0], groups: 1 };
  const all: ConvGeometry[] = [
    {
      ...one,
      batch: 4,
      inSize: [12, 9],
      outSize: [5, 9],
      kernelSize: [3, 2],
      strides: [2, 1],
      dilation: [1, 2],
      padLo: [0, 1],
      inChannels: 12,
      outChannels: 20,
    },
    { ...one, batch: 2, inSize: [22, 23], outSize: [20, 21], kernelSize: [3, 3], inChannels: 17, outChannels: 33 },
    {
      ...one,
      batch: 1,
      inSize: [5, 5],
      outSize: [5, 5],
      kernelSize: [3, 3],
      padLo: [1, 1],
      inChannels: 200,
      outChannels: 20,
    },
    { ...one, batch: 30, inSize: [3, 3], outSize: [1, 1], kernelSize: [3, 3], inChannels: 16, outChannels: 24 },
    {
      ...one,
      batch: 2,
      inSize: [20, 21],
      outSize: [20, 21],
      kernelSize: [5, 5],
      padLo: [2, 2],
      inChannels: 24,
      outChannels: 24,
      groups: 24,
    },
  ];
  for (const g of all)
    for (const direction of directions)
      for (const fused of [false, true])
        expect
          .soft(await errorOf(g, direction, "float32", fused), `${direction} ${JSON.stringify(g)}`)
          .toBeLessThan(1e-4);
});

test("padding that cuts input off or is wider than the window", async () => {
  const line = {
    batch: 2,
    inSize: [10],
    kernelSize: [3],
    strides: [1],
    dilation: [1],
    inChannels: 4,
    outChannels: 5,
    groups: 1,
  };
  for (const g of [
    { ...line, outSize: [6], padLo: [-2] },
    { ...line, outSize: [14], padLo: [5] },
  ])
    for (const direction of directions) expect(await errorOf(g, direction)).toBeLessThan(1e-5);
});

test("other dtypes", async () => {
  for (const c of [
    [5, 6, 1],
    [6, 6, 6],
  ] as const)
    for (const direction of directions) {
      const g = geometry(2, [7, 8], c, windows[2]!);
      expect(await errorOf(g, direction, "float64", true)).toBeLessThan(1e-12);
      expect(await errorOf(g, direction, "int32")).toBe(0);
      for (const stored of ["float16", "bfloat16"] as const)
        expect(await errorOf(g, direction, "float32", false, stored)).toBeLessThan(1e-5);
    }
});

test("sums of nothing are zero", async () => {
  const none = geometry(0, [5, 5], [3, 4, 1], windows[0]!);
  expect(await errorOf(none, "filterGrad", "float32", true)).toBe(0);
  expect(await errorOf(geometry(2, [5, 5], [0, 4, 1], windows[0]!), "forward", "float32", true)).toBe(0);
  expect(await errorOf(none, "forward")).toBe(0);
});
