import { js } from "@hornbeam/backend-js";
import { setDevice } from "@hornbeam/compiler";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import {
  Activation,
  AdamW,
  BatchNormalization,
  Dense,
  Dropout,
  Input,
  LambdaCallback,
  Layer,
  LSTM,
  Model,
  ops,
  Orthogonal,
  regularizers,
  Sequential,
  setRandomSeed,
  SGD,
  tensor,
  type KerasTensor,
  type Tensor,
} from "../src/index.ts";

const x = Array.from({ length: 14 }, (_, i) => [Math.sin(i), Math.cos(2 * i), i / 14]);
const y = x.map(([a, b, c]) => [2 * a! - b! + c!]);
const fitting = { verbose: 0, batchSize: 4, epochs: 2, seed: 5 } as const;
const flat = async (model: Layer): Promise<number[]> => (await model.getWeights()).flatMap((w) => [...w].map(Number));

/** A clock by which a break is due wherever one may be taken, or nowhere. */
const breaks = (everywhere: boolean): void => {
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => (everywhere ? (now += 100) : 0));
};
afterEach(() => {
  vi.restoreAllMocks();
});
beforeAll(() => {
  setDevice(js());
});

/** Runs something in every turn of the event loop until the promise settles. Returns how often it ran. */
const meanwhile = async <T>(work: Promise<T>, fn: () => void | Promise<void>): Promise<readonly [T, number]> => {
  let [running, turns] = [true, 0];
  let failed: unknown;
  const turn = async (): Promise<void> => {
    if (!running) return;
    turns++;
    try {
      await fn();
    } catch (error) {
      failed ??= error;
    }
    setImmediate(() => void turn());
  };
  setImmediate(() => void turn());
  const result = await work.finally(() => (running = false));
  if (failed) throw failed as Error;
  return [result, turns];
};

class Penalised extends Layer {
  calls = 0;
  override call(t: Tensor): Tensor {
    this.calls++;
    this.addLoss(ops.multiply(ops.mean(ops.square(t)), 0.01));
    return t;
  }
}

const stack = (): Sequential =>
  new Sequential([
    Input({ shape: [3] }),
    new Dense(5, { activation: "relu", kernelRegularizer: new regularizers.L2({ l2: 0.01 }) }),
    new BatchNormalization(),
    new Penalised(),
    new Dropout(0.2, { seed: 3 }),
    new Sequential([Input({ shape: [5] }), new Dense(4), new Activation("tanh")]),
    new Dense(1),
  ]);
const graph = (): Model => {
  const inputs = Input({ shape: [3] });
  const sequence = ops.reshape(inputs as never as Tensor, [-1, 3, 1]) as never as KerasTensor;
  const read: KerasTensor = new LSTM(4, { recurrentInitializer: new Orthogonal({ seed: 2 }) }).apply(sequence);
  const inner = stack();
  return new Model({ inputs, outputs: ops.add(new Dense(1).apply(read), inner.apply(inputs)) as never });
};
class OwnStep extends Sequential {
  override trainStep(...given: Parameters<Sequential["trainStep"]>): Record<string, Tensor> {
    return super.trainStep(...given);
  }
}
const models: Readonly<Record<string, () => Sequential | Model>> = {
  "a stack with penalties": stack,
  "a graph with a recurrent layer": graph,
  "a model with a step of its own": () => new OwnStep([Input({ shape: [3] }), new Dense(1)]),
  "a model that is built by its first batch": () =>
    new Sequential([new Dense(4, { activation: "relu" }), new Dense(1)]),
};
const made = (make: () => Sequential | Model, options: object = {}): Sequential | Model => {
  setRandomSeed(11);
  return make().compile({
    optimizer: new AdamW({ learningRate: 0.01, globalClipnorm: 1, useEma: true }),
    loss: "mse",
    metrics: ["mae"],
    ...options,
  });
};

describe.each(Object.keys(models))("%s", (name) => {
  const whole = async (options?: object): Promise<unknown> => {
    const model = made(models[name]!, options);
    const { history } = await model.fit(x, y, { ...fitting, validationData: [x, y] });
    const predicted = await (await model.predict(x, { verbose: 0 })).array();
    return { history, weights: await flat(model), predicted, scores: await model.evaluate(x, y, { verbose: 0 }) };
  };

  test.each([{}, { stepsPerExecution: 2 }])(
    "comes to the same bits with breaks everywhere, with %o",
    async (options) => {
      breaks(false);
      const expected = await whole(options);
      vi.restoreAllMocks();
      breaks(true);
      expect(await whole(options)).toEqual(expected);
    },
  );

  test("two at the same time come to what each comes to alone", async () => {
    breaks(true);
    const make = (): Sequential | Model => {
      const model = made(models[name]!);
      // First weights go by the order in which models are built.
      if (!model.built) model.build([null, 3]);
      return model;
    };
    const run = async (model: Model | Sequential): Promise<unknown> => {
      const { history } = await model.fit(x, y, fitting);
      return { history, weights: await flat(model) };
    };
    const expected = await run(make());
    const pair = [make(), make()];
    expect(await Promise.all(pair.map(run))).toEqual([expected, expected]);
  });
});

