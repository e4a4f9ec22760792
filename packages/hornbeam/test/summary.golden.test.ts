import { readFileSync } from "node:fs";
import { js } from "@hornbeam/backend-js";
import { setDevice } from "@hornbeam/compiler";
import { beforeAll, expect, test } from "vitest";
import { Add, Dense, Dropout, Flatten, Input, loadModel, Model, Sequential } from "../src/index.ts";

const folder = new URL("../../../tooling/goldens/models/", import.meta.url).pathname;
const models = ["a_mlp", "a3_deferred_sequential", "b_cnn", "c_rnn", "d_transformer", "e_shared_ops_multi_io"];
const quiet = { print: (): void => undefined };

beforeAll(() => void setDevice(js()));

// The goldens were made with a line of 100 characters and printed to a terminal of 80, which cut them.
test.each(models)("%s: the summary is Keras's, character for character", async (id) => {
  const model = await loadModel(new Uint8Array(readFileSync(`${folder}${id}/model.keras`)));
  const text = model.summary({ lineLength: 100, ...quiet });
  const cut = text.split("\n").map((line) => line.slice(0, 80).trimEnd());
  const golden = readFileSync(`${folder}${id}/summary.txt`, "utf8").trimEnd().split("\n");
  expect(cut.join("\n")).toBe(golden.map((line) => line.trimEnd()).join("\n"));
});

test("connections, cut words and optimizer state", () => {
  const [x, y] = [Input({ shape: [4], name: "x" }), Input({ shape: [4], name: "y" })];
  const shared = new Dense(3, { name: "shared" });
  const sum = new Add({ name: "a_name_that_is_longer_than_its_column" }).apply([shared.apply(x), shared.apply(y)]);
  const model = new Model({ inputs: [x, y], outputs: sum as never, name: "two" });
  expect(model.summary({ lineLength: 60, ...quiet })).toBe(
    `Model: "two"
┏━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━┳━━━━━━━━━┳━━━━━━━━━━━━━━━┓
┃ Layer (type)    ┃ Output Shape ┃ Param # ┃ Connected to  ┃
┡━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━╇━━━━━━━━━╇━━━━━━━━━━━━━━━┩
│ x (InputLayer)  │ (None, 4)    │       0 │ -             │
├─────────────────┼──────────────┼─────────┼───────────────┤
│ y (InputLayer)  │ (None, 4)    │       0 │ -             │
├─────────────────┼──────────────┼─────────┼───────────────┤
│ shared (Dense)  │ (None, 3)    │      15 │ x[0][0],      │
│                 │              │         │ y[0][0]       │
├─────────────────┼──────────────┼─────────┼───────────────┤
│ a_name_that_is… │ (None, 3)    │       0 │ shared[0][0], │
│ (Add)           │              │         │ shared[1][0]  │
└─────────────────┴──────────────┴─────────┴───────────────┘
 Total params: 15 (60.00 B)
 Trainable params: 15 (60.00 B)
 Non-trainable params: 0 (0.00 B)`,
  );
});

test("nested models, what is trained, a range of layers; too narrow a line and unknown layers are refused", async () => {
  const inner = new Sequential([Input({ shape: [4] }), new Dense(2, { name: "first" }), new Dropout(0.5)], {
    name: "inner",
  });
  const outer = new Sequential([Input({ shape: [4] }), inner, new Flatten(), new Dense(1, { name: "last" })]);
  inner.trainable = false;
  const text = outer.summary({ expandNested: true, showTrainable: true, ...quiet });
  expect(text).toMatch(/│ inner \(Sequential\) +│ \(None, 2\) +│ +10 │ +N +│/);
  expect(text).toMatch(/│ {4}└ first \(Dense\) +│ \(None, 2\) +│ +10 │ +N +│/);
  expect(text).toMatch(/│ flatten \(Flatten\) +│ \(None, 2\) +│ +0 │ +- +│/);
  expect(text).toMatch(/Non-trainable params: 10 /);
  const part = outer.summary({ layerRange: ["flatten", "la.*"], ...quiet });
  expect(part).not.toContain("inner");
  expect(part).toContain("last (Dense)");
  expect(() => outer.summary({ lineLength: 10, ...quiet })).toThrow(/every column needs 4 characters/);
  expect(() => outer.summary({ layerRange: ["nothing", "last"], ...quiet })).toThrow(/inner, flatten, last/);
  const fresh = new Sequential([new Dense(2)]);
  expect(fresh.summary(quiet)).toContain("0 (unbuilt)");
  outer.compile({ optimizer: "adam", loss: "mse" });
  expect(outer.summary(quiet)).not.toContain("Optimizer params");
});

test("the state of a built optimizer counts", async () => {
  const model = await loadModel(new Uint8Array(readFileSync(`${folder}../training/adam.keras`)));
  const text = model.summary(quiet);
  // 83 weights, and for each two moments; the iteration and the learning rate.
  expect(text).toContain(" Optimizer params: 168 (672.00 B)");
  expect(text).toContain(" Total params: 251 (1004.00 B)");
});
