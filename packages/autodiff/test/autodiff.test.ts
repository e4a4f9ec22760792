import { tensor, topoSort, type Tensor } from "@hornbeam/core";
import { DTypeError, ShapeError, ValueError } from "@hornbeam/ir";
import { defineComposite } from "@hornbeam/ops/control";
import * as P from "@hornbeam/ops/primitives";
import { beforeAll, expect, test } from "vitest";
import { checkpoint, customGradient, grad, hessian, jacobian, jvp, valueAndGrad, vjp } from "../src/index.ts";
import { mismatches, f64, int, list, random, useDevice } from "./check.ts";

beforeAll(useDevice);
const { addOf: add, mulOf: mul } = P;
const total = (x: Tensor): Tensor =>
  P.reduceSum(
    x,
    x.shape.map((_, i) => i),
  );

test("valueAndGrad over trees, several arguments, aux", async () => {
  const f = (p: { w: Tensor; b: readonly Tensor[] }, x: Tensor): Tensor => total(add(mul(p.w, x), p.b[0]!));
  const p = { w: f64([1, 2]), b: [f64([3, 4])] };
  const [value, g] = valueAndGrad(f)(p, f64([5, 6]));
  expect(await value.item()).toBe(24);
  expect(await list(g.w)).toEqual([5, 6]);
  expect(await list(g.b[0]!)).toEqual([1, 1]);
  const both = grad(f, { argnums: [1, 0] })(p, f64([5, 6])) as [Tensor, typeof p];
  expect(await list(both[0])).toEqual([1, 2]);
  expect(await list(both[1].w)).toEqual([5, 6]);
  expect(await list(grad(f, { argnums: -1 })(p, f64([5, 6])) as Tensor)).toEqual([1, 2]);
  const [[v, aux], h] = valueAndGrad((x: Tensor) => [total(mul(x, x)), { twice: add(x, x), name: "n" }] as const, {
    hasAux: true,
  })(f64([1, 2]));
  expect([await v.item(), await list(aux.twice), aux.name, await list(h)]).toEqual([5, [2, 4], "n", [2, 4]]);
  const [h2, aux2] = grad((x: Tensor) => [total(mul(x, x)), x] as const, { hasAux: true })(f64([1, 2]));
  expect([await list(h2), await list(aux2)]).toEqual([
    [2, 4],
    [1, 2],
  ]);
});

test("numbers are real variables, unused arguments have zero gradients", async () => {
  expect(await (grad((x: Tensor) => mul(x, x))(3 as never) as Tensor).item()).toBe(6);
  expect(await list(grad((x: Tensor) => mul(x, x), { argnums: 0 })(f64(2)))).toEqual([4]);
  const [a, b] = grad((x: Tensor, _y: Tensor) => mul(x, x), { argnums: [0, 1] })(f64(2), f64([1, 2])) as Tensor[];
  expect([await a!.item(), await list(b!)]).toEqual([4, [0, 0]]);
});

test("gradients are by the argument and not by what else has its value", async () => {
  const x = f64(3);
  expect(await grad((y: Tensor) => mul(x, y))(x).item()).toBe(3);
  expect(await grad((y: Tensor) => mul(y, grad((z: Tensor) => mul(y, z))(y)))(x).item()).toBe(6);
});

test("derivatives of derivatives", async () => {
  let f = (x: Tensor): Tensor => P.expOf(mul(x, f64(2)));
  for (let order = 1; order <= 4; order++) {
    const g = grad(f);
    f = (x: Tensor): Tensor => g(x);
    expect(await f(f64(0.5)).item()).toBeCloseTo(2 ** order * Math.E, 10);
  }
});

test("errors name the rule and the remedy", () => {
  expect(() => grad((x: Tensor) => mul(x, x))(f64([1, 2]))).toThrow(ShapeError);
  expect(() => grad((x: Tensor) => mul(x, x))(f64([1, 2]))).toThrow(/scalar.*\[2\].*jacobian/);
  expect(() => grad((x: Tensor) => x)(int(2))).toThrow(DTypeError);
  expect(() => grad((p: { a: Tensor[] }) => p.a[0]!)({ a: [f64(1), int(2)] })).toThrow(/a\[1\]/);
  expect(() => grad((x: Tensor) => P.castTo(x, "int32"))(f64(2))).toThrow(DTypeError);
  expect(() => grad((x: Tensor) => x, { argnums: 1 })(f64(2))).toThrow(ValueError);
  expect(() => vjp((x: Tensor) => x, f64([1, 2]))[1](f64(1))).toThrow(ShapeError);
  expect(() => jvp((x: Tensor) => x, [f64([1, 2])], [f64([1])])).toThrow(ShapeError);
});

test("vjp and jvp are transposes of one another", async () => {
  const f = (x: Tensor, y: Tensor): { a: Tensor; b: Tensor } => ({ a: P.sinOf(P.matmulOf(x, y)), b: mul(x, x) });
  const [x, y, dx, dy] = [random([2, 3], 1), random([3, 2], 2), random([2, 3], 3), random([3, 2], 4)];
  const [out, pull] = vjp(f, x, y);
  const [value, push] = jvp(f, [x, y], [dx, dy]);
  expect(await list(value.a)).toEqual(await list(out.a));
  const u = { a: random([2, 2], 5), b: random([2, 3], 6) };
  const [gx, gy] = pull(u);
  const left = add(total(mul(gx, dx)), total(mul(gy, dy)));
  const right = add(total(mul(u.a, push.a)), total(mul(u.b, push.b)));
  expect(await left.item()).toBeCloseTo(await right.item(), 12);
  const none = jvp((t: Tensor) => P.floorOf(t), [f64([1.5])], [f64([1])])[1];
  expect(await list(none)).toEqual([0]);
});

