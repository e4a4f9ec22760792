import type { Tensor } from "@hornbeam/core";
import { DTypeError, ShapeError, UnsupportedError } from "@hornbeam/ir";
import { cond, foriLoop, mapOver, scan, switchCase, whileLoop } from "@hornbeam/ops/control";
import * as P from "@hornbeam/ops/primitives";
import { mergeScans, topoSort } from "@hornbeam/core";
import { beforeAll, expect, test } from "vitest";
import { grad, valueAndGrad } from "../src/index.ts";
import { mismatches, f64, int, list, random, useDevice } from "./check.ts";

beforeAll(useDevice);
const { addOf: add, mulOf: mul, reduceSum } = P;
const total = (x: Tensor): Tensor =>
  reduceSum(
    x,
    x.shape.map((_, i) => i),
  );
const scanNodes = (ts: readonly Tensor[]): number => topoSort(ts).filter((n) => n.op.kind === "scan").length;

test("cond computes and differentiates one branch", async () => {
  const f = (x: Tensor): Tensor =>
    cond(
      P.ltOf(x, f64(0)),
      () => mul(x, x),
      () => P.sinOf(x),
    );
  expect(await f(f64(-3)).item()).toBe(9);
  expect(await f(f64(1)).item()).toBeCloseTo(Math.sin(1), 15);
  expect(await grad(f)(f64(-3)).item()).toBe(-6);
  expect(await mismatches(f, [f64(-0.7)])).toEqual([]);
  expect(await mismatches(f, [f64(0.7)])).toEqual([]);
});

test("cond takes operands as trees, captures outer tensors, and lets branches ignore some", async () => {
  const outer = random([3], 1);
  expect(
    await mismatches(
      (x, w) => {
        const r = cond(
          P.ltOf(total(x), f64(100)),
          (o) => ({ y: mul(o.a, w), z: mul(o.a, outer) }),
          (o) => ({ y: o.a, z: o.a }),
          [{ a: x }],
        );
        return [r.y, r.z];
      },
      [random([3], 2), random([3], 3)],
    ),
  ).toEqual([]);
});

test("a JavaScript boolean chooses at once", async () => {
  const x = f64(2);
  expect(
    cond(
      true,
      () => x,
      () => mul(x, x),
    ),
  ).toBe(x);
});

test("switchCase clamps its index", async () => {
  const x = f64(3);
  const at = (i: number): Promise<number> =>
    switchCase(int(i), [(t: Tensor) => t, (t: Tensor) => mul(t, t), (t: Tensor) => P.negOf(t)], x).item();
  expect([await at(-4), await at(1), await at(9)]).toEqual([3, 9, -3]);
});

test("branches must agree", () => {
  const x = f64([1, 2]);
  const pred = P.ltOf(f64(0), f64(1));
  expect(() =>
    cond(
      pred,
      () => x,
      () => total(x),
    ),
  ).toThrow(ShapeError);
  expect(() =>
    cond(
      pred,
      () => x,
      () => P.castTo(x, "float32"),
    ),
  ).toThrow(DTypeError);
  expect(() =>
    cond(
      P.ltOf(x, x),
      () => x,
      () => x,
    ),
  ).toThrow(/scalar/);
});

test("whileLoop runs until its condition fails or the steps run out", async () => {
  const [i, s] = whileLoop(
    (n) => P.ltOf(n, int(5)),
    (n, t) => [add(n, int(1)), mul(t, f64(2))],
    [int(0), f64(1)],
  );
  expect([await i.item(), await s.item()]).toEqual([5, 32]);
  const always = (): Tensor => P.eqOf(int(0), int(0));
  const t = whileLoop(always, (x) => mul(x, f64(3)), f64(1), { maximumIterations: 3 });
  expect(await t.item()).toBe(27);
  expect(
    await whileLoop(
      (x) => P.ltOf(x, f64(0)),
      (x) => x,
      f64(7),
    ).item(),
  ).toBe(7);
});

