import { readFileSync } from "node:fs";
import { jit } from "@hornbeam/compiler";
import { hostLeaf, isTensor, type Tensor } from "@hornbeam/core";
import { isFloat } from "@hornbeam/ir";
import * as ops from "@hornbeam/ops";
import * as fft from "@hornbeam/ops/fft";
import * as image from "@hornbeam/ops/image";
import * as linalg from "@hornbeam/ops/linalg";
import { expect } from "vitest";
import { readNpz, type GoldenArray } from "./npz.ts";
import { dtypesOf, implied, named, open, quirks, shapes, sized, tolerances } from "./opExceptions.ts";

const folder = new URL("ops/", import.meta.url).pathname;
interface Case {
  readonly args: readonly unknown[];
  readonly kwargs: Readonly<Record<string, unknown>>;
}
// The manifest is Python's JSON, with infinities in it.
const { cases } = JSON.parse(readFileSync(`${folder}manifest.json`, "utf8").replace(/(-?)Infinity\b/g, "$11e999")) as {
  cases: Record<string, Case>;
};
/** The names of all calls of keras.ops in the goldens. */
export const opIds: readonly string[] = Object.keys(cases);
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

const check = async (id: string, made: Tensor[] | Promise<Tensor[]>, slack: number): Promise<void> => {
  const rtol = slack * (tolerances[id]?.[0] ?? 1e-5);
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

/** The function of ours that a case calls. */
export const functionOf = (id: string): unknown => find(id).fn;

/** The dtypes that a case needs. */
export const dtypesIn = (id: string): ReadonlySet<string> =>
  new Set(Object.entries(arrays).flatMap(([name, a]) => (name.startsWith(`${id}/`) ? [a.dtype] : [])));

/** How a case is run. */
export interface OpRun {
  /** How much wider tolerances are than Keras's values allow elsewhere. Default 1. */
  readonly slack?: number;
  /** Eager and compiled; or compiled only. */
  readonly eager?: boolean;
}

/** Runs a case on the default device, with its gradients, and compares all with what Keras computed. */
export const runOpCase = async (id: string, { slack = 1, eager = true }: OpRun = {}): Promise<void> => {
  const call = callOf(id);
  if (eager) await check(id, call.run(call.inputs), slack);
  const count = arrays[`${id}/out`] ?? arrays[`${id}/out.0`];
  const size = count?.shape[count.shape.length - 1];
  const compiled = jit((xs: readonly Tensor[]) => call.run(xs, sized.includes(id) ? { size } : undefined) as Tensor[]);
  await check(id, compiled(call.inputs), slack);
  const cots = listOf(`${id}/cot`);
  if (!cots.length) return;
  const wanted = call.names.map((n) => arrays[`${id}/grad_${n}`]);
  const rtol = slack * (tolerances[id]?.[1] ?? 1e-5);
  const plain = (xs: readonly Tensor[], cs: readonly Tensor[]): Tensor[] => gradientsOf(call, xs, cs);
  for (const gradients of [...(eager ? [plain] : []), jit(plain)]) {
    const got = gradients(call.inputs, cots.map(leaf));
    for (const [i, want] of wanted.entries()) if (want) await close(`gradient ${call.names[i]}`, got[i]!, want, rtol);
  }
};

/** Cases that are compared: all but those where the data has a quirk. */
export const comparedIds: readonly string[] = opIds.filter((id) => !quirks[id]);
