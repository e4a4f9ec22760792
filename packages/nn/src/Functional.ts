import { atOnce, isTensor, treeLeaves, treeMap, type Pieces, type Tensor, type Tree } from "@hornbeam/core";
import { ShapeError, showShape, ValueError } from "@hornbeam/ir";
import { InputLayer } from "./Input.ts";
import { isKerasTensor, type KerasTensor } from "./KerasTensor.ts";
import { Layer, type LayerOptions } from "./Layer.ts";
import { Model } from "./Model.ts";
import { Namer, snakeCase } from "./naming.ts";
import type { Node, Operation } from "./Node.ts";
import { sortOperations } from "./sortOperations.ts";
import { mapSymbolic } from "./symbolic.ts";

/** Inputs and outputs of a functional model. */
export interface FunctionalOptions extends LayerOptions {
  readonly inputs: Tree<KerasTensor>;
  /** symbolic results of layers and of ops, whose type is that of tensors */
  readonly outputs: Tree<KerasTensor | Tensor>;
}

const checkEnds = (what: string, ends: readonly unknown[], from: string): void => {
  const wrong = ends.find((t) => !isKerasTensor(t));
  if (wrong !== undefined || !ends.length)
    throw new ValueError(
      `Model: ${what} must be symbolic: what ${from} gives; received ${isTensor(wrong) ? `a tensor of shape ${showShape(wrong.shape)}` : typeof wrong}.`,
    );
};

/** Nodes between inputs and outputs, in an order in which they can run. @throws ValueError for an output that needs another input. */
const sortNodes = (inputs: readonly KerasTensor[], outputs: readonly KerasTensor[]): Node[] => {
  const order: Node[] = [];
  const done = new Set<Node>(inputs.map((t) => t.node!));
  const visit = (t: KerasTensor): void => {
    const { node } = t;
    if (!node || done.has(node)) return;
    done.add(node);
    if (node.operation instanceof InputLayer)
      throw new ValueError(
        `Model: every output must come from the inputs; received one that also needs "${node.operation.name}". Add it to inputs.`,
      );
    for (const p of node.parents) visit(p);
    order.push(node);
  };
  for (const t of outputs) visit(t);
  return order;
};

/** A model given by symbolic inputs and outputs: any graph of layers and ops. https://keras.io/api/models/model/ */
export class Functional extends Model {
  static override readonly className: string = "Functional";
  override supportsMasking = true;
  readonly inputs: Tree<KerasTensor>;
  readonly outputs: Tree<KerasTensor>;
  readonly #inputs: readonly KerasTensor[];
  readonly #nodes: readonly Node[];
  readonly #operations: readonly Operation[];
  readonly #layers: readonly Layer[];
  readonly #names: readonly string[] | undefined;

  constructor(options: FunctionalOptions) {
    super(options);
    this.inputs = options.inputs;
    this.outputs = options.outputs as Tree<KerasTensor>;
    this.#inputs = treeLeaves(options.inputs);
    const ends = treeLeaves(this.outputs);
    checkEnds("inputs", this.#inputs, "Input({ shape })");
    checkEnds("outputs", ends, "layers and ops make of the inputs");
    this.#nodes = sortNodes(this.#inputs, ends);
    const operations = new Set<Operation>([
      ...this.#inputs.map((t) => t.node!.operation),
      ...this.#nodes.map((n) => n.operation),
    ]);
    this.#operations = sortOperations(this.#inputs, ends, this.#nodes);
    this.#layers = this.#operations.filter((o): o is Operation & Layer => o instanceof Layer) as unknown as Layer[];
    this.#nameAll(operations);
    this.#names = ends.length > 1 ? ends.map((t) => t.node!.operation.name) : undefined;
    this.built = true;
  }

  #nameAll(operations: ReadonlySet<Operation>): void {
    const fixed = [...operations].filter((o) => o instanceof Layer && o.named).map((o) => o.name);
    if (new Set(fixed).size !== fixed.length)
      throw new ValueError(`Model: layer names must differ; received ${fixed.join(", ")}.`);
    const namer = new Namer(fixed);
    for (const o of operations) {
      if (o instanceof Layer && o.named) continue;
      o.name = namer.next(
        snakeCase(o instanceof Layer ? o.nameBase : (o as unknown as { className: string }).className),
      );
    }
  }