test("whileLoop names its rules", () => {
  const x = f64([1, 2]);
  const go = (t: Tensor): Tensor => P.ltOf(total(t), f64(5));
  expect(() => whileLoop(go, (t: Tensor) => total(t), x)).toThrow(ShapeError);
  expect(() =>
    whileLoop(
      (t: Tensor) => total(t),
      (t: Tensor) => t,
      x,
    ),
  ).toThrow(DTypeError);
  expect(() => grad((t: Tensor) => total(whileLoop(go, (u: Tensor) => mul(u, u), t)))(x)).toThrow(UnsupportedError);
});

test("scan runs forwards and backwards, with and without xs", async () => {
  const sum = (c: Tensor, x: Tensor): [Tensor, Tensor] => [add(c, x), mul(add(c, x), x)];
  const [c, ys] = scan(sum, f64(0), f64([1, 2, 3]));
  expect(await c.item()).toBe(6);
  expect(await list(ys)).toEqual([1, 6, 18]);
  const [, back] = scan(sum, f64(0), f64([1, 2, 3]), { reverse: true });
  expect(await list(back)).toEqual([6, 10, 9]);
  expect(await scan((x: Tensor) => [mul(x, f64(2)), []] as const, f64(1), undefined, { length: 10 })[0].item()).toBe(
    1024,
  );
  for (const unroll of [true, 3])
    expect(await list(scan(sum, f64(0), f64([1, 2, 3]), { unroll, reverse: true })[1])).toEqual([6, 10, 9]);
  expect(scan(sum, f64(0), f64([], [0]))[1].shape).toEqual([0]);
});

/** A recurrent cell: everything that can flow does. */
const cell = (w: Tensor, xs: Tensor, h0: Tensor, reverse = false): [Tensor, Tensor] =>
  scan(
    (h: Tensor, x: Tensor): [Tensor, Tensor] => {
      const next = P.tanhOf(add(P.matmulOf(h, w), x));
      return [next, mul(next, P.sigmoidOf(x))];
    },
    h0,
    xs,
    { reverse },
  );

for (const reverse of [false, true])
  test(`scan is differentiated by constants, carry and xs${reverse ? ", reversed" : ""}`, async () => {
    expect(
      await mismatches(
        (w, xs, h) => cell(w, xs, h, reverse),
        [random([3, 3], 1), random([4, 2, 3], 2), random([2, 3], 3)],
        { tolerance: 1e-6 },
      ),
    ).toEqual([]);
    expect(
      await mismatches(
        (w, xs, h) => cell(w, xs, h, reverse)[0],
        [random([3, 3], 1), random([4, 2, 3], 2), random([2, 3], 3)],
        { tolerance: 1e-6 },
      ),
    ).toEqual([]);
    expect(
      await mismatches(
        (w, xs, h) => cell(w, xs, h, reverse)[1],
        [random([3, 3], 1), random([4, 2, 3], 2), random([2, 3], 3)],
        { tolerance: 1e-6 },
      ),
    ).toEqual([]);
  });

test("scan with integer carries, unused xs, and carries that come out as they are", async () => {
  expect(
    await mismatches(
      (x, unused) => {
        const [[, v, u]] = scan(
          ([i, a, b]: readonly Tensor[]) =>
            [[add(i!, int(1)), mul(a!, add(b!, P.castTo(i!, "float64"))), b!], []] as const,
          [int(0), x, x] as readonly Tensor[],
          unused,
        );
        return [v!, u!];
      },
      [f64(0.5), random([3], 1)],
    ),
  ).toEqual([]);
});

test("a scan in a scan", async () => {
  expect(
    await mismatches(
      (x, w) =>
        scan(
          (c: Tensor, row: Tensor): [Tensor, Tensor] => {
            const [inner, ys] = scan(
              (d: Tensor, v: Tensor): [Tensor, Tensor] => [P.sinOf(add(mul(d, w), v)), mul(d, v)],
              c,
              row,
            );
            return [inner, total(mul(ys, ys))];
          },
          P.expOf(w),
          x,
        ),
      [random([2, 3], 1), f64(0.3)],
    ),
  ).toEqual([]);
});

