import type { ArrayValue } from "@hornbeam/data";
import { fromGenerator, prefetch } from "@hornbeam/data/ops";
import { DirectoryDataset } from "../dataset/DirectoryDataset.ts";
import { encodeLabels, partsOf, shuffled, type DirectoryOptions, type Part } from "./directoryOptions.ts";

/** How files become inputs. */
export interface Reading<X> {
  readonly op: string;
  readonly endings: readonly string[];
  readonly read: (path: string) => Promise<X>;
  /** several of them as one batch */
  readonly stack: (elements: readonly X[]) => unknown;
  /** one of them as an element */
  readonly single: (element: X) => unknown;
}

/** Without the first axis, which is 1. */
const first = ({ data, shape, dtype }: ArrayValue): ArrayValue => ({ data, shape: shape.slice(1), dtype });

const datasetOf = <X>(part: Part, reading: Reading<X>, options: DirectoryOptions): DirectoryDataset<unknown> => {
  const { batchSize = 32, labelMode = "int" } = options;
  const { paths, labels, classNames, seed } = part;
  const size = batchSize ?? 1;
  let pass = 1;
  const element = async (indices: readonly number[]): Promise<unknown> => {
    const inputs = await Promise.all(indices.map((i) => reading.read(paths[i]!)));
    const x = batchSize === null ? reading.single(inputs[0]!) : reading.stack(inputs);
    if (!labels) return x;
    const y = encodeLabels(
      indices.map((i) => labels[i]!),
      labelMode,
      classNames?.length ?? 0,
    );
    return [x, batchSize === null ? first(y) : y];
  };
  const source = fromGenerator(
    async function* () {
      const order = seed === undefined ? paths.map((_, i) => i) : shuffled(paths.length, seed, pass++);
      for (let i = 0; i < order.length; i += size) yield await element(order.slice(i, i + size));
    },
    { cardinality: Math.ceil(paths.length / size) },
  );
  return new DirectoryDataset(prefetch(source), paths, classNames);
};

/** A dataset of the files in a folder; with `subset: "both"` two of them. */
export const directoryDataset = async <X>(
  directory: string,
  reading: Reading<X>,
  options: DirectoryOptions,
): Promise<DirectoryDataset<unknown> | readonly [DirectoryDataset<unknown>, DirectoryDataset<unknown>]> => {
  const parts = await partsOf(reading.op, directory, reading.endings, options);
  const sets = parts.map((part) => datasetOf(part, reading, options));
  return sets.length === 2 ? [sets[0]!, sets[1]!] : sets[0]!;
};