test("between the pieces the model is what it was, and what runs then is not part of the step", async () => {
  breaks(true);
  const run = async (fn?: (model: Sequential, turn: number) => void | Promise<void>) => {
    const model = made(stack) as Sequential;
    let stepped = false;
    const first = new LambdaCallback({ onTrainBatchEnd: () => void (stepped = true) });
    let turn = 0;
    const fit = model.fit(x, y, { ...fitting, callbacks: [first] });
    const [{ history }, turns] = await meanwhile(fit, () => (stepped ? undefined : fn?.(model, turn++)));
    return { history, weights: await flat(model), turns };
  };
  const alone = await run();
  let compared = 0;
  const disturbed = await run(async (model, turn) => {
    for (const v of model.variables) expect(v.value.node.open).toBe(false);
    expect(await ops.add(tensor([1.5, 2]), 1).data()).toEqual(Float32Array.of(2.5, 3));
    // With penalties of its own, which are not the step's.
    if (turn % 8 === 3) {
      const out = (await (model.apply(tensor(x)) as Tensor).data()) as Float32Array;
      expect(out.every(Number.isFinite)).toBe(true);
      compared++;
    }
  });
  expect(compared).toBeGreaterThan(3);
  expect(alone.turns).toBeGreaterThan(50);
  expect({ ...disturbed, turns: 0 }).toEqual({ ...alone, turns: 0 });
});

test("a step with breaks calls the layers as often as one without", async () => {
  const count = async (everywhere: boolean): Promise<number> => {
    breaks(everywhere);
    const model = made(stack) as Sequential;
    await model.fit(x, y, fitting);
    vi.restoreAllMocks();
    return (model.layers[2] as Penalised).calls;
  };
  expect(await count(true)).toBe(await count(false));
});

test("weights that are set in a break are those that the step begins with", async () => {
  const values = [tensor([[1], [2], [3]]), tensor([4])];
  const plain = (): Sequential =>
    new Sequential([Input({ shape: [3] }), new Dense(1)]).compile({
      optimizer: new SGD({ learningRate: 0.1 }),
      loss: "mse",
    });
  const expected = plain();
  expected.setWeights(values);
  await expected.fit(x, y, { ...fitting, shuffle: false });
  for (const at of [1, 4, 8, 12, 16]) {
    breaks(true);
    const model = plain();
    let [turn, stepped] = [0, false];
    const first = new LambdaCallback({ onTrainBatchEnd: () => void (stepped = true) });
    const fit = model.fit(x, y, { ...fitting, shuffle: false, callbacks: [first] });
    await meanwhile(fit, () => {
      if (turn++ !== at) return;
      expect(stepped).toBe(false);
      model.setWeights(values);
    });
    vi.restoreAllMocks();
    expect(await flat(model)).toEqual(await flat(expected));
  }
});

describe("an error in the first step", () => {
  class Failing extends Layer {
    fails = true;
    override call(t: Tensor, { training }: { readonly training?: boolean } = {}): Tensor {
      if (training && this.fails) throw new RangeError("it fails");
      return t;
    }
  }
  const failing = (): { readonly model: Sequential; readonly layer: Failing } => {
    const layer = new Failing();
    return {
      layer,
      model: made(() => new Sequential([Input({ shape: [3] }), new Dense(2), layer, new Dense(1)])) as never,
    };
  };

  test("is told as without breaks, and leaves everything as it was", async () => {
    breaks(true);
    const { model, layer } = failing();
    const before = await flat(model);
    await expect(model.fit(x, y, fitting)).rejects.toThrow(RangeError);
    expect(await flat(model)).toEqual(before);
    layer.fails = false;
    const { history } = await model.fit(x, y, fitting);
    const other = failing();
    other.layer.fails = false;
    expect(history).toEqual((await other.model.fit(x, y, fitting)).history);
  });

  test("in the data is told with the layer's name", async () => {
    const messages: string[] = [];
    for (const everywhere of [false, true]) {
      breaks(everywhere);
      const model = made(() => new Sequential([Input({ shape: [3] }), new Dense(1, { name: "last" })]));
      const wrong = model.fit([[1, 2, 3, 4]], [[1]], { verbose: 0 });
      await wrong.catch((error: Error) => messages.push(error.message));
      vi.restoreAllMocks();
    }
    expect(messages).toHaveLength(2);
    expect(messages[1]).toBe(messages[0]);
  });

  test("of a callback ends the fit, and the next one works", async () => {
    breaks(true);
    const model = made(stack);
    const bad = new LambdaCallback({
      onTrainBatchBegin: () => {
        throw new RangeError("not now");
      },
    });
    await expect(model.fit(x, y, { ...fitting, callbacks: [bad] })).rejects.toThrow("not now");
    const { history } = await model.fit(x, y, fitting);
    expect(history.loss).toHaveLength(2);
  });

  test("where the device goes in a break, the step is made for the one that is there", async () => {
    breaks(true);
    const model = made(stack);
    let turn = 0;
    const fit = model.fit(x, y, fitting);
    const before = setDevice(js());
    await meanwhile(fit, () => void (turn++ === 12 && setDevice(before.backend)));
    expect((await flat(model)).every(Number.isFinite)).toBe(true);
  });
});
