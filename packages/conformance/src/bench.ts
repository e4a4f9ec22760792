import { createDevice, jit, type CompilingDevice } from "@hornbeam/compiler";
import { hostLeaf, isTensor, setDefaultDevice, type Tensor } from "@hornbeam/core";
import { dtypes, encode, sizeOf, type Backend, type DType } from "@hornbeam/ir";
import { js } from "@hornbeam/backend-js";
import type { ConformanceOptions } from "./api.ts";
import { checkedBackend } from "./checkedBackend.ts";
import { difference, type Budget } from "./compare.ts";
import type { Case } from "./cases/case.ts";
import { isIntegral, magnitudes, type Nd, type Value } from "./reference/nd.ts";

/** The backend under test and its oracle, each behind a device of its own. */
export interface Bench {
  readonly backend: Backend;
  readonly device: CompilingDevice;
  readonly oracle: CompilingDevice;
  readonly options: ConformanceOptions;
}

export const makeBench = (backend: Backend, options: ConformanceOptions): Bench => {
  const checked = checkedBackend(backend);
  return { backend: checked, device: createDevice(checked), oracle: createDevice(js()), options };
};

/** True where the backend holds all of these. */
export const holds = ({ backend }: Bench, wanted: readonly DType[]): boolean =>
  wanted.every((d) => backend.capabilities.dtypes.includes(d));

/** Runs something with a device as the default one. */
export const on = async <R>(device: CompilingDevice, body: () => R | Promise<R>): Promise<R> => {
  const previous = setDefaultDevice(device);
  try {
    return await body();
  } finally {
    setDefaultDevice(previous);
  }
};

/** A tensor over an array's values. */
export const toTensor = ({ shape, dtype, data }: Nd): Tensor => hostLeaf({ shape, dtype }, encode(data, dtype));

/** A tensor's values. */
export const toNd = async (t: Tensor): Promise<Nd> => {
  const data = await t.data();
  const whole = isIntegral(t.dtype);
  const values = Array.from(data as ArrayLike<Value>, (v) => (whole ? BigInt(v) : Number(v)));
  return { shape: t.shape, dtype: t.dtype, data: values };
};

const list = <T>(x: T | readonly T[]): readonly T[] => (Array.isArray(x) ? (x as readonly T[]) : [x as T]);
export const tensorsOf = (x: Tensor | readonly Tensor[]): readonly Tensor[] => (isTensor(x) ? [x] : x);

/** The results of a function of tensors on a device, all realised together. */
export const evaluate = (
  device: CompilingDevice,
  fn: Case["fn"],
  inputs: readonly Nd[],
  mode: "eager" | "jit" = "eager",
): Promise<readonly Nd[]> =>
  on(device, async () => {
    const xs = inputs.map(toTensor);
    const made = mode === "jit" ? jit((...args: Tensor[]) => tensorsOf(fn(...args)))(...xs) : tensorsOf(fn(...xs));
    device.realize(made);
    const results: Nd[] = [];
    for (const t of made) results.push(await toNd(t));
    for (const t of [...xs, ...made]) if (t.storage?.live) t.dispose();
    return results;
  });

/** Signs and phases of nothing: where Σ|terms| is wanted, operands are their magnitudes. */
const scaleOf = async (c: Case, budget: Budget, bench: Bench): Promise<readonly (Nd | undefined)[]> => {
  if (budget.terms === undefined) return [];
  const inputs = c.inputs.map((x) => (isIntegral(x.dtype) || x.dtype === "bool" ? x : magnitudes(x)));
  return bench.options.oracle === "definitions" && c.expected
    ? list(c.expected(...inputs))
    : evaluate(bench.oracle, c.fn, inputs);
};

/** What is wrong with one case, eagerly and inside jit. */
export const mismatches = async (bench: Bench, op: string, c: Case): Promise<string[]> => {
  const budget = bench.options.budgets?.[op] ?? c.budget;
  const defined = bench.options.oracle === "definitions";
  if (defined && !c.expected) return [];
  const expected = defined ? list(c.expected!(...c.inputs)) : await evaluate(bench.oracle, c.fn, c.inputs);
  const scales = await scaleOf(c, budget, bench);
  const found: string[] = [];
  for (const mode of ["eager", "jit"] as const) {
    const actual = await evaluate(bench.device, c.fn, c.inputs, mode);
    expected.forEach((e, i) => {
      const wrong = actual[i] ? difference(actual[i], e, budget, scales[i], bench.options) : "no result";
      if (wrong) found.push(`${c.label}, ${mode}${expected.length > 1 ? `, result ${i}` : ""}: ${wrong}`);
    });
  }
  return found;
};

/** Fails with what was found. */
export const report = (found: readonly string[]): void => {
  if (found.length) throw new Error(`${found.length} mismatches:\n${found.slice(0, 8).join("\n")}`);
};

/** Bytes of an array on a device. */
export const bytesOf = (x: Nd): number => sizeOf(x.shape) * dtypes[x.dtype].bytes;
