import { grad } from "@hornbeam/autodiff";
import { js } from "@hornbeam/backend-js";
import { setDevice } from "@hornbeam/compiler";
import { tensor, type Tensor } from "@hornbeam/core";
import { ShapeError, ValueError } from "@hornbeam/ir";
import { beforeAll, expect, test } from "vitest";
import * as ops from "../src/index.ts";

beforeAll(() => void setDevice(js()));

const logits = (): number[][] => Array.from({ length: 5 }, (_, t) => [0, 1, 2].map((k) => Math.sin(3 * t + 2 * k)));
/** What a path reads as: repetitions merged, blanks (0) dropped. */
const reading = (path: readonly number[]): string => path.filter((c, t) => c !== 0 && c !== path[t - 1]).join();

/** −log of the sum over every path of the given number of steps. */
const byPaths = (rows: readonly (readonly number[])[], steps: number, label: readonly number[]): number => {
  const probabilities = rows.map((row) => row.map((v) => Math.exp(v) / row.reduce((a, b) => a + Math.exp(b), 0)));
  let total = 0;
  for (let code = 0; code < 3 ** steps; code++) {
    const path = Array.from({ length: steps }, (_, t) => Math.floor(code / 3 ** t) % 3);
    if (reading(path) === label.join()) total += path.reduce((p, c, t) => p * probabilities[t]![c]!, 1);
  }
  return -Math.log(total);
};

test("the loss is that of all paths, one by one: repetitions, padded labels, short outputs", async () => {
  const rows = logits();
  const output = tensor([rows, rows, rows], { dtype: "float64" });
  const loss = ops.ctcLoss(
    [
      [1, 1],
      [2, 0],
      [1, 2],
    ],
    output,
    [2, 1, 2],
    [5, 5, 3],
  );
  const expected = [byPaths(rows, 5, [1, 1]), byPaths(rows, 5, [2]), byPaths(rows, 3, [1, 2])];
  const got = Array.from(await loss.data(), Number);
  got.forEach((v, i) => expect(v).toBeCloseTo(expected[i]!, 9));
});

test("its gradient is the difference quotient", async () => {
  const x = tensor([logits()], { dtype: "float64" });
  const f = (t: Tensor): Tensor => ops.sum(ops.ctcLoss([[1, 2]], t, [2], [5]));
  const slopes = Array.from(await grad(f)(x).data(), Number);
  for (const at of [0, 4, 14]) {
    const step = ops.reshape(tensor(Float64Array.from({ length: 15 }, (_, i) => (i === at ? 1e-5 : 0))), [1, 5, 3]);
    const change = Number(await f(ops.add(x, step)).item()) - Number(await f(ops.subtract(x, step)).item());
    expect(slopes[at]).toBeCloseTo(change / 2e-5, 6);
  }
});

/** Every reading of the first steps with the logarithm of its probability, likeliest first. */
const readings = (rows: readonly (readonly number[])[], steps: number, blank: number): [string, number][] => {
  const probabilities = rows.map((row) => row.map((v) => Math.exp(v) / row.reduce((a, b) => a + Math.exp(b), 0)));
  const found = new Map<string, number>();
  for (let code = 0; code < 3 ** steps; code++) {
    const path = Array.from({ length: steps }, (_, t) => Math.floor(code / 3 ** t) % 3);
    const text = path.filter((c, t) => c !== blank && c !== path[t - 1]).join();
    found.set(text, (found.get(text) ?? 0) + path.reduce((p, c, t) => p * probabilities[t]![c]!, 1));
  }
  return [...found].map(([t, p]): [string, number] => [t, Math.log(p)]).sort((a, b) => b[1] - a[1]);
};

test("beam search with room for all readings finds the likeliest of all paths", async () => {
  const rows = logits();
  for (const maskIndex of [0, 1, null]) {
    const [labels, scores] = ops.ctcDecode([rows, rows], [5, 3], {
      strategy: "beam_search",
      topPaths: 4,
      maskIndex,
    });
    expect(labels.shape).toEqual([4, 2, 5]);
    const got = (await labels.array()) as number[][][];
    const logs = (await scores.array()) as number[][];
    for (const [b, steps] of [5, 3].entries())
      readings(rows, steps, maskIndex ?? 2)
        .slice(0, 4)
        .forEach(([text, p], k) => {
          expect(got[k]![b]!.filter((c) => c >= 0).join()).toBe(text);
          expect(logs[b]![k]).toBeCloseTo(p, 5);
        });
  }
});

test("more paths than readings: empty ones that are impossible", async () => {
  const [labels, scores] = ops.ctcDecode([[[0, 1]]], [1], { strategy: "beam_search", topPaths: 3 });
  expect(await labels.array()).toEqual([[[1]], [[-1]], [[-1]]]);
  expect((await scores.data()).slice(2)).toEqual(Float32Array.of(-Infinity));
});

test("greedy: repetitions merged or not, steps behind the end left out", async () => {
  const step = (c: number): number[] => [0, 1, 2].map((k) => (k === c ? 2 : 0));
  const x = [[1, 1, 0, 1, 2, 2].map(step)];
  const read = async (length: number, options: ops.CtcDecodeOptions): Promise<unknown> =>
    (await ops.ctcDecode(x, [length], options)[0].array()) as unknown;
  expect(await read(6, {})).toEqual([[[1, 1, 2, -1, -1, -1]]]);
  expect(await read(6, { mergeRepeated: false })).toEqual([[[1, 1, 1, 2, 2, -1]]]);
  expect(await read(2, {})).toEqual([[[1, -1, -1, -1, -1, -1]]]);
  expect(await read(6, { maskIndex: null })).toEqual([[[1, 0, 1, -1, -1, -1]]]);
  expect(await ops.ctcDecode(x, [4])[1].array()).toEqual([[-8]]);
  expect(() => ops.ctcDecode(x, [1, 2])).toThrow(ShapeError);
  expect(() => ops.ctcDecode(x, [1], { strategy: "best" as never })).toThrow(ValueError);
});

test("wrong shapes", () => {
  expect(() => ops.ctcLoss([1], tensor([logits()]), [1], [5])).toThrow(ShapeError);
  expect(() => ops.ctcLoss([[1]], tensor([logits()]), [1, 1], [5])).toThrow(ShapeError);
});
