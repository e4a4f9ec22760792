// Runs in a page and in a dedicated worker: a part of conformance, and training on WebGPU beside training on the interpreter.
import { runConformance } from "@hornbeam/conformance";
import { Dense, ensureDevice, Input, js, Sequential, setDevice, setRandomSeed, tensor, webgpu } from "hornbeam";
import { budgets } from "../../packages/conformance/test/webgpu/budgets.ts";

/** What came of it; nothing but `adapter` where there is none. */
export interface WebgpuResult {
  readonly adapter: boolean;
  /** tests of conformance that passed, and what the others said */
  readonly passed?: number;
  readonly failed?: readonly string[];
  /** what the umbrella chooses where the adapter computes on the CPU */
  readonly chosen?: string;
  readonly losses?: readonly number[];
  readonly expected?: readonly number[];
  readonly submissions?: number;
  readonly lost?: string;
}

/** Tests of conformance for a page: SwiftShader needs a second for the shaders of each. */
export const some: RegExp =
  /^(exp|add|reduceSum|dotGeneral|convForward|gather|scatter|sort)\w* float32|^floorDiv\w* int32|^castTo\w* float16 to bool|a perceptron|while|donated memory/;
/** Fewer of them, for another place of the same browser. */
export const few: RegExp = /^(add|dotGeneral)\w* float32|donated memory/;

const conform = async (wanted: RegExp): Promise<Pick<WebgpuResult, "passed" | "failed">> => {
  const tests: [string, () => Promise<void>][] = [];
  const api = {
    describe: (_: string, body: () => void) => body(),
    test: (name: string, body: () => Promise<void>) => void (wanted.test(name) && tests.push([name, body])),
  };
  const options = { flushesSubnormals: true, budgets };
  await runConformance(() => webgpu(), api, {
    ...options,
    suites: ["primitives", "fusion", "control", "memory", "faults", "random"],
  });
  const failed: string[] = [];
  for (const [name, body] of tests)
    await body().catch((e: unknown) => failed.push(`${name}: ${String(e).slice(0, 300)}`));
  return { passed: tests.length - failed.length, failed };
};

const train = async (): Promise<number[]> => {
  setRandomSeed(7);
  const x = Array.from({ length: 64 }, (_, i) => [Math.sin(i), Math.cos(i), (i % 8) / 8]);
  const model = new Sequential([Input({ shape: [3] }), new Dense(8, { activation: "relu" }), new Dense(1)]);
  model.compile({ optimizer: "adam", loss: "mse" });
  const y = tensor(x.map(([a, b, c]) => [a! * 0.5 + b! - c!]));
  const { history } = await model.fit(tensor(x), y, { epochs: 3, batchSize: 16, verbose: 0 });
  return history["loss"]!;
};

export const work = async (wanted: RegExp): Promise<WebgpuResult> => {
  const { gpu } = navigator as { gpu?: GPU };
  if (!(await gpu?.requestAdapter())) return { adapter: false };
  const chosen = await ensureDevice();
  setDevice(js());
  const expected = await train();
  const backend = await webgpu();
  setDevice(backend);
  const losses = await train();
  const submissions = backend.submissions();
  const kept = tensor([1, 2, 3]);
  await kept.data();
  backend.device.destroy();
  const lost = await kept.data().then(
    () => "read",
    (e: unknown) => String(e),
  );
  return { adapter: true, chosen, losses, expected, submissions, lost, ...(await conform(wanted)) };
};
