import { ValueError } from "@hornbeam/ir";
import type { CalibratedConfig } from "../configs/CalibratedConfig.ts";

/** All tokens of a dataset, one after the other. */
const tokensOf = async ({
  dataset,
  tokenizer,
  className,
}: CalibratedConfig & { readonly className?: string }): Promise<number[]> => {
  const tokens: number[] = [];
  for (const piece of dataset ?? []) {
    if (typeof piece !== "string") tokens.push(...piece);
    else if (tokenizer) tokens.push(...(await tokenizer.tokenize(piece)));
    else throw new ValueError(`${className ?? "calibration"}: texts need a tokenizer; the config has none.`);
  }
  if (!tokens.length) throw new ValueError("calibration: the dataset is empty.");
  return tokens;
};

/**
 * Samples of `sequenceLength` tokens, at even distances over the data, which is repeated where it is short.
 * @throws ValueError for an empty dataset, and texts without a tokenizer.
 */
export const samplesOf = async (config: CalibratedConfig): Promise<Int32Array[]> => {
  const { numSamples: count, sequenceLength: length } = config;
  const tokens = await tokensOf(config);
  const total = Math.max(
    tokens.length,
    Math.min(count * length, Math.ceil((count * length) / tokens.length) * tokens.length),
  );
  const starts = total - length + 1;
  const stride = Math.max(1, Math.floor(starts / count));
  return Array.from({ length: count }, (_, i) => {
    const start = (i * stride) % starts;
    return Int32Array.from({ length }, (_, k) => tokens[(start + k) % tokens.length]!);
  });
};
