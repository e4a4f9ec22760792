import { setDevice } from "@hornbeam/compiler";
import { treeMap, type Tensor, type Tree } from "@hornbeam/core";
import type { Backend, Program } from "@hornbeam/ir";
import { Functional, Sequential, type KerasTensor, type Layer } from "@hornbeam/nn";
import { zeros } from "@hornbeam/ops";

/** Parts of `createWasm` and `createJs` by the kernels that need them. */
const PARTS: Readonly<Record<string, string>> = {
  dot: "products",
  conv: "convolutions",
  scatter: "indexing",
  cumulative: "indexing",
  argsort: "indexing",
  scan: "control",
  while: "control",
  cond: "control",
  host: "control",
};
const SPECIAL: ReadonlySet<string> = new Set(["erf", "erfinv", "lgamma", "digamma"]);

/** Sizes that vary are tried as these, until one works: windows may be larger than the first. */
const SIZES: readonly number[] = [1, 8, 32, 128];

/** The parts that a Program's kernels, and those inside them, belong to. */
const partsOf = (program: Program): Set<string> => {
  const parts = new Set<string>();
  const visit = (x: unknown): void => {
    if (typeof x !== "object" || x === null || ArrayBuffer.isView(x)) return;
    if (Array.isArray(x)) return x.forEach(visit);
    const { kind, op, fn } = x as { readonly kind?: unknown; readonly op?: unknown; readonly fn?: unknown };
    if (typeof kind === "string" && Object.hasOwn(PARTS, kind)) parts.add(PARTS[kind]!);
    if ([op, fn].some((name) => typeof name === "string" && SPECIAL.has(name))) parts.add("specialFunctions");
    Object.values(x).forEach(visit);
  };
  visit(program.steps);
  return parts;
};

const inputsOf = (model: Layer): Tree<KerasTensor> | undefined => {
  if (model instanceof Functional) return model.inputs;
  return model instanceof Sequential ? model.input : undefined;
};

/**
 * The parts of a backend that a model needs for inference, found by running it once on zeros; undefined where its inputs are not known, or zeros of no size will do.
 */
export const partsUsed = async (model: Layer, interpreter: Backend): Promise<readonly string[] | undefined> => {
  const inputs = inputsOf(model);
  if (!inputs) return undefined;
  const programs: Program[] = [];
  setDevice({
    ...interpreter,
    compile(program) {
      programs.push(program);
      return interpreter.compile(program);
    },
  });
  for (const size of SIZES) {
    programs.length = 0;
    const given = treeMap(inputs, (t) =>
      zeros(
        t.shape.map((d, axis) => d ?? (axis === 0 ? 1 : size)),
        { dtype: t.dtype },
      ),
    ) as Tree<Tensor>;
    try {
      const output: Tensor[] = [];
      treeMap(model.apply(given) as Tree<Tensor>, (t) => output.push(t));
      for (const t of output) await t.data();
      return [...new Set(programs.flatMap((program) => [...partsOf(program)]))].sort();
    } catch {
      continue;
    }
  }
  return undefined;
};
