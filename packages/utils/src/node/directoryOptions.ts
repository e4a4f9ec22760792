import { createRandom, type ArrayValue } from "@hornbeam/data";
import { drawSeed, explain, ValueError } from "@hornbeam/ir";
import { indexDirectory } from "./indexDirectory.ts";

/** How a target is written: a number, a row of zeros with a one, [0 or 1], or not at all. */
export type LabelMode = "int" | "categorical" | "binary" | null;

/** Options that all datasets of folders share. */
export interface DirectoryOptions {
  /** "inferred" (default): the folders inside are the classes; a list: a label for each file in order; null: none. */
  readonly labels?: "inferred" | readonly number[] | null;
  /** Default "int". */
  readonly labelMode?: LabelMode;
  /** The folders in the order of their numbers. Default: by name. */
  readonly classNames?: readonly string[];
  /** Default 32; null for single elements. */
  readonly batchSize?: number | null;
  /** In random order, a new one each pass. Default true. */
  readonly shuffle?: boolean;
  /** Makes orders repeatable; needed with `validationSplit` and shuffling. */
  readonly seed?: number;
  /** The part kept for validation, in (0, 1); goes with `subset`. */
  readonly validationSplit?: number;
  /** Which part is given. */
  readonly subset?: "training" | "validation" | "both";
  /** Whether folders behind links count. Default false. */
  readonly followLinks?: boolean;
  /** Says through the console how many files were found. Default true. */
  readonly verbose?: boolean;
}

/** Files of one dataset. */
export interface Part {
  readonly paths: readonly string[];
  readonly labels: readonly number[] | undefined;
  readonly classNames: readonly string[] | undefined;
  /** seed of the orders of passes; undefined for the order of the files */
  readonly seed: number | undefined;
}

const refuse = (op: string, rule: string, received: string, remedy: string): never => {
  const fields = { op, rule, received, remedy };
  throw new ValueError(explain(fields), fields);
};

/** The integers below n in random order (Fisher–Yates). */
export const shuffled = (n: number, seed: number, stream: number): number[] => {
  const random = createRandom(seed, stream);
  const order = Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
};

const check = (op: string, options: DirectoryOptions): void => {
  const { validationSplit: split, subset, shuffle = true, seed, labelMode = "int", batchSize = 32 } = options;
  if (split !== undefined && !(split > 0 && split < 1))
    refuse(op, "validationSplit must be between 0 and 1", String(split), "Pass 0.2, say");
  if ((split === undefined) !== (subset === undefined))
    refuse(
      op,
      "validationSplit and subset go together",
      split === undefined ? "subset alone" : "validationSplit alone",
      "Give both",
    );
  if (subset !== undefined && !["training", "validation", "both"].includes(subset))
    refuse(op, "subset must be training, validation or both", subset, "Use one of them");
  if (split !== undefined && shuffle && seed === undefined)
    refuse(op, "a seed is needed to split shuffled files, so that the parts do not overlap", "none", "Pass { seed }");
  if (!["int", "categorical", "binary", null].includes(labelMode))
    refuse(op, "labelMode must be int, categorical, binary or null", String(labelMode), "Use one of them");
  if (batchSize !== null && (!Number.isInteger(batchSize) || batchSize < 1))
    refuse(op, "batchSize must be a positive integer or null", String(batchSize), "Correct it");
};

/** The files of a folder as one dataset or two. @throws ValueError for options that do not fit, and where a part is empty. */
export const partsOf = async (
  op: string,
  directory: string,
  endings: readonly string[],
  options: DirectoryOptions,
): Promise<readonly Part[]> => {
  check(op, options);
  const { shuffle = true, validationSplit = 0, subset, labelMode = "int", followLinks = false } = options;
  const labels = labelMode === null ? null : options.labels === undefined ? "inferred" : options.labels;
  const found = await indexDirectory(op, directory, endings, { labels, classNames: options.classNames, followLinks });
  const { classNames } = found;
  const say = (text: string): void => void (options.verbose !== false && console.log(text));
  const belonging = classNames ? ` belonging to ${classNames.length} classes` : "";
  say(`Found ${found.paths.length} files${belonging}.`);
  if (labelMode === "binary" && classNames && classNames.length !== 2)
    refuse(op, "binary labels need exactly two classes", classNames.join(", ") || "none", 'Use labelMode "int"');
  const seed = options.seed ?? drawSeed();
  const order = shuffle ? shuffled(found.paths.length, seed, 0) : found.paths.map((_, i) => i);
  const held = Math.trunc(validationSplit * order.length);
  const cut = order.length - held;
  const take = (which: string, indices: readonly number[], mixed: boolean): Part => {
    if (!indices.length)
      refuse(
        op,
        `there must be ${which}files in ${directory} that end in ${endings.join(", ")}`,
        "none",
        "Check the folder",
      );
    return {
      paths: indices.map((i) => found.paths[i]!),
      labels: found.labels && indices.map((i) => found.labels![i]!),
      classNames,
      seed: mixed ? seed : undefined,
    };
  };
  const training = (): Part => {
    say(`Using ${cut} files for training.`);
    return take("training ", order.slice(0, cut), shuffle);
  };
  const validation = (mixed: boolean): Part => {
    say(`Using ${held} files for validation.`);
    return take("validation ", order.slice(cut), mixed);
  };
  if (subset === "both") return [training(), validation(false)];
  if (subset === "training") return [training()];
  return [subset === "validation" ? validation(shuffle) : take("", order, shuffle)];
};

/** Labels of a batch (or of one element) as a label mode writes them. */
export const encodeLabels = (labels: readonly number[], mode: LabelMode, classes: number): ArrayValue => {
  if (mode === "binary") return { data: Float32Array.from(labels), shape: [labels.length, 1], dtype: "float32" };
  if (mode === "int") return { data: Int32Array.from(labels), shape: [labels.length], dtype: "int32" };
  const data = new Float32Array(labels.length * classes);
  labels.forEach((label, i) => (data[i * classes + label] = 1));
  return { data, shape: [labels.length, classes], dtype: "float32" };
};
