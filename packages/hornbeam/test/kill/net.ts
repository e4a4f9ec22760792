import { Dense, Input, Sequential } from "../../src/index.ts";

/** About 400 kB of weights: writing them takes long enough to be killed in. */
export const netOf = (): Sequential =>
  new Sequential([Input({ shape: [64] }), new Dense(512), new Dense(128), new Dense(4)]);

/** The number that all weights of a model are. @throws Error where they differ: a file of two saves. */
export const valueOf = async (model: Pick<Sequential, "getWeights">): Promise<number> => {
  const values = new Set((await model.getWeights()).flatMap((w) => [...new Set(w as Float32Array)]));
  if (values.size !== 1) throw new Error(`weights of several saves: ${[...values].join(", ")}`);
  return [...values][0]!;
};
