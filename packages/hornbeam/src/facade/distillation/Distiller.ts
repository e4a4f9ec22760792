import { tensor, treeLeaves, type Tensor, type Tree } from "@hornbeam/core";
import { ShapeError, showShape, ValueError } from "@hornbeam/ir";
import { Mean } from "@hornbeam/metrics";
import { KerasTensor, Layer, type Config, type LayerOptions } from "@hornbeam/nn";
import { add, cast, multiply } from "@hornbeam/ops";
import { serializeLayer } from "@hornbeam/saving";
import type { LossArguments } from "@hornbeam/train";
import { Model } from "../models.ts";
import type { ModelCompileOptions } from "../trainable.ts";
import type { DistillationLoss } from "./DistillationLoss.ts";
import { resolveLosses, sumLosses, type LossTree } from "./lossTree.ts";

/** Options of Distiller; names and defaults of Keras. */
export interface DistillerOptions extends LayerOptions {
  /** of each of several distillation losses; default 1 */
  readonly distillationLossWeights?: readonly number[] | null;
  /** weight of the student's own loss, 1 less it that of the distillation; default ½ */
  readonly studentLossWeight?: number;
}

/** Outputs of a model, and of some of its layers. */
interface Seen {
  readonly output: Tree<Tensor>;
  readonly features: ReadonlyMap<string, Tree<Tensor>>;
}

/** Runs a model and keeps what some of its layers give. */
const observe = (model: Model, names: readonly string[], x: unknown, training: boolean | undefined): Seen => {
  const features = new Map<string, Tree<Tensor>>();
  const restore = names.map((name) => {
    const layer = model.getLayer(name);
    const apply = layer.apply.bind(layer) as (...args: readonly unknown[]) => Tree<Tensor>;
    Object.defineProperty(layer, "apply", {
      configurable: true,
      value: (...args: readonly unknown[]) => {
        const out = apply(...args);
        features.set(name, out);
        return out;
      },
    });
    return () => Reflect.deleteProperty(layer, "apply");
  });
  try {
    return { output: model.apply(x, training === undefined ? {} : { training }) as Tree<Tensor>, features };
  } finally {
    for (const undo of restore) undo();
  }
};

/** @throws ShapeError where ends of two models that are known differ. */
const checkEnds = (what: "input" | "output", teacher: Model, student: Model): void => {
  const ends = (model: Model): readonly KerasTensor[] => {
    const { [`${what}s`]: many, [what]: one } = model as unknown as Record<string, Tree<KerasTensor> | undefined>;
    return treeLeaves((many ?? one ?? []) as Tree<KerasTensor>).filter((t) => t instanceof KerasTensor);
  };
  const theirs = ends(student);
  ends(teacher).forEach((t, i) => {
    const s = theirs[i];
    const fits =
      s &&
      s.dtype === t.dtype &&
      s.shape.length === t.shape.length &&
      t.shape.every((d, k) => d === null || s.shape[k] === null || s.shape[k] === d);
    if (s && !fits)
      throw new ShapeError(
        `Distiller: ${what}s of teacher and student must have one shape and dtype; received ${showShape(t.shape)} of ${t.dtype} and ${showShape(s.shape)} of ${s.dtype}.`,
      );
  });
};

/**
 * Trains a student with what a teacher knows: w · loss(y, student(x)) + (1 − w) · Σ weight · distillation loss. The teacher is frozen; what the
 * student's layers give is taken from its own pass. (`keras.distillation.Distiller`)
 * @example
 * const distiller = new Distiller(teacher, student, new LogitsDistillation({ temperature: 3 }));
 * distiller.compile({ optimizer: "adam", loss: "sparse_categorical_crossentropy" });
 * await distiller.fit(x, y);
 */
export class Distiller extends Model {
  static readonly className: string = "Distiller";
  static readonly kerasModule: string = "keras.distillation";
  static readonly positional: readonly string[] = ["teacher", "student", "distillationLosses"];
  readonly teacher: Model;
  readonly student: Model;
  readonly distillationLosses: readonly DistillationLoss[];
  readonly distillationLossWeights: readonly number[];
  readonly studentLossWeight: number;
  readonly studentLossTracker: Mean = new Mean({ name: "student_loss" });
  readonly distillationLossTracker: Mean = new Mean({ name: "distillation_loss" });
  readonly totalLossTracker: Mean = new Mean({ name: "total_loss" });
  #studentLoss: ReturnType<typeof resolveLosses> | undefined;
  /** of the last pass of the student */
  #seen: Seen | undefined;

