import { hostLeaf, treeLeaves, type Tensor, type Tree } from "@hornbeam/core";
import { concatenate, multiply } from "@hornbeam/ops";
import { openArchive, parsePyJson } from "@hornbeam/saving";
import { openHdf5 } from "@hornbeam/saving/formats";
import { expect } from "vitest";
import { goldenBytes, goldenFiles } from "../../../tooling/goldens/files.ts";
import { parseNpz, type GoldenArray } from "../../../tooling/goldens/npz.ts";
import { compileObjects } from "../src/facade/compileObjects.ts";
import { objectsOf } from "../src/facade/objects.ts";
import { Dense, Model, Ones, type loadModel } from "../src/index.ts";

/** The subclassed model of `g_subclassed`: layers in a list, in a dict and in an attribute, and a weight of its own. */
export class Sub extends Model {
  static readonly registeredName = "golden>Sub";
  readonly n: number;
  readonly blocks: readonly InstanceType<typeof Dense>[];
  readonly d: Readonly<Record<string, InstanceType<typeof Dense>>>;
  readonly head: InstanceType<typeof Dense>;
  scale: { readonly tensor: Tensor } | undefined;
  constructor(options: { readonly n?: number; readonly name?: string } = {}) {
    super(options);
    this.n = options.n ?? 2;
    this.blocks = Array.from({ length: this.n }, () => new Dense(4, { activation: "relu" }));
    this.d = { a: new Dense(3), b: new Dense(2) };
    this.head = new Dense(1);
  }
  override build(shape: readonly number[]): void {
    this.scale = this.addWeight({
      name: "scale",
      shape: [],
      initializer: new Ones(),
    });
    for (const b of this.blocks) b.build(shape);
    this.d["a"]!.build(shape);
    this.d["b"]!.build(shape);
    this.head.build([...shape.slice(0, -1), 5]);
  }
  override call(x: never): unknown {
    let h = x as Tensor;
    for (const b of this.blocks) h = b.apply(h);
    const both = concatenate([this.d["a"]!.apply(h), this.d["b"]!.apply(h)], { axis: -1 });
    return multiply(this.head.apply(both) as Tensor, this.scale!.tensor);
  }
  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), n: this.n };
  }
}

export type Loaded = Awaited<ReturnType<typeof loadModel>>;
type Json = Readonly<Record<string, unknown>>;
const isJson = (x: unknown): x is Json => typeof x === "object" && x !== null && !Array.isArray(x);

/** What a file may name here: Hornbeam's classes, and those of the golden models. */
export const own: Readonly<Record<string, unknown>> = { Sub };
const known = (): Readonly<Record<string, unknown>> => objectsOf({ objects: own });

const SPECIAL = ["__keras_tensor__", "__tensor__", "InputLayer", "function"];

/** Class names of a model's config that nothing stands for yet. */
export const missingClasses = (config: unknown): string[] => {
  const out = new Set<string>();
  const objects = known();
  const visit = (x: unknown): void => {
    if (Array.isArray(x)) x.forEach(visit);
    if (!isJson(x)) return;
    const { class_name: name, module } = x;
    if (typeof name === "string" && !SPECIAL.includes(name) && !name.endsWith("DTypePolicy")) {
      const op = name.replace(/^[A-Z]+(?![a-z])|^[A-Z]/, (c) => c.toLowerCase());
      const config = (x["config"] as Json | undefined) ?? {};
      const isOp =
        (typeof module === "string" && /(^|\.)ops\./.test(module)) ||
        ("inbound_nodes" in x && !("trainable" in config));
      const alias = name === "OrthogonalInitializer" ? "Orthogonal" : name;
      if (!Object.hasOwn(objects, isOp && Object.hasOwn(objects, op) ? op : alias)) out.add(name);
    }
    Object.values(x).forEach(visit);
  };
  const { compile_config: compiled, ...rest } = config as Json;
  visit(rest);
  const optimizer =
    isJson(compiled) && isJson(compiled["optimizer"]) ? String(compiled["optimizer"]["class_name"]) : "Adam";
  if (!Object.hasOwn(compileObjects.optimizers, optimizer)) out.add(optimizer);
  return [...out].sort();
};

/** The config of a model file: a `.keras` archive or a legacy HDF5 file; undefined where that holds none. */
export const configOf = async (bytes: Uint8Array): Promise<unknown> => {
  if (bytes[0] === 0x50) return parsePyJson(await openArchive(bytes).read("config.json"));
  const text = openHdf5(bytes).attributes.get("model_config");
  return typeof text === "string" ? parsePyJson(text) : undefined;
};

/** A model file of Keras with what it computes, and what is missing to load it. */
export interface Case {
  readonly path: string;
  readonly title: string;
  readonly missing: readonly string[];
}

/** Model files below `models` and `compat` (or other folders), by the ending of their name. */
export const casesOf = async (ending: string, folders?: readonly string[]): Promise<Case[]> => {
  const cases: Case[] = [];
  for (const path of goldenFiles(ending, folders)) {
    let config: unknown;
    try {
      config = await configOf(goldenBytes(path));
    } catch {
      config = undefined;
    }
    // Some releases failed halfway through writing a legacy file: those hold no config.
    if (config === undefined) continue;
    const missing = missingClasses(config);
    cases.push({ path, title: path, missing });
  }
  return cases;
};

export interface Golden {
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly GoldenArray[];
}

/** Inputs, and what Keras makes of them, beside a model file. */
export const goldenOf = (path: string): Golden => {
  const arrays = parseNpz(goldenBytes(path.replace(/[^/]+$/, "io.npz")));
  const named = (prefix: string): GoldenArray[] =>
    Object.keys(arrays)
      .filter((k) => k === prefix || k.startsWith(`${prefix}.`))
      .sort()
      .map((k) => arrays[k]!);
  const inputs = named("input").map((a) => hostLeaf({ shape: [...a.shape], dtype: a.dtype }, a.data));
  return { inputs, outputs: named("output") };
};

export const predict = async (model: Loaded, inputs: readonly Tensor[]): Promise<Tensor[]> =>
  treeLeaves((await model.predictOnBatch(inputs.length === 1 ? inputs[0]! : [...inputs])) as Tree<Tensor>);

/** Largest error over the largest value. */
const worst = (a: ArrayLike<number | bigint>, b: ArrayLike<number | bigint>): number => {
  let error = 0;
  let scale = 1e-6;
  for (let i = 0; i < a.length; i++) {
    error = Math.max(error, Math.abs(Number(a[i]) - Number(b[i])));
    scale = Math.max(scale, Math.abs(Number(b[i])));
  }
  return error / scale;
};

export const expectGolden = async (outputs: readonly Tensor[], golden: Golden, tolerance = 1e-5): Promise<void> => {
  expect(outputs.length).toBe(golden.outputs.length);
  for (const [i, want] of golden.outputs.entries()) {
    expect(outputs[i]!.shape).toEqual(want.shape);
    expect(worst(await outputs[i]!.data(), want.data), `output ${i}`).toBeLessThan(tolerance);
  }
};
