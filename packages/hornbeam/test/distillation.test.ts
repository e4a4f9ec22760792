import { js } from "@hornbeam/backend-js";
import { setDevice } from "@hornbeam/compiler";
import { hostLeaf } from "@hornbeam/core";
import { beforeAll, describe, expect, test } from "vitest";
import { goldenBytes, goldenText } from "../../../tooling/goldens/files.ts";
import { parseNpz } from "../../../tooling/goldens/npz.ts";
import { Dense, distillation, Input, loadModel, losses, Sequential, SGD, tensor, type Tensor } from "../src/index.ts";

const { Distiller, DistillationLoss, FeatureDistillation, LogitsDistillation } = distillation;
beforeAll(() => void setDevice(js()));

const net = (units: number, inputs: number, outputs: number): Sequential =>
  new Sequential([
    Input({ shape: [inputs] }),
    new Dense(units, { activation: "relu", name: "hidden" }),
    new Dense(outputs, { name: "logits" }),
  ]);

describe("distillation as Keras trains it", () => {
  const arrays = parseNpz(goldenBytes("distillation/distill.npz"));
  const histories = JSON.parse(goldenText("distillation/histories.json")) as Readonly<
    Record<string, Readonly<Record<string, number[]>>>
  >;
  const leaf = (name: string): Tensor => {
    const { data, shape, dtype } = arrays[name]!;
    return hostLeaf({ shape: [...shape], dtype }, data);
  };
  const cases = {
    kl_object: () => [[new LogitsDistillation({ temperature: 2, loss: new losses.KLDivergence() })], {}] as const,
    feature: () =>
      [
        [
          new LogitsDistillation({ temperature: 3, loss: "mse" }),
          new FeatureDistillation({ teacherLayerName: "hidden", studentLayerName: "hidden" }),
        ],
        { distillationLossWeights: [0.7, 0.2], studentLossWeight: 0.3 },
      ] as const,
  };
  for (const [name, parts] of Object.entries(cases))
    test(`${name}`, async () => {
      const [teacher, student] = [net(5, 6, 4), net(5, 6, 4)];
      teacher.setWeights([0, 1, 2, 3].map((i) => leaf(`${name}.t${i}`)));
      student.setWeights([0, 1, 2, 3].map((i) => leaf(`${name}.s${i}`)));
      const [list, options] = parts();
      const distiller = new Distiller(teacher, student, list, options);
      distiller.compile({
        optimizer: new SGD({ learningRate: 0.1 }),
        loss: new losses.SparseCategoricalCrossentropy({ fromLogits: true }),
        metrics: ["accuracy"],
      });
      const { history } = await distiller.fit(leaf("x"), leaf("y"), {
        epochs: 4,
        batchSize: 8,
        shuffle: false,
        verbose: 0,
      });
      for (const [key, values] of Object.entries(histories[name]!))
        values.forEach((v, i) => expect(history[key]![i], `${key} ${i}`).toBeCloseTo(v, 5));
      const weights = await student.getWeights();
      weights.forEach((w, i) =>
        Array.from(arrays[`${name}.e${i}`]!.data, Number).forEach((v, k) => expect(Number(w[k])).toBeCloseTo(v, 5)),
      );
    });
});

/** Points in a plane, of the class of their quadrant. */
const points = (n: number, from: number): { x: number[][]; y: number[] } => {
  const x = Array.from({ length: n }, (_, i) => [Math.sin(12.9 * (i + from)) * 2, Math.sin(78.2 * (i + from)) * 2]);
  return { x, y: x.map(([a, b]) => (a! > 0 ? 1 : 0) + (b! > 0 ? 2 : 0)) };
};

