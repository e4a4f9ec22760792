import type { Tensor } from "@hornbeam/core";
import * as random from "@hornbeam/ops/random";
import type { TestApi } from "../api.ts";
import { evaluate, on, report, type Bench } from "../bench.ts";
import { apart } from "../closeness.ts";

interface Draw {
  readonly name: string;
  readonly make: () => Tensor;
  /** 0: the same number for number everywhere */
  readonly tolerance: number;
}
const seed = 42;
const draws: readonly Draw[] = [
  { name: "bits", make: () => random.bits([3, 7], { seed }), tolerance: 0 },
  { name: "randint", make: () => random.randint([130], -5, 17, { seed }), tolerance: 0 },
  { name: "permutation", make: () => random.permutation(33, { seed }), tolerance: 0 },
  { name: "bernoulli", make: () => random.bernoulli([65], { probability: 0.3, seed } as never), tolerance: 0 },
  { name: "uniform", make: () => random.uniform([65], { minval: -2, maxval: 3, seed }), tolerance: 2e-7 },
  { name: "normal", make: () => random.normal([1027], { seed }), tolerance: 2e-6 },
  { name: "truncatedNormal", make: () => random.truncatedNormal([130], { seed }), tolerance: 2e-6 },
];

/** Words that Random123 and JAX publish, and the same draws as on the oracle. */
export const randomTests = (bench: Bench, { test }: TestApi): void => {
  test("known answers", () =>
    on(bench.device, async () => {
      const [a, b] = random.split(0, 2).map((t: Tensor) => t.data());
      const keys = [...(await a!), ...(await b!)];
      // jax.random.split(jax.random.key(0))
      const known = [1797259609, 2579123966, 928981903, 3453687069];
      report(keys.join() === known.join() ? [] : [`split of key 0: ${keys.join()}, expected ${known.join()}`]);
    }));
  for (const { name, make, tolerance } of draws)
    test(name, async () => {
      const fn = (): Tensor[] => [make()];
      report(apart(await evaluate(bench.device, fn, []), await evaluate(bench.oracle, fn, []), tolerance));
    });
};