  override get layers(): readonly Layer[] {
    return this.#layers;
  }
  override get children(): readonly Layer[] {
    return this.#layers;
  }
  override get outputNames(): readonly string[] | undefined {
    return this.#names;
  }
  /** Layers and ops in Keras's order: the farthest from the outputs first. */
  get operations(): readonly Operation[] {
    return this.#operations;
  }
  /** The calls the model is made of, in running order. */
  get nodes(): readonly Node[] {
    return this.#nodes;
  }
  /** Symbolic output of a layer's first call here, for the summary. */
  outputOf(layer: Layer): unknown {
    if (layer instanceof InputLayer) return layer.output;
    return this.#nodes.find((n) => (n.operation as unknown) === layer)?.outputs;
  }

  override call(given: never, options: { readonly training?: boolean } = {}): unknown {
    return atOnce(
      // eslint-disable-next-line require-yield
      this.callInPieces(given, options, function* (operation, args) {
        return operation.apply(...(args as never[]));
      }),
    );
  }
  /** `call` with breaks, where `apply` takes some: it applies one operation of the model. */
  *callInPieces(
    given: never,
    options: { readonly training?: boolean },
    apply: (operation: Operation, args: readonly unknown[]) => Pieces<unknown>,
  ): Pieces<unknown> {
    const values = new Map<KerasTensor, unknown>();
    this.#bind(given, values);
    for (const node of this.#nodes) {
      const args = mapSymbolic(node.args, (t) => values.get(t));
      const training =
        node.operation instanceof Layer && options.training !== undefined ? withTraining(args, options.training) : args;
      const leaves = treeLeaves((yield* apply(node.operation, training)) as Tree<unknown>);
      treeLeaves(node.outputs as Tree<KerasTensor>).forEach((t, i) => values.set(t, leaves[i]));
    }
    return treeMap(this.outputs, (t) => values.get(t));
  }

  /** Matches data with the inputs: by place, or by the names of input layers for records. */
  #bind(given: unknown, values: Map<KerasTensor, unknown>): void {
    const byName =
      typeof given === "object" &&
      given !== null &&
      Object.getPrototypeOf(given) === Object.prototype &&
      !("shape" in given);
    const names = this.#inputs.map((t) => t.node!.operation.name);
    const structured =
      byName && typeof this.inputs === "object" && !Array.isArray(this.inputs) && !isKerasTensor(this.inputs);
    const leaves = treeLeaves(given as Tree<unknown>);
    const list: unknown[] = structured
      ? Object.keys(this.inputs as object).map((k) => (given as Record<string, unknown>)[k])
      : byName
        ? names.map((n) => (given as Record<string, unknown>)[n])
        : leaves.length === names.length
          ? leaves
          : [given].flat(Infinity);
    // What is optional may be missing from a record.
    const absent = this.#inputs.map((t, i) => (list[i] ?? null) === null && (t.node!.operation as InputLayer).optional);
    if (list.length !== this.#inputs.length || list.some((x, i) => (x ?? null) === null && !absent[i]))
      throw new ShapeError(
        `${this.name}: the model takes ${this.#inputs.length} inputs (${names.join(", ")}); received ${byName ? Object.keys(given as object).join(", ") : list.length}.`,
      );
    this.#inputs.forEach((t, i) => {
      const x = (list[i] ?? null) as KerasTensor;
      if (
        !absent[i] &&
        x.shape &&
        (x.shape.length !== t.shape.length ||
          t.shape.some((d, a) => d !== null && x.shape[a] !== null && d !== x.shape[a]))
      )
        throw new ShapeError(
          `${this.name}: input "${names[i]}" must have shape [${t.shape.map((d) => d ?? "batch").join(", ")}]; received [${x.shape.join(", ")}]. Reshape the data.`,
        );
      values.set(t, x);
    });
  }
  /** The layers have handed masks on already. */
  override computeMask(): undefined {
    return undefined;
  }
}

/** The call's options with `training` set, unless the node fixed it. */
const withTraining = (args: readonly unknown[], training: boolean): unknown[] => {
  const last = args[args.length - 1];
  const isOptions =
    args.length > 1 && typeof last === "object" && last !== null && Object.getPrototypeOf(last) === Object.prototype;
  if (!isOptions) return [...args, { training }];
  return "training" in last && last.training !== undefined ? [...args] : [...args.slice(0, -1), { ...last, training }];
};
