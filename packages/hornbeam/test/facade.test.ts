import { js } from "@hornbeam/backend-js";
import { setDevice } from "@hornbeam/compiler";
import * as layers from "@hornbeam/layers";
import { Layer } from "@hornbeam/nn";
import * as ops from "@hornbeam/ops";
import * as images from "@hornbeam/ops/image";
import * as preprocessing from "@hornbeam/preprocessing";
import { beforeAll, describe, expect, test } from "vitest";
import * as hornbeam from "../src/index.ts";

const {
  Add,
  add,
  Dense,
  Dropout,
  Functional,
  Identity,
  initializers,
  Input,
  loadModel,
  Model,
  Sequential,
  setRandomSeed,
  tensor,
} = hornbeam;

beforeAll(() => void setDevice(js()));

describe("what the umbrella holds", () => {
  test("every op and every layer; npm run facades writes them", () => {
    const missing = (from: object, to: object): string[] =>
      Object.keys(from).filter((name) => !Object.hasOwn(to, name));
    expect(missing(ops, hornbeam.ops)).toEqual([]);
    expect(missing(images, hornbeam.image)).toEqual([]);
    expect(missing(layers, hornbeam.layers).filter((name) => /^[A-Z]/.test(name))).toEqual(["Merge", "RecurrentLayer"]);
    expect(missing(preprocessing, hornbeam.layers)).toEqual([
      "BaseImagePreprocessingLayer",
      "RandomAffineLayer",
      "RandomColorLayer",
    ]);
  });

  test("ops that become nodes keep their values", async () => {
    const [a, b] = [Input({ shape: [3] }), Input({ shape: [3] })];
    const model = new Model({ inputs: [a, b], outputs: add(a as never, b as never) });
    expect(model).toBeInstanceOf(Functional);
    const out = await model.predictOnBatch([tensor([[1, 2, 3]]), tensor([[10, 20, 30]])]);
    expect([...(await out.data())]).toEqual([11, 22, 33]);
  });

  test("outputs that are not symbolic are refused", () => {
    const a = Input({ shape: [3] });
    expect(() => new Model({ inputs: a, outputs: tensor([1, 2]) })).toThrow(/outputs must be symbolic.*\[2\]/);
    expect(() => new Model({ inputs: tensor([1]) as never, outputs: a })).toThrow(/inputs must be symbolic/);
  });
});

describe("setRandomSeed", () => {
  const train = async (): Promise<number[]> => {
    const model = new Sequential([
      Input({ shape: [4] }),
      new Dense(8, { activation: "relu" }),
      new Dropout(0.3),
      new Dense(1),
    ]);
    model.compile({ optimizer: "adam", loss: "mse" });
    const x = Array.from({ length: 24 }, (_, i) => [Math.sin(i), Math.cos(i), i / 24, 1]);
    const y = x.map(([a, b]) => [a! * b!]);
    const { history } = await model.fit(x, y, { epochs: 3, batchSize: 8, verbose: 0 });
    return [...history["loss"]!];
  };
  test("makes weights, dropout and shuffling the same every time", async () => {
    setRandomSeed(42);
    const first = await train();
    const second = await train();
    setRandomSeed(42);
    expect(await train()).toEqual(first);
    expect(second).not.toEqual(first);
  });
});

describe("layers that users build themselves", () => {
  test("build makes the weights once, by the layer's name, and is saved", async () => {
    const layer = new Dense(2, { name: "mine" });
    (layer as unknown as Layer).build([null, 3]);
    expect(layer.built).toBe(true);
    layer.setWeights([
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
      [0.5, -0.5],
    ]);
    const out = layer.apply(tensor([[1, 1, 1]]) as never) as unknown as { data(): Promise<Float32Array> };
    expect([...(await out.data())]).toEqual([9.5, 11.5]);
    expect(layer.weights.map((v) => v.path)).toEqual(["mine/kernel", "mine/bias"]);
    (layer as unknown as Layer).build([null, 3]);
    expect(layer.weights.length).toBe(2);
  });

  test("a class of one's own too", () => {
    class Scale extends Layer {
      override build(shape: readonly (number | null)[]): void {
        this.addWeight({ name: "scale", shape: [shape[shape.length - 1]!], initializer: new initializers.Ones() });
      }
      override call(x: hornbeam.Tensor): hornbeam.Tensor {
        return x;
      }
    }
    const layer = new Scale();
    layer.build([null, 5]);
    expect(layer.built).toBe(true);
    expect(layer.countParams()).toBe(5);
    expect(layer.getBuildConfig()).toEqual({ input_shape: [null, 5] });
  });

  test("an initializer and a layer of one name are told apart in files", async () => {
    const model = new Sequential([
      Input({ shape: [3] }),
      new Identity(),
      new Dense(3, { kernelInitializer: new initializers.Identity() }),
    ]);
    const again = await loadModel(await model.toBytes());
    const x = tensor([[1, 2, 3]]);
    expect([...(await (await again.predictOnBatch(x)).data())]).toEqual([1, 2, 3]);
  });
});

test("branches: layers are in Keras's order, the farthest from the outputs first", async () => {
  const x = Input({ shape: [2], name: "x" });
  const near = new Dense(3, { name: "near" });
  const far = new Dense(3, { name: "far" });
  const middle = new Dense(3, { name: "middle" });
  const branch = middle.apply(far.apply(x));
  const model = new Model({ inputs: x, outputs: new Add({ name: "sum" }).apply([near.apply(x), branch]) as never });
  expect(model.layers.map((l) => l.name)).toEqual(["x", "far", "near", "middle", "sum"]);
  const again = await loadModel(await model.toBytes());
  expect(again.layers.map((l) => l.name)).toEqual(["x", "far", "near", "middle", "sum"]);
  const data = tensor([[0.5, -1]]);
  expect(await (await again.predictOnBatch(data)).data()).toEqual(await (await model.predictOnBatch(data)).data());
});
