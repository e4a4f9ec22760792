import { js } from "@hornbeam/backend-js";
import { setDevice } from "@hornbeam/compiler";
import { beforeAll, expect, test } from "vitest";
import { add, Dense, Input, Layer, loadModel, Model, multiply, tensor, type Tensor } from "../src/index.ts";

beforeAll(() => void setDevice(js()));

/** Adds twice the second input where there is one. */
class Plus extends Layer {
  override call(x: Tensor, y?: Tensor | null): Tensor {
    return y ? add(x, multiply(2, y)) : x;
  }
}
const read = async (x: unknown): Promise<unknown> => (x as Tensor).array();

const make = (): Model => {
  const [a, b] = [Input({ shape: [2], name: "a" }), Input({ shape: [2], name: "b", optional: true })];
  return new Model([a, b], new Plus().apply(a, b), { name: "both" });
};
const x = [[1, 2]]; // prettier-ignore
const y = [[10, 20]]; // prettier-ignore

test("an optional input may be null", async () => {
  const model = make();
  expect(model.name).toBe("both");
  const [tx, ty] = [tensor(x), tensor(y)];
  expect(await read(model.apply([tx, ty]))).toEqual([[21, 42]]);
  expect(await read(model.apply([tx, null]))).toEqual(x);
  expect(await read(model.apply({ a: tx, b: null }))).toEqual(x);
  expect(await read(model.apply({ a: tx }))).toEqual(x);
  expect(() => model.apply([null, ty])).toThrow(/2 inputs \(a, b\)/);
  expect(() => model.apply({ b: ty })).toThrow(/2 inputs/);
});

test("that it is optional is saved", async () => {
  const model = await loadModel(await make().toBytes(), { objects: { Plus } });
  expect(JSON.parse(make().toJSON()).config.layers.map((l: { config: object }) => l.config)).toMatchObject([{ optional: false }, { optional: true }, {}]); // prettier-ignore
  expect(await read(model.apply([tensor(x), null]))).toEqual(x);
});

test("a record of inputs", async () => {
  const inputs = { q: Input({ shape: [2] }), r: Input({ shape: [2], optional: true }) };
  const model = new Model({ inputs, outputs: new Plus().apply(inputs.q, inputs.r) });
  expect(await read(model.apply({ q: tensor(x) }))).toEqual(x);
});

test("a model by place is the model by name", async () => {
  const i = Input({ shape: [3] });
  const outputs = new Dense(2).apply(i);
  const [one, two] = [new Model(i, outputs), new Model({ inputs: i, outputs })];
  const data = tensor([[1, 2, 3]]); // prettier-ignore
  expect(await read(one.apply(data))).toEqual(await read(two.apply(data)));
});