test("a student that sees no labels learns what its teacher knows", async () => {
  const { x, y } = points(400, 0);
  const held = points(200, 1000);
  const [tx, ty] = [tensor(x), tensor(y, { dtype: "int32" })];
  const teacher = net(24, 2, 4);
  teacher.compile({
    optimizer: "adam",
    loss: new losses.SparseCategoricalCrossentropy({ fromLogits: true }),
    metrics: ["accuracy"],
  });
  await teacher.fit(tx, ty, { epochs: 30, batchSize: 20, verbose: 0 });
  const before = await teacher.getWeights();
  const student = net(8, 2, 4);
  const distiller = new Distiller(teacher, student, new LogitsDistillation({ temperature: 2 }), {
    studentLossWeight: 0,
  });
  expect(distiller.trainableVariables.length).toBe(4);
  distiller.compile({ loss: "mse", optimizer: "adam" });
  await distiller.fit(tx, ty, { epochs: 40, batchSize: 20, verbose: 0 });
  expect(await teacher.getWeights()).toEqual(before);
  const scores = (await (await distiller.predict(tensor(held.x), { verbose: 0 })).array()) as number[][];
  const right = scores.filter((row, i) => row.indexOf(Math.max(...row)) === held.y[i]).length;
  expect(right / held.y.length).toBeGreaterThan(0.9);
});

test("a distiller is saved and read back, and goes on", async () => {
  const parts = [new LogitsDistillation({ loss: "mse" }), new FeatureDistillation({ loss: new losses.Huber(), teacherLayerName: "hidden", studentLayerName: "hidden" })]; // prettier-ignore
  const distiller = new Distiller(net(3, 2, 2), net(3, 2, 2), parts, { studentLossWeight: 0.25 });
  distiller.compile({ optimizer: "sgd", loss: "mse" });
  const [x, y] = [tensor([[1, 2], [3, 4]]), tensor([[1, 0], [0, 1]])]; // prettier-ignore
  await distiller.trainOnBatch(x, y);
  const again = (await loadModel(await distiller.toBytes(), { compile: false })) as unknown as distillation.Distiller;
  expect(again).toBeInstanceOf(Distiller);
  expect([again.studentLossWeight, again.teacher.trainable, again.distillationLosses.length]).toEqual([0.25, false, 2]);
  expect(again.distillationLosses[1]).toBeInstanceOf(FeatureDistillation);
  again.compile({ optimizer: "sgd", loss: "mse" });
  distiller.resetMetrics();
  expect(await again.trainOnBatch(x, y)).toEqual(await distiller.trainOnBatch(x, y));
});

test("several outputs, some left out, and one of your own", async () => {
  class Sum extends DistillationLoss {
    override computeLoss(): Tensor {
      return tensor(3, { dtype: "float32" });
    }
  }
  expect(await new Sum().computeLoss().item()).toBe(3);
  const loss = new FeatureDistillation({ loss: ["mse", null] });
  const ones = tensor([[1]], { dtype: "float32" }); // prettier-ignore
  const threes = tensor([[3]], { dtype: "float32" }); // prettier-ignore
  expect(await loss.computeLoss([ones, ones], [threes, threes]).item()).toBe(4);
  expect(() => loss.computeLoss([ones], [threes])).toThrow(/one loss for each output/);
});

test("what does not fit is refused", () => {
  const logits = new LogitsDistillation();
  expect(() => new Distiller(net(2, 2, 2), net(2, 3, 2), logits)).toThrow(/inputs of teacher and student/);
  expect(() => new Distiller(net(2, 2, 2), net(2, 2, 3), logits)).toThrow(/outputs of teacher and student/);
  expect(
    () => new Distiller(net(2, 2, 2), net(2, 2, 2), new FeatureDistillation({ teacherLayerName: "none" })),
  ).toThrow(/none/);
  expect(() => new Distiller(net(2, 2, 2), net(2, 2, 2), logits, { studentLossWeight: 2 })).toThrow(/\[0, 1\]/);
  expect(() => new Distiller(net(2, 2, 2), net(2, 2, 2), logits).compile({ optimizer: "sgd" })).toThrow(
    /student's loss/,
  );
  expect(() => new LogitsDistillation({ temperature: 0 })).toThrow(/above 0/);
  expect(() => new FeatureDistillation({ loss: [null] })).toThrow(/must not be null/);
});
