import { scoped } from "./scoped.ts";
import type { AnyIterable } from "./types.ts";

const ignore = (): void => {};

/**
 * Yields `fn` of each element in order, with up to `count` elements under way before they are asked for. The source is
 * read one element at a time, `fn` runs on several at once. A failure waits for its turn and is then thrown to the consumer;
 * failures behind it, or after the consumer left, are dropped and never become unhandled rejections. Closing waits for the
 * calls under way, so that nothing runs on behind a closed iterator.
 */
export const ahead = <T, U>(
  source: AnyIterable<T>,
  count: number,
  fn: (element: T) => U | Promise<U>,
): AsyncGenerator<U, void> =>
  scoped(async function* ({ open, next, defer }) {
    const iterator = open(source);
    const queue: Promise<IteratorResult<U, unknown>>[] = [];
    let last: Promise<unknown> = Promise.resolve();
    defer(() => Promise.allSettled(queue));
    const fill = (): void => {
      while (queue.length < count) {
        const pulled = last.then(() => next(iterator));
        const slot = pulled.then(async (result) =>
          result.done ? result : { done: false as const, value: await fn(result.value) },
        );
        slot.catch(ignore);
        queue.push(slot);
        last = pulled;
      }
    };
    for (;;) {
      fill();
      const result = await (queue.shift() as Promise<IteratorResult<U, unknown>>);
      if (result.done) return;
      fill();
      yield result.value;
    }
  });