test("a cond in a scan", async () => {
  expect(
    await mismatches(
      (x, w) =>
        scan(
          (c: Tensor, v: Tensor): [Tensor, Tensor] => {
            const next = cond(
              P.ltOf(v, f64(0)),
              () => mul(c, w),
              () => P.sinOf(add(c, v)),
            );
            return [next, next];
          },
          w,
          x,
        ),
      [random([6], 5), f64(0.8)],
      { h: 1e-4 },
    ),
  ).toEqual([]);
});

test("value and gradient need one forward loop", () => {
  const f = (w: Tensor): Tensor => total(cell(w, random([4, 2, 3], 2), random([2, 3], 3))[1]);
  const [value, g] = valueAndGrad(f)(random([3, 3], 1));
  expect(scanNodes([value, g])).toBe(3);
  const merged = mergeScans([value, g]);
  expect(scanNodes(merged)).toBe(2);
});

test("merging loops changes no value", async () => {
  const f = (w: Tensor): Tensor => total(cell(w, random([4, 2, 3], 2), random([2, 3], 3))[1]);
  const all = [...valueAndGrad(f)(random([3, 3], 1)), grad((w: Tensor) => total(grad(f)(w)))(random([3, 3], 1))];
  const merged = mergeScans(all);
  for (let i = 0; i < all.length; i++) {
    const expected = await list(all[i]!);
    (await list(merged[i]!)).forEach((v, k) => expect(v).toBeCloseTo(expected[k]!, 12));
  }
});

test("what the backward loop needs of constants is computed once, outside", () => {
  const g = grad((w: Tensor) =>
    total(scan((h: Tensor) => [P.tanhOf(mul(h, P.expOf(w))), []] as const, w, undefined, { length: 3 })[0]),
  )(f64(0.1));
  const loops = topoSort([g]).filter((n) => n.op.kind === "scan");
  for (const { params } of loops)
    expect(
      topoSort((params as { body: { outputs: Tensor[] } }).body.outputs).filter((n) => n.op.name === "exp").length,
    ).toBe(0);
});

test("the carry keeps its specs", () => {
  expect(() => scan((c: Tensor) => [total(c), c] as const, f64([1, 2]), undefined, { length: 2 })).toThrow(ShapeError);
  expect(() => scan((c: Tensor) => [P.castTo(c, "float32"), c] as const, f64(1), undefined, { length: 2 })).toThrow(
    DTypeError,
  );
  expect(() => scan((c: Tensor) => [c, c] as const, f64(1))).toThrow(/length/);
  expect(() => scan((c: Tensor) => [c, c] as const, f64(1), [f64([1]), f64([1, 2])])).toThrow(ShapeError);
});

test("foriLoop with numbers is differentiable, with tensors a while loop", async () => {
  const power = (x: Tensor): Tensor => foriLoop(2, 5, (i, v: Tensor) => mul(v, mul(x, P.castTo(i, "float64"))), x);
  expect(await power(f64(2)).item()).toBe(2 * 8 * 24);
  expect(await mismatches(power, [f64(0.7)])).toEqual([]);
  const t = foriLoop(int(0), int(4), (i, v: { a: Tensor }) => ({ a: add(v.a, P.castTo(i, "float64")) }), { a: f64(1) });
  expect(await t.a.item()).toBe(7);
  expect(await foriLoop(3, 1, (_, v: Tensor) => mul(v, v), f64(5)).item()).toBe(5);
});

test("mapOver stacks", async () => {
  expect(await list(mapOver((x: Tensor) => mul(x, x), f64([1, 2, 3])))).toEqual([1, 4, 9]);
});
