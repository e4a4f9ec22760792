import type { Pieces, Tensor } from "@hornbeam/core";
import {
  atOnce,
  getDefaultDevice,
  isDeviceOffered,
  peekDefaultDevice,
  hostData,
  isTensor,
  placeholder,
  treeFill,
  treeLeaves,
  type Spec,
  type Storage,
  type Tree,
} from "@hornbeam/core";
import { DeviceError } from "@hornbeam/ir";
import { graphLeaves } from "../graph/key.ts";
import type { CompilingDevice } from "./createDevice.ts";
import { donationOf } from "../plan/donate.ts";
import type { Compiled } from "./executables.ts";

/** Options of `jit`. */
export interface JitOptions {
  /**
   * Numbers of the arguments whose memory the results may take over. Results of the same shape and dtype, in order, are computed in
   * place; the tensors that were passed cannot be read afterwards.
   */
  readonly donate?: readonly number[];
}

/** What a call of a compiled function needs. */
export interface Trace {
  readonly device: CompilingDevice;
  readonly compiled: Compiled;
  /** tensors the function used without getting them as arguments */
  readonly captured: readonly Tensor[];
  /** shape and dtype of each output */
  readonly specs: readonly Spec[];
  readonly result: unknown;
  /** for each leaf of the result its place among the outputs, or −1 where it is no tensor */
  readonly places: readonly number[];
}

const isOpen = (t: unknown): boolean => isTensor(t) && t.node.open;

const keyOf = (leaf: unknown): string => {
  if (isTensor(leaf)) return `${leaf.dtype}${leaf.shape.join("x")}`;
  return typeof leaf === "object" || typeof leaf === "function" ? "?" : `${typeof leaf}:${String(leaf)}`;
};

const structureOf = (x: unknown): string => {
  if (Array.isArray(x)) return `[${x.map(structureOf).join()}]`;
  if (x === null || typeof x !== "object" || isTensor(x)) return x === undefined ? "u" : ".";
  const proto: unknown = Object.getPrototypeOf(x);
  if (proto !== Object.prototype && proto !== null) return ".";
  return `{${Object.entries(x)
    .map(([k, v]) => `${k}:${structureOf(v)}`)
    .join()}}`;
};

/**
 * A function of tensors (in arrays and records) compiled to one Program per signature: it is traced once for each combination of
 * shapes, dtypes, structure and plain values, then called with one call to the device. Effects of the function happen while it is
 * traced only. Inside another trace (grad, jit, scan) it is the plain function.
 */
export const jit = <A extends readonly unknown[], R>(
  fn: (...args: A) => R,
  options?: JitOptions,
): ((...args: A) => R) =>
  // eslint-disable-next-line require-yield
  tracing(function* (...args: A) {
    return fn(...args);
  }, options).run;

/** A compiled function with breaks, and what makes its Programs. */
export const tracing = <A extends readonly unknown[], R>(
  fn: (...args: A) => Pieces<R>,
  { donate = [] }: JitOptions = {},
): { readonly run: (...args: A) => R; readonly traceOf: (args: A, leaves?: readonly unknown[]) => Pieces<Trace> } => {
  // Per device: a Program of one backend means nothing to another.
  const traces = new WeakMap<CompilingDevice, Map<string, Trace>>();
  function* traceOf(args: A, leaves: readonly unknown[] = treeLeaves(args as Tree<unknown>)): Pieces<Trace> {
    const device = compiling(getDefaultDevice());
    let known = traces.get(device);
    if (!known) traces.set(device, (known = new Map<string, Trace>()));
    const key = `${leaves.map(keyOf).join()}|${structureOf(args)}`;
    let trace = known.get(key);
    if (!trace) known.set(key, (trace = yield* traceOnce(fn, args, leaves, device, donate)));
    return trace;
  }
  const run = (...args: A): R => {
    const leaves = treeLeaves(args as Tree<unknown>);
    // A device that is chosen later compiles later, too: the result is a graph until then.
    if (leaves.some(isOpen) || (!peekDefaultDevice() && isDeviceOffered())) return atOnce(fn(...args));
    return runTrace(atOnce(traceOf(args, leaves)), args, leaves, donate) as R;
  };
  return { run, traceOf };
};

const compiling = (device: object): CompilingDevice => {
  if ("compile" in device) return device as CompilingDevice;
  throw new DeviceError(
    "jit: the default device must be able to compile; received one without `compile`. Make it with setDevice or createDevice.",
  );
};

const donatedLeaves = (args: readonly unknown[], donate: readonly number[]): Set<unknown> =>
  new Set(donate.flatMap((i) => treeLeaves(args[i] as Tree<unknown>)));

function* traceOnce<A extends readonly unknown[], R>(
  fn: (...args: A) => Pieces<R>,
  args: A,
  leaves: readonly unknown[],
  device: CompilingDevice,
  donate: readonly number[],
): Pieces<Trace> {
  const open = leaves.map((leaf) => (isTensor(leaf) ? placeholder(leaf, "argument") : leaf));
  const opened = treeFill(args as Tree<unknown>, open) as unknown as A;
  const result = yield* fn(...opened);
  yield;
  const results = treeLeaves(result as Tree<unknown>);
  const outputs = [...new Set(results.filter(isTensor))];
  const inputs = open.filter(isTensor);
  const own = new Set(inputs);
  const captured = graphLeaves(outputs).filter((t) => !own.has(t));
  for (const t of captured) if (hostData(t)) device.upload(t);
  const donated = donatedLeaves(opened, donate);
  const compiled = yield* device.compile(
    outputs,
    [...inputs, ...captured],
    donated.size ? donationOf(inputs.filter((t) => donated.has(t))) : undefined,
  );
  return {
    device,
    compiled,
    captured,
    specs: outputs.map(({ shape, dtype }) => ({ shape, dtype })),
    result,
    places: results.map((r) => (isTensor(r) ? outputs.indexOf(r) : -1)),
  };
}

const runTrace = (
  trace: Trace,
  args: readonly unknown[],
  leaves: readonly unknown[],
  donate: readonly number[],
): unknown => {
  const { device } = trace;
  const tensors = leaves.filter(isTensor);
  const pending = tensors.filter((t) => !t.storage);
  if (pending.length) device.realize(pending);
  const inputs = [...tensors, ...trace.captured];
  const donated = donate.length ? (donatedLeaves(args, donate) as Set<Tensor>) : undefined;
  const storages = device.execute(trace.compiled, inputs, donated);
  const made = storages.map((storage, i) => realized(trace.specs[i]!, storage));
  const results = treeLeaves(trace.result as Tree<unknown>).map((r, i) =>
    trace.places[i]! < 0 ? r : made[trace.places[i]!]!,
  );
  return treeFill(trace.result as Tree<unknown>, results);
};

const realized = (spec: Spec, storage: Storage): Tensor => {
  const t = placeholder(spec);
  t.settle(storage);
  return t;
};
