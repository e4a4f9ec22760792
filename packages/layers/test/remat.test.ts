import { js } from "@hornbeam/backend-js";
import { jit, setDevice } from "@hornbeam/compiler";
import { tensor, type Tensor } from "@hornbeam/core";
import { tanh } from "@hornbeam/activations";
import { L2 } from "@hornbeam/regularizers";
import { Sequential, withValues, type Layer } from "@hornbeam/nn";
import { add, multiply, pullback, square, sum } from "@hornbeam/ops";
import { beforeAll, expect, test } from "vitest";
import { BatchNormalization, Dense, Dropout, RematLayer } from "../src/index.ts";

beforeAll(() => void setDevice(js()));

const body = (): Layer =>
  new Sequential([
    new Dense(4, { activation: tanh, activityRegularizer: new L2({ l2: 0.1 }) }),
    new BatchNormalization(),
    new Dropout(0.3, { seed: 3 }),
  ]);
const x = tensor([
  [0.1, -0.4, 0.7],
  [0.9, 0.2, -0.3],
]);

/** Loss, gradients and state of one training call. */
const stepOf = (layer: Layer) => (state: readonly Tensor[]) => {
  let results: Tensor[] = [];
  const after = withValues(layer.variables, state, () => {
    layer.clearLosses();
    const loss = [sum(square(layer.apply(x, { training: true }))), ...layer.losses].reduce((a, b) => add(a, b));
    const wanted = layer.variables.flatMap((v, i) => (v.trainable ? [state[i]!] : []));
    results = [loss, ...(pullback([loss], [add(multiply(loss, 0), 1)], wanted) as Tensor[])];
  });
  return [...results, ...after];
};

test("values, gradients, losses and state are those of the layer itself, eagerly and compiled", async () => {
  const plain = body();
  const wrapped = new RematLayer(body());
  void (plain.apply(x) as unknown);
  void (wrapped.apply(x) as unknown);
  const state = plain.variables.map((v) => v.value);
  expect(wrapped.variables.length).toBe(state.length);
  const expected = await Promise.all(stepOf(plain)(state).map((t) => t.data()));
  for (const run of [stepOf(wrapped), jit(stepOf(wrapped))]) {
    const found = await Promise.all(run(state).map((t) => t.data()));
    found.forEach((values, i) =>
      values.forEach((v, k) => {
        const wanted = Number(expected[i]![k]);
        expect(Math.abs(Number(v) - wanted)).toBeLessThan(1e-5 * Math.max(1, Math.abs(wanted)));
      }),
    );
  }
});
