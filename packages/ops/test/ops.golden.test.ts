import { readFileSync } from "node:fs";
import { jit } from "@hornbeam/compiler";
import { hostLeaf, isTensor, type Tensor } from "@hornbeam/core";
import { isFloat } from "@hornbeam/ir";
import { expect, test } from "vitest";
import { describeOn, part } from "../../../tooling/goldens/describeOn.ts";
import { readNpz, type GoldenArray } from "../../../tooling/goldens/npz.ts";
import * as fft from "../src/fft/index.ts";
import * as image from "../src/image/index.ts";
import * as ops from "../src/index.ts";
import * as linalg from "../src/linalg/index.ts";
import { absent, dtypesOf, implied, named, quirks, shapes, tolerances } from "./goldenCases.ts";

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
  const name = camel(python.replace("image.", ""));
  return { name: python, fn: python.startsWith("image.") ? images[name] : functions[name] };
};

const leaf = (a: GoldenArray): Tensor => hostLeaf({ shape: [...a.shape], dtype: a.dtype }, a.data);
const listOf = (prefix: string): GoldenArray[] =>
  Array.from({ length: 9 }, (_, i) => arrays[`${prefix}.${i}`]).filter((a) => a !== undefined);

interface Call {
  readonly inputs: readonly Tensor[];
  readonly names: readonly string[];
  run(inputs: readonly Tensor[]): Tensor[];
}

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
    run: (xs) => {
      const first = positional.filter(([i]) => !places[i]).map(([, get]) => get(xs));
      const rest = positional.filter(([i]) => places[i]).map(([i, get]) => [places[i]!, get(xs)] as const);
      const record = Object.fromEntries([
        ...rest,
        ...options.map(([k, get]) => [k, get(xs)] as const),
        ...Object.entries(implied[id] ?? {}),
      ]);
      const made = fn!(...first, ...(Object.keys(record).length ? [record] : []));
      return (Array.isArray(made) ? made : [made]) as Tensor[];
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

const check = async (id: string, run: (xs: readonly Tensor[]) => Tensor[], call: Call): Promise<void> => {
  const rtol = tolerances[id]?.[0] ?? 1e-5;
  const one = arrays[`${id}/out`];
  const expected = one ? [one] : listOf(`${id}/out`);
  const outputs = run(call.inputs);
  expect(outputs.length).toBe(expected.length);
  for (const [i, want] of expected.entries()) {
    expect(outputs[i]!.dtype).toBe(dtypesOf[id] ?? want.dtype);
    await close(`output ${i}`, outputs[i]!, { ...want, shape: shapes[id] ?? want.shape }, rtol);
  }
};

const gradientsOf = (call: Call, xs: readonly Tensor[], cots: readonly Tensor[]): Tensor[] => {
  const outputs = call.run(xs);
  return ops.pullback(outputs.slice(0, cots.length), [...cots], [...xs]).map((g, i) => g ?? ops.zerosLike(xs[i]!));
};

const here = Object.keys(cases).filter((id) => !absent[find(id).name] && !quirks[id]);

test("what is left out is not there, and what is there is not left out", () => {
  const names = new Set(Object.keys(cases).map((id) => find(id).name));
  for (const name of Object.keys(absent)) expect(names.has(name), name).toBe(true);
  for (const id of here) expect(find(id).fn, id).toBeTypeOf("function");
  for (const name of Object.keys(absent)) expect(find(name).fn, name).toBeUndefined();
  for (const id of Object.keys(quirks)) expect(cases[id], id).toBeDefined();
  expect(here.length).toBeGreaterThan(500);
});

describeOn("Keras's ops", (backend) => {
  // What comes in 64 bits does not fit there.
  const narrow = (id: string): boolean =>
    !Object.keys(arrays).some((k) => k.startsWith(`${id}/arg`) && /64$/.test(arrays[k]!.dtype));
  const mine = part(backend === "webgpu" ? here.filter(narrow) : here, backend, 8);

  test.each(mine)("%s", async (id) => {
    const call = callOf(id);
    const isWhole = call.run(call.inputs).every(isTensor);
    if (!isWhole) expect.fail("the result is not made of tensors");
    await check(id, call.run, call);
    await check(
      id,
      jit((xs: readonly Tensor[]) => call.run(xs)),
      call,
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
