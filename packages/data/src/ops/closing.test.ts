import { afterEach, beforeEach, expect, test } from "vitest";
import { Dataset } from "../index.ts";
import { range, settle, watched } from "../../test/helpers.ts";

const rejections: unknown[] = [];
const record = (reason: unknown): void => void rejections.push(reason);
beforeEach(() => void process.on("unhandledRejection", record));
afterEach(async () => {
  await settle();
  process.off("unhandledRejection", record);
  if (rejections.length > 0) throw new Error(`unhandled rejection: ${String(rejections.splice(0)[0])}`);
});

type Operator = (set: Dataset<number>) => Dataset<unknown>;
const operators: Record<string, Operator> = {
  map: (set) => set.map((x) => x),
  "map in parallel": (set) => set.map(async (x) => x, { parallel: 3 }),
  filter: (set) => set.filter(() => true),
  batch: (set) => set.batch(2),
  paddedBatch: (set) => set.paddedBatch(2),
  unbatch: (set) => set.map((x) => [x, x]).unbatch(),
  shuffle: (set) => set.shuffle(3),
  repeat: (set) => set.repeat(),
  take: (set) => set.take(100),
  skip: (set) => set.skip(1),
  prefetch: (set) => set.prefetch(4),
  zip: (set) => Dataset.zip([range(100), set, range(100)]),
  concatenate: (set) => set.concatenate(range(3)),
  cache: (set) => set.cache(),
  window: (set) => set.window(2, { shift: 1 }),
  enumerate: (set) => set.enumerate(),
  interleave: (set) => set.interleave((x) => [x, x], { cycleLength: 2 }),
  "interleave's inner": (set) => range(5).interleave(() => set, { cycleLength: 3 }),
  fromGenerator: (set) => Dataset.fromGenerator(() => set),
};

for (const [name, operator] of Object.entries(operators)) {
  test(`${name}: leaving early closes the source`, async () => {
    const watch = watched([...Array(40).keys()]);
    for await (const element of operator(watch.set)) {
      expect(element).toBeDefined();
      break;
    }
    expect(watch.opened).toBeGreaterThan(0);
    expect(watch.closed).toBe(watch.opened);
    expect(watch.read).toBeLessThan(20);
  });

  test(`${name}: an error of the source reaches the consumer`, async () => {
    const watch = watched([...Array(40).keys()], 4);
    const read = async (): Promise<void> => {
      for await (const element of operator(watch.set)) expect(element).toBeDefined();
    };
    await expect(read()).rejects.toThrow("source failed at 4");
    expect(watch.closed).toBe(watch.opened);
  });

  test(`${name}: nothing is opened before the first element is asked for`, async () => {
    const watch = watched([1, 2, 3]);
    const iterator = operator(watch.set)[Symbol.asyncIterator]();
    await iterator.return?.();
    expect(watch.opened).toBe(0);
  });
}

test("an error of a function closes the source and stays itself", async () => {
  const fail = (): never => {
    throw new RangeError("mapper");
  };
  const uses: Operator[] = [
    (set) => set.map(fail),
    (set) => set.map(fail, { parallel: 4 }),
    (set) => set.map(async () => fail(), { parallel: 4 }),
    (set) => set.filter(fail),
    (set) => set.interleave(fail),
    (set) => set.map(fail).prefetch(3).batch(2),
  ];
  for (const use of uses) {
    const watch = watched([...Array(40).keys()]);
    await expect(use(watch.set).toArray()).rejects.toThrow(new RangeError("mapper"));
    expect([watch.opened, watch.closed]).toEqual([1, 1]);
  }
  const watch = watched([1, 2, 3]);
  await expect(watch.set.reduce(0, fail)).rejects.toThrow("mapper");
  expect(watch.closed).toBe(1);
});

test("a parallel map throws in order: what came before the failure is delivered", async () => {
  const got: number[] = [];
  const set = range(20).map(
    async (x) => {
      if (x === 5 || x === 6) throw new Error(`element ${x}`);
      return x;
    },
    { parallel: 8 },
  );
  const read = async (): Promise<void> => {
    for await (const x of set) got.push(x);
  };
  await expect(read()).rejects.toThrow("element 5");
  expect(got).toEqual([0, 1, 2, 3, 4]);
});

test("prefetch: a failure waiting behind a consumer that leaves is dropped", async () => {
  const watch = watched([1, 2, 3], 1);
  for await (const element of watch.set.prefetch(3)) {
    expect(element).toBe(1);
    await settle();
    break;
  }
  expect(watch.closed).toBe(1);
});

test("prefetch works ahead while the consumer is busy, and no further than asked", async () => {
  const watch = watched([...Array(40).keys()]);
  for await (const element of watch.set.prefetch(3)) {
    expect(element).toBe(0);
    await settle();
    expect(watch.read).toBe(4);
    break;
  }
});

test("closing waits for the calls under way", async () => {
  let running = 0;
  const set = range(9).map(
    async (x) => {
      running++;
      await settle();
      running--;
      return x;
    },
    { parallel: 4 },
  );
  for await (const x of set) {
    expect(x).toBe(0);
    break;
  }
  expect(running).toBe(0);
});

test("an error is not replaced by one of closing; one of closing alone is thrown", async () => {
  const source = (): AsyncIterator<number> => ({
    next: async () => ({ done: false, value: 1 }),
    return: async () => {
      throw new Error("closing");
    },
  });
  const set = new Dataset<number>({ cardinality: Infinity, [Symbol.asyncIterator]: source });
  const read = async (from: Dataset<unknown>): Promise<void> => {
    for await (const x of from) if (x !== undefined) break;
  };
  const failing = Dataset.zip([set, range(3).map(() => Promise.reject<number>(new Error("mapper")))]);
  await expect(read(failing)).rejects.toThrow("mapper");
  await expect(read(Dataset.zip([set, range(3)]))).rejects.toThrow("closing");
});

test("zip closes the longer when the shorter ends", async () => {
  const watch = watched([...Array(40).keys()]);
  expect(await Dataset.zip([watch.set, range(2)]).toArray()).toHaveLength(2);
  expect(watch.closed).toBe(1);
});

test("two passes at once do not disturb each other", async () => {
  const set = range(6)
    .map((x) => x * 2)
    .prefetch(2)
    .batch(2);
  const [a, b] = await Promise.all([set.toArray(), set.toArray()]);
  expect(a).toEqual(b);
});
