import { js } from "@hornbeam/backend-js";
import { setDevice } from "@hornbeam/compiler";
import { tensor, type Tensor } from "@hornbeam/core";
import { Ones } from "@hornbeam/initializers";
import { Layer, type Variable, type LayerOptions, type SymbolicShape } from "@hornbeam/nn";
import { add, cast, matmul, multiply, stopGradient, tanh } from "@hornbeam/ops";
import { beforeAll, expect, test } from "vitest";
import { testLayer, type LayerCase, type LayerCheck } from "../../src/index.ts";

/** A layer that is right: tanh(x·kernel + n), n counting its calls in training. */
class Right extends Layer {
  static override readonly className: string = "Right";
  kernel!: Variable;
  count!: Variable;
  constructor(options: LayerOptions = {}) {
    super(options);
    this.supportsMasking = true;
  }
  override build(shape: SymbolicShape): void {
    const size = shape[shape.length - 1]!;
    this.kernel = this.addWeight({ name: "kernel", shape: [size, 2], initializer: new Ones() });
    this.count = this.addWeight({ name: "count", shape: [], initializer: new Ones(), trainable: false });
  }
  override call(x: Tensor, options: { readonly training?: boolean } = {}): Tensor {
    if (options.training) this.count.assign(add(this.count.value, 1));
    return tanh(add(matmul(x, this.kernel.tensor), multiply(0.01, cast(this.count.value, x.dtype))));
  }
}
class WrongName extends Right {
  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), name: "other" };
  }
}
class ForgetsConfig extends Right {
  scale = 1;
  constructor(options: LayerOptions & { readonly scale?: number } = {}) {
    super(options);
    this.scale = options.scale ?? 1;
  }
  override call(x: Tensor, options = {}): Tensor {
    return multiply(super.call(x, options), this.scale);
  }
}
class BuildsLate extends Right {
  late: Variable | undefined;
  override call(x: Tensor, options = {}): Tensor {
    this.late ??= this.addWeight({ name: "late", shape: [], initializer: new Ones() });
    return multiply(super.call(x, options), this.late.tensor);
  }
}
class MaskOfOutput extends Right {
  override computeMask(): Tensor {
    return tensor([true, false], { dtype: "bool" });
  }
}
class KeepsWeight extends Right {
  hidden = Math.random();
  override call(x: Tensor, options = {}): Tensor {
    return multiply(super.call(x, options), this.hidden);
  }
}
class CountsCalls extends Right {
  calls = 0;
  override call(x: Tensor, options = {}): Tensor {
    return multiply(super.call(x, options), ++this.calls);
  }
}
class NeverLearns extends Right {
  override call(x: Tensor, options = {}): Tensor {
    return stopGradient(super.call(x, options));
  }
}
class HidesGradient extends Right {
  override call(x: Tensor, options = {}): Tensor {
    const y = super.call(x, options);
    return add(y, stopGradient(multiply(y, 2)));
  }
}
class HalfWeights extends Right {
  override addWeight(options: Parameters<Layer["addWeight"]>[0]): Variable {
    return super.addWeight({ ...options, dtype: this.computeDtype });
  }
}

/** The checks that fail for a layer. */
const failing = async (Class: new (options: never) => Layer, more: Partial<LayerCase> = {}): Promise<LayerCheck[]> => {
  const found: LayerCheck[] = [];
  const tests: [string, () => Promise<void>][] = [];
  const given = {
    make: (o: LayerOptions) => new Class(o as never),
    inputs: [{ shape: [3, 4, 5], masked: true }],
    ...more,
  };
  await testLayer(
    Class.name,
    given,
    { backends: [() => js()], objects: { Right, [Class.name]: Class } },
    { describe: (_, body) => body(), test: (name, body) => void tests.push([name, body]) },
  );
  for (const [name, body] of tests) await body().catch(() => found.push(name as LayerCheck));
  return found;
};

beforeAll(() => void setDevice(js()));

test("a layer that is right passes", async () => expect(await failing(Right)).toEqual([]));

const faults: readonly [LayerCheck, new (options: never) => Layer, Partial<LayerCase>?][] = [
  ["construction", WrongName],
  ["build alone", Right, { expect: { trainableWeights: 2 } }],
  ["build alone", BuildsLate],
  ["symbolic against real", Right, { expect: { shape: [3, 4, 3] } }],
  ["symbolic against real", Right, { expect: { losses: 1 } }],
  ["masks", MaskOfOutput],
  ["masks", Right, { expect: { maskShape: null } }],
  ["config", ForgetsConfig, { make: (o) => new ForgetsConfig({ ...o, scale: 2 }) }],
  ["weights", KeepsWeight],
  ["jit against eager", CountsCalls],
  ["training step", NeverLearns],
  ["mixed precision", HalfWeights],
  ["gradient", HidesGradient],
];
test.each(faults)("%s finds %o", async (check, Class, more) => {
  expect(await failing(Class, more)).toContain(check);
});

test("a check that is skipped does not run", async () => {
  expect(await failing(NeverLearns, { skip: { "training step": "it has none" } })).not.toContain("training step");
});
