// Text, letter by letter: a recurrent network learns a nursery rhyme and goes on from its first words.
// Run: node --conditions=source apps/examples/src/textGeneration.ts
import {
  Adam,
  createRandom,
  Dense,
  Embedding,
  GRU,
  Input,
  LambdaCallback,
  losses,
  Sequential,
  setRandomSeed,
  tensor,
  type Tensor,
} from "hornbeam";

const TEXT = `this is the house that jack built. this is the malt that lay in the house that jack built. \
this is the rat that ate the malt that lay in the house that jack built. \
this is the cat that killed the rat that ate the malt that lay in the house that jack built. \
this is the dog that worried the cat that killed the rat that ate the malt that lay in the house that jack built. `;
const WINDOW = 24;
const letters = [...new Set(TEXT)].sort();
const codes = [...TEXT].map((c) => letters.indexOf(c));

/** Every stretch of the text with the letter that follows each place of it. */
const stretches = (): { x: Tensor; y: Tensor } => {
  const starts = Array.from({ length: codes.length - WINDOW }, (_, i) => i);
  const rows = (from: number): Tensor =>
    tensor(
      starts.map((s) => codes.slice(s + from, s + from + WINDOW)),
      { dtype: "int32" },
    );
  return { x: rows(0), y: rows(1) };
};

/** A letter drawn from softmax(logits / temperature). */
const draw = (logits: readonly number[], temperature: number, float: () => number): number => {
  const most = Math.max(...logits);
  const weights = logits.map((l) => Math.exp((l - most) / temperature));
  let left = float() * weights.reduce((s, w) => s + w, 0);
  return Math.max(
    0,
    weights.findIndex((w) => (left -= w) <= 0),
  );
};

/** The text, and what the model writes after it. */
export const write = async (
  model: Sequential,
  beginning: string,
  count: number,
  temperature = 0.3,
): Promise<string> => {
  const { float } = createRandom(1);
  let text = beginning;
  for (let i = 0; i < count; i++) {
    const seen = [...text].slice(-WINDOW).map((c) => letters.indexOf(c));
    const logits = await model.predictOnBatch(tensor([seen], { dtype: "int32" }));
    const [all] = (await logits.array()) as number[][][];
    text += letters[draw(all!.at(-1)!, temperature, float)]!;
  }
  return text;
};

export const run = async (
  options: { readonly epochs?: number; readonly verbose?: 0 | 1 | 2 } = {},
): Promise<{ perplexity: number; text: string; known: number }> => {
  const { epochs = 16, verbose = 0 } = options;
  setRandomSeed(7);
  const model = new Sequential([
    Input({ shape: [WINDOW], dtype: "int32" }),
    new Embedding(letters.length, 16),
    new GRU(64, { returnSequences: true }),
    new Dense(letters.length),
  ]);
  model.compile({
    optimizer: new Adam({ learningRate: 0.01 }),
    loss: new losses.SparseCategoricalCrossentropy({ fromLogits: true }),
  });
  const { x, y } = stretches();
  const show = new LambdaCallback({
    onEpochEnd: async (epoch) => {
      if (verbose && epoch % 4 === 0) console.log(await write(model, "this is the ", 60));
    },
  });
  const { history } = await model.fit(x, y, { epochs, batchSize: 32, seed: 1, verbose, callbacks: [show] });
  const beginning = "this is the house that ja";
  const text = await write(model, beginning, 120);
  const known = new Set(TEXT.match(/\w+/g));
  // The last word may be cut off.
  const words = text.slice(beginning.length).match(/\w+(?=\W)/g) ?? [];
  return {
    perplexity: Math.exp(history.loss!.at(-1)!),
    text,
    known: words.slice(1).filter((w) => known.has(w)).length / Math.max(1, words.length - 1),
  };
};

if (import.meta.main) console.log(await run({ verbose: 2 }));
