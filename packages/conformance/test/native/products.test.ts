import { createDevice, jit } from "@hornbeam/compiler";
import { setDefaultDevice, tensor, type Tensor } from "@hornbeam/core";
import { add, erf, matmul, transpose } from "@hornbeam/ops";
import { describe, expect, test } from "vitest";
import { hasNative, makeNative, suffix } from "./addon.ts";

interface Shape {
  readonly m: number;
  readonly n: number;
  readonly k: number;
}
/** Long sums of few numbers, wide right operands, sums of several blocks, a few rows and columns more than tiles have. */
const shapes: readonly Shape[] = [
  { m: 96, n: 160, k: 1024 },
  { m: 200, n: 72, k: 513 },
  { m: 64, n: 64, k: 2050 },
  { m: 70, n: 700, k: 300 },
  { m: 300, n: 96, k: 1100 },
  { m: 33, n: 45, k: 40 },
];
const numbers = (n: number, seed: number): Float32Array =>
  Float32Array.from({ length: n }, (_, i) => Math.sin(i * 0.7 + seed) * (1 + (i % 7)));
/** The same matrix, as it is or held by columns. */
const held = (values: Float32Array, rows: number, columns: number, turned: boolean): Tensor =>
  turned
    ? tensor(
        Float32Array.from(values, (_, i) => values[(i % rows) * columns + Math.floor(i / rows)]!),
        { shape: [columns, rows] },
      )
    : tensor(values, { shape: [rows, columns] });

interface Case extends Shape {
  readonly x: Float32Array;
  readonly y: Float32Array;
}
const make = ({ m, n, k }: Shape): Case => ({ m, n, k, x: numbers(m * k, 1), y: numbers(k * n, 2) });
/** Two results of one product, by `threads` threads; each operand as it is or turned. */
const run = async ({ m, n, k, x, y }: Case, turns: string, threads = 1): Promise<Float32Array[]> => {
  const backend = makeNative(threads);
  setDefaultDevice(createDevice(backend));
  const [a, b] = [held(x, m, k, turns[0] === "T"), held(y, k, n, turns[1] === "T")];
  const bias = tensor(numbers(n, 3), { shape: [n] });
  const fn = jit((p: Tensor, q: Tensor, r: Tensor) => {
    const product = matmul(turns[0] === "T" ? transpose(p) : p, turns[1] === "T" ? transpose(q) : q);
    return [product, erf(add(product, r))];
  });
  const out: Float32Array[] = [];
  for (const t of fn(a, b, bias)) out.push((await t.data()) as Float32Array);
  backend.dispose();
  return out;
};

describe.skipIf(!hasNative)(`products of float32${suffix}`, () => {
  test.for(shapes.flatMap((s) => ["NN", "NT", "TN", "TT"].map((turns) => ({ ...s, turns }))))(
    "$m × $n over $k, $turns: as exact as float32 is, the same bits for any number of threads",
    async ({ turns, ...shape }) => {
      const made = make(shape);
      const { m, n, k, x, y } = made;
      const [product, curved] = await run(made, turns);
      let worst = 0;
      for (let i = 0; i < m; i += 7)
        for (let j = 0; j < n; j++) {
          let [sum, size] = [0, 0];
          for (let t = 0; t < k; t++) {
            const term = x[i * k + t]! * y[t * n + j]!;
            sum += term;
            size += Math.abs(term);
          }
          worst = Math.max(worst, Math.abs(product![i * n + j]! - sum) / size);
        }
      // Sums of k numbers one after the other may miss by k halves of a last place; two parts of a number would miss by 2⁻¹⁷.
      expect(worst).toBeLessThan(2 ** -21);
      for (const threads of [2, 3]) expect(await run(made, turns, threads)).toEqual([product, curved]);
    },
  );

  test.for(shapes)("$m × $n over $k: infinities and NaN stay in the rows and columns that see them", async (shape) => {
    for (const turns of ["NN", "TN"])
      for (const where of ["x", "y"] as const) {
        const made = make(shape);
        const { m, n, k } = made;
        made[where][where === "x" ? 5 * k + 9 : 9 * n + 5] = NaN;
        made[where][where === "x" ? 7 * k + 11 : 11 * n + 7] = Infinity;
        const [spoilt, plain] = [(await run(made, turns))[0]!, (await run(make(shape), turns))[0]!];
        for (let i = 0; i < m; i++)
          for (let j = 0; j < n; j++) {
            const [at, line] = [i * n + j, where === "x" ? i : j];
            if (line === 5) expect(spoilt[at]).toBeNaN();
            else if (line === 7) expect(Number.isFinite(spoilt[at])).toBe(false);
            else if (Math.abs(spoilt[at]! - plain[at]!) > 1e-3 * k) expect(spoilt[at]).toBe(plain[at]);
          }
      }
  });
});