test("jacobian and hessian", async () => {
  const f = (x: Tensor): Tensor => mul(P.sliceOf(x, [0], [2]), P.sliceOf(x, [1], [3]));
  const j = jacobian(f)(f64([2, 3, 5])) as Tensor;
  expect(j.shape).toEqual([2, 3]);
  expect(await list(j)).toEqual([3, 2, 0, 0, 5, 3]);
  const h = hessian((x: Tensor) => total(mul(x, mul(x, x))))(f64([1, 2])) as Tensor;
  expect(await list(h)).toEqual([6, 0, 0, 12]);
  const t = jacobian((p: { a: Tensor; b: Tensor }) => ({ y: mul(p.a, p.b) }))({ a: f64([1, 2]), b: f64([3, 4]) }) as {
    y: { a: Tensor };
  };
  expect(await list(t.y.a)).toEqual([3, 0, 0, 4]);
});

const block = (x: Tensor, w: Tensor): Tensor => P.sinOf(P.matmulOf(P.expOf(P.matmulOf(x, w)), w));

test("checkpoint changes memory, not values", async () => {
  const [x, w] = [random([2, 3], 1), random([3, 3], 2)];
  // w is captured, not passed.
  const remade = (t: Tensor, v: Tensor): Tensor => checkpoint((s: Tensor) => block(s, v))(checkpoint(block)(t, v));
  const plain = (t: Tensor, v: Tensor): Tensor => block(block(t, v), v);
  expect(await list(remade(x, w))).toEqual(await list(plain(x, w)));
  const by = (f: typeof plain): Tensor[] =>
    grad((t: Tensor, v: Tensor) => total(f(t, v)), { argnums: [0, 1] })(x, w) as Tensor[];
  for (const i of [0, 1]) {
    const expected = await list(by(plain)[i]!);
    (await list(by(remade)[i]!)).forEach((v, k) => expect(v).toBeCloseTo(expected[k]!, 12));
  }
  expect(await mismatches(remade, [x, w], { h: 1e-4, tolerance: 1e-6 })).toEqual([]);
});

test("checkpoint computes again behind a barrier", () => {
  const g = grad((t: Tensor) => total(checkpoint(P.expOf)(t)))(f64([1, 2]));
  const names = topoSort([g]).map((n) => n.op.name);
  expect(names).toContain("barrier");
  expect(names).not.toContain("checkpoint");
});

test("customGradient, also of values it captured, and of higher order", async () => {
  const clip = customGradient((x) => [mul(x, x), (up: Tensor) => mul(up, f64(10))]);
  expect(await clip(f64(3)).item()).toBe(9);
  expect(await grad((x: Tensor) => clip(x))(f64(3)).item()).toBe(10);
  const log1pexp = customGradient((x) => {
    const e = P.expOf(x);
    return [P.log1pOf(e), (up: Tensor) => mul(up, P.divOf(e, add(e, f64(1))))];
  });
  expect(await mismatches((x) => log1pexp(x), [f64(0.3)])).toEqual([]);
  const scaled = (x: Tensor, k: Tensor): Tensor =>
    customGradient((t) => [mul(t, k), (up: Tensor) => mul(up, k)])(mul(x, k));
  const [dx, dk] = grad(scaled, { argnums: [0, 1] })(f64(5), f64(3)) as Tensor[];
  // Only arguments get gradients: k counts inside the product, not where it was captured.
  expect([await dx!.item(), await dk!.item()]).toEqual([9, 15]);
  expect(() => customGradient((x) => [x, () => []])(f64(1))).toThrow(ShapeError);
  expect(() => customGradient((x) => [x, () => f64([1, 2])])(f64(1))).toThrow(ShapeError);
  const two = customGradient((x, y) => [
    { s: add(x, y), p: mul(x, y) },
    (up: { s: Tensor; p: Tensor }) => [up.p, undefined],
  ]);
  const [gx, gy] = grad(
    (x: Tensor, y: Tensor) => {
      const r = two(x, y) as { s: Tensor; p: Tensor };
      return add(r.s, mul(r.p, r.p));
    },
    { argnums: [0, 1] },
  )(f64(2), f64(3)) as Tensor[];
  expect([await gx!.item(), await gy!.item()]).toEqual([12, 0]);
});

test("composites are differentiated through their expansion, or by their own rule", async () => {
  const [x, w] = [random([3], 1), random([3], 2)];
  const f = (t: Tensor, v: Tensor): Tensor => defineComposite("scaledSquare", { by: 2 }, [t], (s) => mul(mul(s, s), v));
  expect(await mismatches(f, [x, w])).toEqual([]);
  const own = (t: Tensor): Tensor => defineComposite("own", {}, [t], (s) => mul(s, s), { vjp: ([ct]) => [ct] });
  expect(await list(grad((t: Tensor) => total(own(t)))(x))).toEqual([1, 1, 1]);
  const nested = (t: Tensor): Tensor => defineComposite("outer", {}, [t], (s) => P.sinOf(f(s, s)));
  expect(await mismatches(nested, [x])).toEqual([]);
  const pair = defineComposite("pair", {}, [x], (s) => [s, mul(s, s)] as const);
  expect(await list(pair[1])).toEqual((await list(x)).map((v) => v * v));
});

test("float32 and float16 arguments get gradients of their dtype", () => {
  for (const dtype of ["float32", "float16", "bfloat16"] as const)
    expect(grad((x: Tensor) => P.castTo(mul(x, x), "float32"))(tensor(2, { dtype })).dtype).toBe(dtype);
});
