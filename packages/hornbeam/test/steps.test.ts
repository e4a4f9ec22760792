import { js } from "@hornbeam/backend-js";
import { wasm } from "@hornbeam/backend-wasm";
import { setDevice } from "@hornbeam/compiler";
import { beforeAll, describe, expect, test } from "vitest";
import {
  Adam,
  BatchNormalization,
  Dense,
  Dropout,
  Embedding,
  gradients,
  Input,
  LambdaCallback,
  Layer,
  losses,
  LSTM,
  Mean,
  metrics as keras,
  Model,
  ops,
  Sequential,
  setRandomSeed,
  SGD,
  tensor,
  updating,
  valueAndGrad,
  ValueError,
  type Batch,
  type Tensor,
} from "../src/index.ts";

const x = Array.from({ length: 20 }, (_, i) => [Math.sin(i), Math.cos(2 * i), i / 20]);
const y = x.map(([a, b, c]) => [2 * a! - b! + c!]);
const labels = x.map(([a, b]) => (a! > 0.3 ? 2 : b! > 0 ? 1 : 0));
const fitting = { verbose: 0, batchSize: 4, shuffle: false, epochs: 2 } as const;
const flat = async (model: Model | Sequential): Promise<number[]> =>
  (await model.getWeights()).flatMap((w) => [...w].map(Number));
const near = (a: readonly number[], b: readonly number[], digits = 5): void => {
  expect(a.length).toBe(b.length);
  a.forEach((v, i) => expect(v).toBeCloseTo(b[i]!, digits));
};

