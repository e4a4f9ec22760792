import { asArray, type ArrayValue } from "@hornbeam/data";
import { ValueError } from "@hornbeam/ir";

/** Weight of each class by its number; classes that are not named weigh 1. */
export type ClassWeight = Readonly<Record<number, number>>;

/** Class of row i: the label itself, or the place of the largest entry of a one-hot row. */
const classOf = (y: ArrayValue, i: number): number => {
  const width = y.shape.slice(1).reduce((n, d) => n * d, 1);
  if (width === 1) return Math.round(Number(y.data[i]));
  let best = 0;
  for (let k = 1; k < width; k++) if (Number(y.data[i * width + k]) > Number(y.data[i * width + best])) best = k;
  return best;
};

/**
 * Sample weights that weigh each row by its class, times those already given, as in Keras.
 * @throws ValueError where there are several targets, or one that is no label or one-hot row.
 */
export const weighClasses = (y: unknown, classWeight: ClassWeight, sampleWeight?: unknown): ArrayValue => {
  const target = y as ArrayValue;
  if (!target?.shape || target.shape.length > 2)
    throw new ValueError(
      `fit: classWeight needs one target of labels [batch] or one-hot rows [batch, classes]; received ${target?.shape ? `shape [${target.shape.join(", ")}]` : "several targets"}. Use sampleWeight instead.`,
    );
  const weights = new Float32Array(target.shape[0]!);
  const given = sampleWeight as ArrayValue | undefined;
  for (let i = 0; i < weights.length; i++)
    weights[i] = (classWeight[classOf(target, i)] ?? 1) * (given ? Number(given.data[i]) : 1);
  return asArray(weights);
};
