import { js } from "@hornbeam/backend-js";
import { setDevice } from "@hornbeam/compiler";
import { beforeAll, describe, expect, test } from "vitest";
import {
  add,
  cloneModel,
  Dense,
  Dropout,
  Input,
  Model,
  Sequential,
  tensor,
  type Layer,
  type Tensor,
} from "../src/index.ts";

beforeAll(() => void setDevice(js()));

const data = tensor([
  [1, 2, 3],
  [-1, 0.5, 2],
]);
const outputOf = async (model: Model | Sequential): Promise<unknown> => (await model.predictOnBatch(data)).array();
const stack = (): Sequential =>
  new Sequential([Input({ shape: [3] }), new Dense(4, { activation: "relu" }), new Dense(2)]);
/** A shared layer, an op, a model inside. */
const graph = (): Model => {
  const input = Input({ shape: [3], name: "in" });
  const shared = new Dense(3, { name: "shared" });
  const twice = shared.apply(shared.apply(input));
  const inner = new Sequential([Input({ shape: [3] }), new Dense(2, { name: "deep" })], { name: "inner" });
  return new Model({ inputs: input, outputs: inner.apply(add(twice as Tensor, input as never)) });
};

describe("cloneModel", () => {
  test.each([
    ["stack", stack],
    ["graph", graph],
  ])("%s: new layers with weights of their own, the same function once those are equal", async (_, make) => {
    const model = make() as Model;
    const copy = cloneModel(model as never) as unknown as Model;
    expect(copy.layers.map((l) => l.name)).toEqual(model.layers.map((l) => l.name));
    expect(copy.weights.map((v) => v.shape)).toEqual(model.weights.map((v) => v.shape));
    expect(copy.weights.some((v) => model.weights.includes(v))).toBe(false);
    expect(copy.compiled).toBe(false);
    expect(await outputOf(copy)).not.toEqual(await outputOf(model));
    copy.setWeights(await model.getWeights());
    expect(await outputOf(copy)).toEqual(await outputOf(model));
  });

  test("layers may be replaced, or kept; shared ones stay shared; models inside are entered where asked", async () => {
    const model = graph();
    const seen: string[] = [];
    const note = (layer: Layer): Layer => {
      seen.push(layer.name);
      return layer;
    };
    const same = cloneModel(model as never, { cloneFunction: note }) as unknown as Model;
    expect(seen.sort()).toEqual(["inner", "shared"]);
    expect(await outputOf(same)).toEqual(await outputOf(model));
    seen.length = 0;
    cloneModel(model as never, { cloneFunction: note, recursive: true });
    expect(seen.sort()).toEqual(["deep", "shared"]);
    const wide = cloneModel(stack(), {
      cloneFunction: (layer) => new Dense((layer as Dense).units * 2, { name: layer.name }),
    });
    expect(wide.weights.map((v) => v.shape)).toEqual([[3, 8], [8], [8, 4], [4]]);
  });

  test("calls may put layers behind; inputs may be given", () => {
    const model = graph();
    const withDropout = cloneModel(model as never, {
      callFunction: (layer, ...args) =>
        layer instanceof Dense ? new Dropout(0.5).apply(layer.apply(...args)) : layer.apply(...args),
    }) as unknown as Model;
    expect(withDropout.layers.filter((l) => l instanceof Dropout).length).toBe(2);
    const input = Input({ shape: [3], name: "mine" });
    const upon = cloneModel(model as never, { inputTensors: [input] }) as unknown as Model;
    expect(upon.layers[0]!.name).toBe("mine");
    expect(() => cloneModel(model as never, { inputTensors: [] })).toThrow(/inputTensors/);
    expect(() => cloneModel(stack(), { callFunction: (layer, ...args) => layer.apply(...args) })).toThrow(
      /callFunction/,
    );
    expect(() => cloneModel(new (class extends Model {})() as never)).toThrow(/functional or Sequential/);
  });
});
