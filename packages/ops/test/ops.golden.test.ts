import { readFileSync } from "node:fs";
import { js } from "@hornbeam/backend-js";
import { wasm } from "@hornbeam/backend-wasm";
import { jit, setDevice } from "@hornbeam/compiler";
import { hostLeaf, isTensor, type Tensor } from "@hornbeam/core";
import { isFloat } from "@hornbeam/ir";
import { beforeAll, describe, expect, test } from "vitest";
import { readNpz, type GoldenArray } from "../../../tooling/goldens/npz.ts";
import * as fft from "../src/fft/index.ts";
import * as image from "../src/image/index.ts";
import * as ops from "../src/index.ts";
import * as linalg from "../src/linalg/index.ts";
import { dtypesOf, implied, named, open, quirks, shapes, sized, tolerances } from "./goldenCases.ts";

const folder = new URL("../../../tooling/goldens/ops/", import.meta.url).pathname;
interface Case {
  readonly args: readonly unknown[];
  readonly kwargs: Readonly<Record<string, unknown>>;
}
// The manifest is Python's JSON, with infinities in it.
const { cases } = JSON.parse(readFileSync(`${folder}manifest.json`, "utf8").replace(/(-?)Infinity\b/g, "$11e999")) as {
  cases: Record<string, Case>;
};
const arrays = readNpz(`${folder}ops.npz`);

const camel = (k: string): string => k.replace(/_([a-z0-9])/g, (_, c: string) => c.toUpperCase());
const functions = { ...ops, ...fft, ...linalg } as unknown as Record<string, (...args: unknown[]) => unknown>;
const images = image as unknown as typeof functions;

const find = (id: string): { name: string; fn: ((...args: unknown[]) => unknown) | undefined } => {
  const python = id.split("__")[0]!;
  // In Keras nonzero goes by the name of where, too.
  const name = id === "where__nz" ? "nonzero" : camel(python.replace("image.", ""));
  return { name: python, fn: python.startsWith("image.") ? images[name] : functions[name] };
};

const leaf = (a: GoldenArray): Tensor => hostLeaf({ shape: [...a.shape], dtype: a.dtype }, a.data);
const listOf = (prefix: string): GoldenArray[] =>
  Array.from({ length: 9 }, (_, i) => arrays[`${prefix}.${i}`]).filter((a) => a !== undefined);

interface Call {
  readonly inputs: readonly Tensor[];
  readonly names: readonly string[];
  run(inputs: readonly Tensor[], more?: Readonly<Record<string, unknown>>): Tensor[] | Promise<Tensor[]>;
}

/** Results as a list: one tensor, several, or the pair of a complex one as [..., 2]. */
const listed = (python: string, made: unknown): Tensor[] => {
  if (python === "polar") return [ops.viewAsReal(made as ops.ComplexLike)];
  // torch stacks the places.
  if (python === "nonzero" || python === "where") return Array.isArray(made) ? [ops.stack(made)] : [made as Tensor];
  return (Array.isArray(made) ? made : [made]) as Tensor[];
};

/** The call with its tensors taken out, so that it can be traced and differentiated. */
const callOf = (id: string): Call => {
  const { args, kwargs } = cases[id]!;
  const { name, fn } = find(id);
  const inputs: Tensor[] = [];
  const names: string[] = [];
  const take = (value: unknown, key: string): ((xs: readonly Tensor[]) => unknown) => {
    const own = value === "<arrays>" ? listOf(`${id}/${key}`) : value === "<array>" ? [arrays[`${id}/${key}`]!] : [];
    if (!own.length) return () => value;
    const from = inputs.length;
    own.forEach((a, i) => {
      inputs.push(leaf(a));
      names.push(own.length > 1 || value === "<arrays>" ? `${key}.${i}` : key);
    });
    return value === "<arrays>" ? (xs) => xs.slice(from, from + own.length) : (xs) => xs[from];
  };
  const places = named[name] ?? [];
  const positional = args.map((a, i) => [i, take(a, `arg${i}`)] as const);
  const options = Object.entries(kwargs).map(([k, v]) => [camel(k), take(v, `kw_${k}`)] as const);
  return {
    inputs,
    names,
    run: (xs, more) => {
      const first = positional.filter(([i]) => !places[i]).map(([, get]) => get(xs));
      const rest = positional.filter(([i]) => places[i]).map(([i, get]) => [places[i]!, get(xs)] as const);
      const record = Object.fromEntries([
        ...rest,
        ...options.map(([k, get]) => [k, get(xs)] as const),
        ...Object.entries({ ...implied[id], ...more }),
      ]);
      const made = fn!(...first, ...(Object.keys(record).length ? [record] : []));
      return made instanceof Promise ? made.then((m) => listed(name, m)) : listed(name, made);
    },
  };
};

/**
 * |a − b| ≤ rtol · max(|b|, largest |b| / 10) element by element: what cancels has the roundoff of what it was made of. NaN,
 * infinities and integers exactly.
 */
