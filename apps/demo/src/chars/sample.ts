import type { Model } from "hornbeam";
import { createRandom, tensor } from "hornbeam";
import type { Corpus } from "./corpus.ts";
import { config } from "./model.ts";

/** Continues a text, drawing each character from the model's probabilities at a temperature. */
export const sample = async (
  model: Model,
  corpus: Corpus,
  prompt: string,
  length: number,
  temperature = 0.7,
): Promise<string> => {
  const random = createRandom(7);
  const ids = corpus.encode(prompt);
  for (let n = 0; n < length; n++) {
    const recent = ids.slice(-config.context);
    const padded = [...recent, ...new Array<number>(config.context - recent.length).fill(0)];
    const input = tensor(Int32Array.from(padded), { shape: [1, config.context] });
    const out = await model.predictOnBatch(input);
    const logits = (await out.data()) as Float32Array;
    out.dispose();
    input.dispose();
    const row = logits.subarray(
      (recent.length - 1) * corpus.vocabulary.length,
      recent.length * corpus.vocabulary.length,
    );
    const top = row.reduce((a, b) => Math.max(a, b), -Infinity);
    const weights = Array.from(row, (v) => Math.exp((v - top) / temperature));
    let at = random.float() * weights.reduce((a, b) => a + b, 0);
    let next = 0;
    while (next < weights.length - 1 && (at -= weights[next]!) > 0) next++;
    ids.push(next);
  }
  return corpus.decode(ids);
};
