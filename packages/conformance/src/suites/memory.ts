import { createDevice, jit, type CompilingDevice } from "@hornbeam/compiler";
import { tensor, type Tensor } from "@hornbeam/core";
import * as P from "@hornbeam/ops/primitives";
import type { Backend } from "@hornbeam/ir";
import type { MakeBackend, TestApi } from "../api.ts";
import { on, report } from "../bench.ts";
import { checkedBackend } from "../checkedBackend.ts";

type Fresh = (body: (device: CompilingDevice, backend: Backend) => Promise<string[]>) => () => Promise<void>;
/** A test with a backend of its own. */
const fresh =
  (make: MakeBackend): Fresh =>
  (body) =>
  async () => {
    const backend = checkedBackend(await make());
    const device = createDevice(backend);
    report(await on(device, () => body(device, backend)));
    backend.dispose?.();
  };

const f = (data: readonly number[]): Tensor => tensor(data, { dtype: "float32" });
const numbers = async (t: Tensor): Promise<string> => Array.from(await t.data(), Number).join();
const expectSame = (what: string, got: string, want: string): string[] =>
  got === want ? [] : [`${what}: ${got}, expected ${want}`];
const show = ({ memory }: Backend): string => {
  const { buffers, bytes } = memory();
  return `${buffers} buffers, ${bytes} bytes`;
};
const rejects = async (what: string, read: () => unknown): Promise<string[]> => {
  try {
    await read();
  } catch (e) {
    return (e as Error).name === "DeviceError" ? [] : [`${what}: threw ${String(e)}, expected a DeviceError`];
  }
  return [`${what}: did not throw`];
};

/** w − x·0.5, the mean of what was taken away, and the state handed on unchanged. */
const step = (w: Tensor, x: Tensor, kept: Tensor): [Tensor, Tensor, Tensor] => {
  const taken = P.mulOf(x, P.fullLike(x, 0.5));
  return [P.subOf(w, taken), P.reduceSum(taken, [0]), kept];
};

/** Functions of two donated vectors; each must give the same numbers in place as with copies. */
const exchanges: Readonly<Record<string, (a: Tensor, b: Tensor) => readonly Tensor[]>> = {
  "they change places": (a, b) => [b, a],
  "one is reversed": (a, b) => [P.flipOf(a, [0]), b],
  "each becomes a mix of both": (a, b) => [P.addOf(a, b), P.subOf(a, b)],
  "one is shifted into the other": (a, b) => [
    P.concatOf([P.sliceOf(b, [1], [4]), P.sliceOf(a, [0], [1])], 0),
    P.mulOf(a, b),
  ],
  "both become the same": (a, b) => [P.addOf(a, b), P.addOf(a, b)],
  "running sums": (a, b) => [
    P.cumulativeOf(a, { reducer: "sum", axis: 0 }),
    P.cumulativeOf(P.addOf(a, b), { reducer: "sum", axis: 0, reverse: true }),
  ],
  "a total is taken from each": (a, b) => {
    const total = P.broadcastTo(P.reshapeTo(P.reduceSum(P.mulOf(a, b), [0]), [1]), [4]);
    return [P.subOf(a, total), P.addOf(b, total)];
  },
  "one is scattered into": (a, b) => [
    P.scatterOf(a, tensor([2, 0, 2, 3], { dtype: "int32" }), b, 0, "sum"),
    P.gatherOf(b, tensor([3, 3, 0, 1], { dtype: "int32" }), 0),
  ],
};

/** Live memory over many steps, donation, and what becomes of handles that are gone. */
export const memoryTests = (make: MakeBackend, { test }: TestApi): void => {
  const alone = fresh(make);
  test(
    "hundreds of compiled steps leave live memory as it was",
    alone(async (_device, backend) => {
      const compiled = jit(step, { donate: [0, 2] });
      let w = f([1, 2, 3, 4]).realize();
      let kept = f([9, 9]).realize();
      const x = f([1, 1, 1, 1]).realize();
      let before = "";
      for (let n = 0; n < 300; n++) {
        const [next, sum, same] = compiled(w, x, kept);
        [w, kept] = [next, same];
        sum.dispose();
        if (n === 9) before = show(backend);
      }
      await w.data();
      return [
        ...expectSame("memory", show(backend), before),
        ...expectSame("weights", await numbers(w), "-149,-148,-147,-146"),
        ...expectSame("state", await numbers(kept), "9,9"),
      ];
    }),
  );
  test(
    "hundreds of eager steps leave live memory as it was",
    alone(async (_device, backend) => {
      let w = f([1, 2, 3, 4]).realize();
      let before = "";
      for (let n = 0; n < 200; n++) {
        const next = P.subOf(w, P.tanhOf(P.mulOf(w, P.fullLike(w, 0.5)))).realize();
        w.dispose();
        w = next;
        if (n === 9) before = show(backend);
      }
      await w.data();
      return expectSame("memory", show(backend), before);
    }),
  );
  test(
    "freeing everything frees everything",
    alone(async (_device, backend) => {
      const makeAndFree = (): string => {
        const tensors = [f([1, 2]), P.fullOf([300], 2, "float32"), P.iotaOf([0], 0, "int32")].map((t) => t.realize());
        for (const t of tensors) t.dispose();
        return show(backend);
      };
      // What compiled Programs hold stays.
      const before = makeAndFree();
      return expectSame("memory", makeAndFree(), before);
    }),
  );
  for (const [name, fn] of Object.entries(exchanges))
    test(
      `donated memory: ${name}`,
      alone(async () => {
        const [a, b] = [
          [1, 2, 3, 4],
          [10, 20, 30, 40],
        ] as const;
        const expected = await Promise.all(jit(fn)(f(a), f(b)).map(numbers));
        for (const donate of [[0], [1], [0, 1]]) {
          const found = (await Promise.all(jit(fn, { donate })(f(a), f(b)).map(numbers))).flatMap((got, k) =>
            expectSame(`donating ${donate.join()}, result ${k}`, got, expected[k]!),
          );
          if (found.length) return found;
        }
        return [];
      }),
    );
  test(
    "a donated tensor and a disposed one cannot be read",
    alone(async () => {
      const x = f([1, 2]);
      jit((t: Tensor) => P.negOf(t), { donate: [0] })(x);
      const y = f([3]).realize();
      y.dispose();
      y.dispose();
      return [
        ...(await rejects("donated", () => x.data())),
        ...(await rejects("donated, as an operand", () => P.negOf(x).data())),
        ...(await rejects("disposed", () => y.data())),
        ...(await rejects("disposed, as an operand", () => P.negOf(y).data())),
      ];
    }),
  );
  test(
    "a step may be repeated while earlier results are alive",
    alone(async () => {
      const twice = jit((t: Tensor) => P.addOf(t, t));
      const results = [1, 2, 3].map((v) => twice(f([v])));
      return expectSame("results", (await Promise.all(results.map(numbers))).join(), "2,4,6");
    }),
  );
};