const close = async (what: string, actual: Tensor, expected: GoldenArray, rtol: number): Promise<void> => {
  expect([...actual.shape], what).toEqual([...expected.shape]);
  const got = Array.from(await actual.data(), Number);
  const want = Array.from(expected.data, Number);
  const scale = Math.max(0, ...want.filter(Number.isFinite).map(Math.abs));
  got.forEach((v, i) => {
    const w = want[i]!;
    // Unlike Object.is: 0 and −0 are equal.
    if (v === w || (v !== v && w !== w)) return;
    if (
      !isFloat(actual.dtype) ||
      !Number.isFinite(v) ||
      !Number.isFinite(w) ||
      Math.abs(v - w) > rtol * Math.max(Math.abs(w), scale / 10)
    )
      expect.fail(`${what}[${i}]: ${v} instead of ${w}`);
  });
};

const numbersOf = async (x: Tensor): Promise<number[]> => Array.from(await x.data(), Number);

/** Checks a result by its definition: the same elements before and after the k-th place as in Keras's, or vectors of the same lines. */
const looselyEqual = async (
  id: string,
  outputs: readonly Tensor[],
  expected: readonly GoldenArray[],
): Promise<void> => {
  if (open[id] === "partition") {
    const split = (v: readonly number[]): number[][] =>
      [v.slice(0, 3), v.slice(3, 4), v.slice(4)].map((p) => [...p].sort((a, b) => a - b));
    expect(split(await numbersOf(outputs[0]!))).toEqual(split(Array.from(expected[0]!.data, Number)));
  } else if (open[id] === "vectors") {
    await close("eigenvalues", outputs[0]!, expected[0]!, 1e-5);
    const want = ops.abs(leaf(expected[1]!));
    await close("eigenvectors", ops.abs(outputs[1]!), { ...expected[1]!, data: await want.data() }, 1e-5);
  }
};

const check = async (id: string, made: Tensor[] | Promise<Tensor[]>): Promise<void> => {
  const rtol = tolerances[id]?.[0] ?? 1e-5;
  const one = arrays[`${id}/out`];
  const expected = one ? [one] : listOf(`${id}/out`);
  const outputs = await made;
  expect(outputs.every(isTensor)).toBe(true);
  expect(outputs.length).toBe(expected.length);
  for (const [i, want] of expected.entries()) {
    const dtype = [dtypesOf[id] ?? []].flat();
    expect(outputs[i]!.dtype).toBe(dtype[i] ?? want.dtype);
    expect([...outputs[i]!.shape]).toEqual([...(shapes[id] ?? want.shape)]);
    if (!open[id]) await close(`output ${i}`, outputs[i]!, { ...want, shape: shapes[id] ?? want.shape }, rtol);
  }
  if (open[id]) await looselyEqual(id, outputs, expected);
};

const gradientsOf = (call: Call, xs: readonly Tensor[], cots: readonly Tensor[]): Tensor[] => {
  const outputs = call.run(xs) as Tensor[];
  return ops.pullback(outputs.slice(0, cots.length), [...cots], [...xs]).map((g, i) => g ?? ops.zerosLike(xs[i]!));
};

const here = Object.keys(cases).filter((id) => !quirks[id]);

test("every function of the goldens is there; quirks and exceptions name cases", () => {
  for (const id of Object.keys(cases)) expect(find(id).fn, id).toBeTypeOf("function");
  for (const id of [quirks, open, shapes, dtypesOf, tolerances, implied].flatMap(Object.keys))
    expect(cases[id], id).toBeDefined();
  expect(Object.keys(cases)).toHaveLength(584);
  expect(here.length).toBe(584 - Object.keys(quirks).length);
});

describe.each(["js", "wasm"])("Keras's ops on %s", (backend) => {
  beforeAll(async () => void setDevice(backend === "js" ? js() : await wasm()));

  test.each(here)("%s", async (id) => {
    const call = callOf(id);
    await check(id, call.run(call.inputs));
    const count = arrays[`${id}/out`] ?? arrays[`${id}/out.0`];
    const size = count?.shape[count.shape.length - 1];
    await check(
      id,
      jit((xs: readonly Tensor[]) => call.run(xs, sized.includes(id) ? { size } : undefined) as Tensor[])(call.inputs),
    );
    const cots = listOf(`${id}/cot`);
    if (!cots.length) return;
    const wanted = call.names.map((n) => arrays[`${id}/grad_${n}`]);
    const rtol = tolerances[id]?.[1] ?? 1e-5;
    const both = [(xs: readonly Tensor[], cs: readonly Tensor[]) => gradientsOf(call, xs, cs)];
    both.push(jit(both[0]!));
    for (const gradients of both) {
      const got = gradients(call.inputs, cots.map(leaf));
      for (const [i, want] of wanted.entries()) if (want) await close(`gradient ${call.names[i]}`, got[i]!, want, rtol);
    }
  });
});