  /** @throws ShapeError, ValueError where the models do not fit, and for weights that are none. */
  constructor(
    teacher: Model,
    student: Model,
    distillationLosses: DistillationLoss | readonly DistillationLoss[],
    { distillationLossWeights, studentLossWeight = 0.5, ...options }: DistillerOptions = {},
  ) {
    super({ name: "distiller", ...options });
    for (const model of [teacher, student])
      if (!((model as unknown) instanceof Layer && "trainStep" in model))
        throw new ValueError(`Distiller: teacher and student must be models; received ${typeof model}.`);
    checkEnds("input", teacher, student);
    checkEnds("output", teacher, student);
    if (!(studentLossWeight >= 0 && studentLossWeight <= 1))
      throw new ValueError(`Distiller: studentLossWeight must be in [0, 1]; received ${studentLossWeight}.`);
    this.teacher = teacher;
    this.student = student;
    this.distillationLosses = [distillationLosses].flat();
    this.distillationLossWeights = distillationLossWeights ?? this.distillationLosses.map(() => 1);
    this.studentLossWeight = studentLossWeight;
    if (!this.distillationLosses.length || this.distillationLossWeights.length !== this.distillationLosses.length)
      throw new ValueError(
        `Distiller: there must be at least one distillation loss, and one weight for each; received ${this.distillationLosses.length} and ${this.distillationLossWeights.length}.`,
      );
    for (const loss of this.distillationLosses) loss.validateModelCompatibility(teacher, student);
    teacher.trainable = false;
  }

  /** The student's loss is needed. @throws ValueError without one. */
  override compile(options: ModelCompileOptions = {}): this {
    const { loss } = options;
    if (loss === null || loss === undefined)
      throw new ValueError(`${this.name}: compile needs the student's loss; received none. Pass { loss: "mse" }.`);
    this.#studentLoss = resolveLosses(this.name, loss as LossTree);
    return super.compile({ optimizer: "adam", ...options, loss: undefined });
  }
  #names(of: "teacherLayerName" | "studentLayerName"): string[] {
    return [...new Set(this.distillationLosses.flatMap((loss) => loss[of] ?? []))];
  }
  /** What the student gives. */
  override call(x: never, { training }: { readonly training?: boolean } = {}): unknown {
    this.#seen = observe(this.student, this.#names("studentLayerName"), x, training);
    return this.#seen.output;
  }
  override computeLoss({ x, y, yPred: given, training = true }: LossArguments): Tensor {
    const seen = this.#seen;
    this.#seen = undefined;
    const own = seen && (given === undefined || seen.output === given);
    const student = own ? seen : observe(this.student, this.#names("studentLayerName"), x, training);
    const yPred = given ?? student.output;
    const zero = tensor(0, { dtype: "float32" });
    const w = this.studentLossWeight;
    const studentLoss =
      w > 0 && y !== undefined && this.#studentLoss ? sumLosses(this.name, this.#studentLoss, y, yPred) : zero;
    const distillation = w < 1 ? this.#distillation(x, { ...student, output: yPred }) : zero;
    const total = add(multiply(w, studentLoss), multiply(1 - w, distillation));
    this.studentLossTracker.updateState(studentLoss);
    this.distillationLossTracker.updateState(distillation);
    this.totalLossTracker.updateState(total);
    return total;
  }
  #distillation(x: unknown, student: Seen): Tensor {
    const teacher = observe(this.teacher, this.#names("teacherLayerName"), x, false);
    const ends = (seen: Seen, name: string | null): Tree<Tensor> =>
      name === null ? seen.output : seen.features.get(name)!;
    const terms = this.distillationLosses.map((loss, i) => {
      const [t, s] = [ends(teacher, loss.teacherLayerName), ends(student, loss.studentLayerName)];
      loss.validateOutputs(t, s);
      const value = loss.computeLoss(t, s);
      if (value.rank)
        throw new ShapeError(
          `${loss.constructor.name}: computeLoss must give a scalar; received ${showShape(value.shape)}.`,
        );
      return multiply(this.distillationLossWeights[i]!, cast(value, "float32"));
    });
    return terms.reduce((a, b) => add(a, b));
  }
  override getConfig(): Config {
    return {
      ...super.getConfig(),
      teacher: serializeLayer(this.teacher),
      student: serializeLayer(this.student),
      distillation_losses: this.distillationLosses.map((loss) => ({
        module: "keras.distillation",
        class_name: (loss.constructor as unknown as { className: string }).className,
        config: loss.getConfig(),
        registered_name: null,
      })),
      distillation_loss_weights: this.distillationLossWeights,
      student_loss_weight: this.studentLossWeight,
    };
  }
}