describe.each(["js", "wasm"])("on %s", (name) => {
  beforeAll(async () => void setDevice(name === "js" ? js() : await wasm()));

  describe.each([false, true])("run eagerly: %s", (runEagerly) => {
    const make = (options: object = {}): Sequential => {
      setRandomSeed(3);
      return new Sequential([Input({ shape: [3] }), new Dense(4, { activation: "tanh" }), new Dense(1)]).compile({
        optimizer: new SGD({ learningRate: 0.05 }),
        loss: "mse",
        metrics: ["mae"],
        runEagerly,
        ...options,
      });
    };

    test("stepsPerExecution changes nothing but the number of calls", async () => {
      const ends: number[] = [];
      const note = new LambdaCallback({ onTrainBatchEnd: (batch) => void ends.push(batch) });
      const [one, three] = [make(), make({ stepsPerExecution: 3 })];
      // 18 rows in batches of 4: four of them and a rest of another size.
      const run = { ...fitting, validationData: [x, y] as const };
      const a = await one.fit(x.slice(0, 18), y.slice(0, 18), run);
      const b = await three.fit(x.slice(0, 18), y.slice(0, 18), { ...run, callbacks: [note] });
      expect(ends).toEqual([2, 3, 4, 2, 3, 4]);
      for (const key of Object.keys(a.history)) near(b.history[key]!, a.history[key]!, 6);
      near(await flat(three), await flat(one), 6);
      ends.length = 0;
      await three.fit(x, y, { ...fitting, epochs: 1, stepsPerEpoch: 4, callbacks: [note] });
      expect(ends).toEqual([2, 3]);
      expect(() => make({ stepsPerExecution: 0 })).toThrow(/stepsPerExecution/);
    });

    test("class and sample weights weigh the loss by row", async () => {
      const classes = (options: object): Sequential => {
        setRandomSeed(4);
        return new Sequential([Input({ shape: [3] }), new Dense(3)]).compile({
          optimizer: new SGD({ learningRate: 0.1 }),
          loss: new losses.SparseCategoricalCrossentropy({ fromLogits: true }),
          weightedMetrics: ["accuracy"],
          runEagerly,
          ...options,
        });
      };
      const classWeight = { 0: 0.5, 2: 3 };
      const sampleWeight = labels.map((l) => ({ 0: 0.5, 1: 1, 2: 3 })[l]!);
      const [a, b, c] = [classes({}), classes({}), classes({})];
      const byClass = await a.fit(x, labels, { ...fitting, classWeight });
      const byRow = await b.fit(x, labels, { ...fitting, sampleWeight });
      expect(byClass.history).toEqual(byRow.history);
      near(await flat(a), await flat(b), 7);
      for (let epoch = 0; epoch < 2; epoch++)
        for (let i = 0; i < 20; i += 4)
          await c.trainOnBatch(x.slice(i, i + 4), labels.slice(i, i + 4), { classWeight });
      near(await flat(c), await flat(a), 6);
    });

    test("penalties: addLoss in a layer, regularizers, each counted once", async () => {
      class Small extends Layer {
        override call(t: Tensor): Tensor {
          this.addLoss(ops.multiply(ops.sum(ops.square(t)), 0.01));
          return t;
        }
      }
      const model = new Sequential([Input({ shape: [3] }), new Small(), new Dense(1, { kernelRegularizer: "l2" })]);
      model.compile({ optimizer: new SGD({ learningRate: 0 }), loss: "mse", metrics: ["mse"], runEagerly });
      const { history } = await model.fit(x, y, { ...fitting, batchSize: 20 });
      const squares = x.flat().reduce((s, v) => s + v * v, 0);
      const kernel = [...(await model.getWeights())[0]!].reduce((s: number, v) => s + Number(v) ** 2, 0);
      for (const epoch of [0, 1])
        expect(history.loss![epoch]!).toBeCloseTo(history.mse![epoch]! + 0.01 * squares + 0.01 * kernel, 4);
    });

    test("metrics a model holds, adds, and updates in computeMetrics", async () => {
      class Watched extends Model {
        readonly dense = new Dense(1);
        readonly spread = new Mean({ name: "spread" });
        override call(t: never): unknown {
          return this.dense.apply(t);
        }
        override computeMetrics(...args: Parameters<Model["computeMetrics"]>): Record<string, Tensor> {
          const logs = super.computeMetrics(...args);
          const [, , yPred] = args;
          this.spread.updateState(ops.max(ops.abs(yPred as Tensor)));
          return { ...logs, spread: this.spread.result() };
        }
      }
      const model = new Watched();
      const zero = model.addMetric(new Mean({ name: "zero" }));
      model.compile({ optimizer: new SGD({ learningRate: 0 }), loss: "mse", metrics: ["mae"], runEagerly });
      const { history } = await model.fit(x, y, { ...fitting, validationData: [x, y] });
      expect(Object.keys(history).sort()).toEqual(
        ["loss", "mae", "spread", "zero"].flatMap((k) => [k, `val_${k}`]).sort(),
      );
      const out = [...(await (await model.predict(x, { verbose: 0 })).data())].map((v) => Math.abs(Number(v)));
      const highest = [0, 4, 8, 12, 16].map((i) => Math.max(...out.slice(i, i + 4)));
      expect(history.spread![1]!).toBeCloseTo(highest.reduce((s, v) => s + v, 0) / 5, 5);
      expect(model.metricsNames).toEqual(["loss", "mae", "zero", "spread"]);
      expect(await zero.result().item()).toBe(0);
      const logs = model.getMetricsResult();
      expect(Object.keys(logs)).toEqual(model.metricsNames);
    });

    test("a loss of one's own in computeLoss", async () => {
      class Absolute extends Model {
        readonly dense = new Dense(1);
        override call(t: never): unknown {
          return this.dense.apply(t);
        }
        override computeLoss({ y: t, yPred }: Parameters<Model["computeLoss"]>[0]): Tensor {
          return ops.mean(ops.abs(ops.subtract(t as Tensor, yPred as Tensor)));
        }
      }
      const model = new Absolute().compile({ optimizer: "adam", metrics: ["mae"], runEagerly });
      const { history } = await model.fit(x, y, fitting);
      near(history.loss!, history.mae!, 6);
    });

    test("steps of one's own: the default ones by super, others altogether", async () => {
      class Doubled extends Model {
        readonly dense = new Dense(1);
        override call(t: never): unknown {
          return this.dense.apply(t);
        }
        override trainStep(batch: Batch, trainer: never): Record<string, Tensor> {
          super.trainStep(batch, trainer);
          return { ...super.trainStep(batch, trainer), twice: tensor(2) };
        }
        override testStep({ x: input }: Batch): Record<string, Tensor> {
          return { out: ops.mean(this.apply(input as never) as Tensor) };
        }
        override predictStep(batch: Batch): Tensor {
          return ops.multiply(super.predictStep(batch) as Tensor, 10);
        }
      }
      const model = new Doubled().compile({ optimizer: new SGD({ learningRate: 0.01 }), loss: "mse", runEagerly });
      const { history } = await model.fit(x, y, { ...fitting, validationData: [x, y] });
      expect(Object.keys(history)).toEqual(["loss", "twice", "val_out"]);
      expect(await model.optimizer!.iterations.value.item()).toBe(20);
      const plain = await (model.apply(tensor(x) as never) as Tensor).data();
      near(
        [...(await (await model.predict(x, { verbose: 0 })).data())].map(Number),
        [...plain].map((v) => Number(v) * 10),
      );
    });

    test("two networks with an optimizer each, whose slots the first step makes", async () => {
      class Duel extends Model {
        readonly a = new Dense(1);
        readonly b = new Dense(1);
        readonly optimizers = { a: new Adam({ learningRate: 0.1 }), b: new SGD({ learningRate: 0.1, momentum: 0.9 }) };
        override call(t: never): unknown {
          return ops.add(this.a.apply(t) as Tensor, this.b.apply(t) as Tensor);
        }
        override trainStep({ x: input, y: target }: Batch): Record<string, Tensor> {
          const logs: Record<string, Tensor> = {};
          for (const key of ["a", "b"] as const) {
            const error = ops.subtract(this[key].apply(input as never) as Tensor, target as Tensor);
            const loss = ops.mean(ops.square(error));
            const { trainableVariables } = this[key];
            this.optimizers[key].apply(gradients(loss, trainableVariables), trainableVariables);
            logs[key] = loss;
          }
          return logs;
        }
      }
      const model = new Duel().compile({ optimizer: "sgd", runEagerly });
      const { history } = await model.fit(x, y, { ...fitting, epochs: 15 });
      for (const key of ["a", "b"]) expect(history[key]![14]!).toBeLessThan(history[key]![0]! / 4);
      expect(await model.optimizers.a.iterations.value.item()).toBe(75);
    });

    test("frozen layers stay; switching back trains them again, without compiling", async () => {
      const model = make();
      const [first, second] = [model.getLayer(0), model.getLayer(1)] as const;
      const values = async (layer: Layer): Promise<unknown> => layer.getWeights();
      first.trainable = false;
      const [a, b] = [await values(first), await values(second)];
      await model.fit(x, y, fitting);
      expect(await values(first)).toEqual(a);
      expect(await values(second)).not.toEqual(b);
      first.trainable = true;
      second.trainable = false;
      const c = await values(second);
      await model.fit(x, y, fitting);
      expect(await values(first)).not.toEqual(a);
      expect(await values(second)).toEqual(c);
      model.trainable = false;
      await expect(model.fit(x, y, fitting)).rejects.toThrow(/gradient|trainable/);
      expect(() => model.getLayer("nothing")).toThrow(ValueError);
    });

    test("transfer: a frozen base with statistics that stay, and a new head", async () => {
      const base = new Sequential([
        Input({ shape: [3] }),
        new Dense(4, { activation: "relu" }),
        new BatchNormalization(),
      ]);
      base.trainable = false;
      const input = Input({ shape: [3] });
      const head = new Dense(1, { name: "head" });
      const model = new Model({ inputs: input, outputs: head.apply(base.apply(input)) });
      model.compile({ optimizer: "adam", loss: "mse", runEagerly });
      expect(model.trainableVariables.map((v) => v.path)).toEqual(["head/kernel", "head/bias"]);
      const before = await base.getWeights();
      await model.fit(x, y, fitting);
      expect(await base.getWeights()).toEqual(before);
      base.trainable = true;
      model.compile({ optimizer: new SGD({ learningRate: 1e-3 }), loss: "mse", runEagerly });
      await model.fit(x, y, fitting);
      const after = await base.getWeights();
      after.forEach((w, i) => expect(w).not.toEqual(before[i]));
    });

    test("masks reach the loss and the metrics", async () => {
      const sequences = [
        [1, 2, 0, 0],
        [3, 1, 2, 0],
      ];
      const targets = [
        [[1], [0], [50], [50]],
        [[0], [1], [1], [50]],
      ];
      const model = new Sequential([
        Input({ shape: [4], dtype: "int32" }),
        new Embedding(4, 2, { maskZero: true }),
        new LSTM(2, { returnSequences: true }),
        new Dense(1),
      ]).compile({ optimizer: new SGD({ learningRate: 0 }), loss: "mse", metrics: ["mae"], runEagerly });
      const logs = await model.trainOnBatch(tensor(sequences, { dtype: "int32" }), tensor(targets));
      // Padding, whose targets are far off, does not count.
      expect(logs.loss).toBeLessThan(5);
      expect(logs.mae).toBeLessThan(2);
    });

    test("stopTraining, one batch at a time, and history", async () => {
      const model = make();
      const stop = new LambdaCallback({ onTrainBatchEnd: (batch) => void (model.stopTraining = batch === 1) });
      const run = await model.fit(x, y, { ...fitting, epochs: 9, callbacks: [stop] });
      expect(run.epoch).toEqual([0]);
      expect(model.history).toBe(run);
      expect(await model.optimizer!.iterations.value.item()).toBe(2);
      model.resetMetrics();
      const [a, b] = [x.slice(0, 4), x.slice(4, 8)];
      const first = await model.testOnBatch(a, y.slice(0, 4));
      const both = await model.testOnBatch(b, y.slice(4, 8));
      model.resetMetrics();
      const second = await model.testOnBatch(b, y.slice(4, 8));
      expect(both.loss).toBeCloseTo((first.loss! + second.loss!) / 2, 5);
      expect((await model.predictOnBatch(a)).shape).toEqual([4, 1]);
      expect(() => new Sequential([new Dense(1)]).trainer.optimizer).toThrow(/optimizer/);
    });

    test("validation in some epochs only", async () => {
      const run = { ...fitting, epochs: 4, validationData: [x, y] as const };
      expect((await make().fit(x, y, { ...run, validationFreq: 2 })).history.val_loss!.length).toBe(2);
      expect((await make().fit(x, y, { ...run, validationFreq: [1, 3, 4] })).history.val_loss!.length).toBe(3);
    });
  });

  test("loops of one's own: valueAndGrad, gradients and updating give what fit gives", async () => {
    const make = (): Sequential => {
      setRandomSeed(6);
      return new Sequential([
        Input({ shape: [3] }),
        new Dense(5, { activation: "relu" }),
        new Dropout(0.3),
        new Dense(1),
      ]);
    };
    const adam = (): Adam => new Adam({ learningRate: 0.02 });
    const [fitted, looped, compiled, pure] = [make(), make(), make(), make()];
    fitted.compile({ optimizer: adam(), loss: "mse" });
    await fitted.fit(x, y, { ...fitting, epochs: 1 });

    const batches = [0, 4, 8, 12, 16].map((i) => [tensor(x.slice(i, i + 4)), tensor(y.slice(i, i + 4))] as const);
    const lossOf = (model: Sequential, input: Tensor, target: Tensor): Tensor =>
      ops.mean(ops.square(ops.subtract(model.apply(input as never, { training: true }) as Tensor, target)));
    const train = (model: Sequential, optimizer: Adam) => (input: Tensor, target: Tensor) => {
      const loss = lossOf(model, input, target);
      optimizer.apply(gradients(loss, model.trainableVariables), model.trainableVariables);
      return loss;
    };
    const eager = train(looped, adam());
    for (const [input, target] of batches) await eager(input, target).item();
    near(await flat(looped), await flat(fitted), 6);

    const optimizer = adam();
    const step = updating([compiled, optimizer], train(compiled, optimizer));
    for (const [input, target] of batches) expect(await step(input, target).item()).toBeGreaterThan(0);
    near(await flat(compiled), await flat(fitted), 6);

    // Without variables: gradients of a function of the weights.
    const sgd = new SGD({ learningRate: 0.1 });
    const { trainableVariables } = pure;
    const byWeights = valueAndGrad((w: Tensor) => {
      const [kernel] = trainableVariables;
      const before = kernel!.value;
      kernel!.value = w;
      const loss = lossOf(pure, tensor(x), tensor(y));
      kernel!.value = before;
      return loss;
    });
    const [value, gradient] = byWeights(trainableVariables[0]!.value) as [Tensor, Tensor];
    sgd.apply([gradient], [trainableVariables[0]!]);
    expect(await value.item()).toBeGreaterThan(0);
    expect(await lossOf(pure, tensor(x), tensor(y)).item()).not.toBe(await value.item());
  });

  test("several outputs: losses, weights and metrics by name, in lists, and one for all", async () => {
    const outputs = (): Model => {
      setRandomSeed(8);
      const input = Input({ shape: [3] });
      const a = new Dense(1, { name: "a" }).apply(input);
      const b = new Dense(1, { name: "b" }).apply(input);
      return new Model({ inputs: input, outputs: [a, b] });
    };
    const targets = [tensor(y), tensor(y.map(([v]) => [-v!]))] as const;
    const run = async (options: object, data: unknown): Promise<Record<string, number[]>> => {
      const model = outputs().compile({ optimizer: new SGD({ learningRate: 0.05 }), ...options });
      return (await model.fit(x, data as never, fitting)).history;
    };
    const named = await run(
      { loss: { a: "mse", b: "mae" }, lossWeights: { a: 1, b: 0.25 }, metrics: { b: ["mse"] } },
      { b: targets[1], a: targets[0] },
    );
    const listed = await run({ loss: ["mse", "mae"], lossWeights: [1, 0.25], metrics: [[], ["mse"]] }, targets);
    expect(Object.keys(named).sort()).toEqual(["a_loss", "b_loss", "b_mse", "loss"]);
    expect(listed).toEqual(named);
    named.loss!.forEach((v, i) => expect(v).toBeCloseTo(named.a_loss![i]! + 0.25 * named.b_loss![i]!, 5));
    const same = await run({ loss: "mse" }, targets);
    expect(Object.keys(same).sort()).toEqual(["a_loss", "b_loss", "loss"]);
    const some = await run({ loss: { a: "mse" } }, { a: targets[0] });
    expect(some.loss).toEqual(some.a_loss);
  });

  test("the whole of a metric's kinds streams through a compiled step", async () => {
    const model = new Sequential([Input({ shape: [3] }), new Dense(1, { activation: "sigmoid" })]).compile({
      optimizer: "adam",
      loss: "binary_crossentropy",
      metrics: ["accuracy", new keras.AUC({ name: "auc" }), new keras.Precision({ name: "p" })],
    });
    const { history } = await model.fit(
      x,
      x.map(([a]) => [a! > 0 ? 1 : 0]),
      fitting,
    );
    expect(Object.keys(history)).toEqual(["loss", "accuracy", "auc", "p"]);
    expect(
      Object.values(history)
        .flat()
        .every((v) => v >= 0),
    ).toBe(true);
  });
});
