import { js } from "@hornbeam/backend-js";
import { setDevice } from "@hornbeam/compiler";
import { tensor, type Tensor } from "@hornbeam/core";
import { add, multiply } from "@hornbeam/ops";
import { beforeAll, expect, test } from "vitest";
import { GraphFunction } from "./GraphFunction.ts";
import { Input } from "./Input.ts";
import { InputSpec } from "./InputSpec.ts";
import { isKerasTensor, type KerasTensor } from "./KerasTensor.ts";
import { KerasOperation } from "./KerasOperation.ts";
import { Layer } from "./Layer.ts";

class Scale extends KerasOperation {
  readonly factor: number;
  constructor(factor: number, options: { readonly name?: string } = {}) {
    super(options);
    this.factor = factor;
  }
  override call(x: Tensor, y: Tensor = x): Tensor {
    return multiply(add(x, y), this.factor);
  }
}

beforeAll(() => void setDevice(js()));

test("an operation of one's own runs on tensors, and becomes a node of a function", async () => {
  const scale = new Scale(3);
  expect(scale.name).toBe("scale");
  expect(await (scale.apply(...([tensor([1, 2])] as never[])) as Tensor).array()).toEqual([6, 12]);
  const x = Input({ shape: [2] });
  const y = Input({ shape: [2] });
  const made = scale.apply(...([x, y] as never[])) as KerasTensor;
  expect(isKerasTensor(made)).toBe(true);
  expect(made.shape).toEqual([null, 2]);
  const f = new GraphFunction([x, y], { sum: made });
  const { sum } = f.apply([tensor([[1, 2]]), tensor([[10, 20]])]) as { sum: Tensor };
  expect(await sum.array()).toEqual([[33, 66]]);
  expect(() => new GraphFunction(x, made)).toThrow(/every output must come from the inputs/);
});

test("an InputSpec is what a layer checks its inputs with", () => {
  class Two extends Layer {
    constructor() {
      super({ name: "two" });
      this.inputSpec = new InputSpec({ ndim: 2, axes: { [-1]: 3 } });
    }
    override call(x: Tensor): Tensor {
      return x;
    }
  }
  expect(() => new Two().apply(tensor([[1, 2]]))).toThrow(/size 3 at axis -1/);
  expect((new Two().apply(tensor([[1, 2, 3]])) as Tensor).shape).toEqual([1, 3]);
});
