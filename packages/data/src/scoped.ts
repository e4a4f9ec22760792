import type { AnyIterable } from "./types.ts";

/** Opens and reads the iterators of one operator. */
export interface Scope {
  /** Starts an iteration that is closed with the operator. */
  open<T>(iterable: AnyIterable<T>): AsyncIterator<T>;
  /** The next result; "done" for an iterator that has ended or was closed. */
  next<T>(iterator: AsyncIterator<T>): Promise<IteratorResult<T, unknown>>;
  /** Runs `closer` when the operator ends, however it ends. */
  defer(closer: () => unknown): void;
}

const start = <T>(iterable: AnyIterable<T>): AsyncIterator<T> => {
  if (Symbol.asyncIterator in iterable) return iterable[Symbol.asyncIterator]();
  const inner = iterable[Symbol.iterator]();
  return {
    next: async () => inner.next(),
    return: async () => {
      inner.return?.();
      return { done: true, value: undefined };
    },
  };
};

/**
 * Runs an operator that reads several iterators, or reads ahead. However it ends (done, an error, or the consumer leaving early),
 * those that still run get their `return()`; an error of the operator is never replaced by an error of closing.
 */
export async function* scoped<T>(body: (scope: Scope) => AsyncGenerator<T, void>): AsyncGenerator<T, void> {
  const closers = new Map<unknown, () => unknown>();
  const close = async (quietly: boolean): Promise<void> => {
    const open = [...closers.values()];
    closers.clear();
    const results = await Promise.allSettled(open.map(async (closer) => closer()));
    const failed = results.find((result) => result.status === "rejected");
    if (failed && !quietly) throw failed.reason;
  };
  const scope: Scope = {
    open(iterable) {
      const iterator = start(iterable);
      closers.set(iterator, () => iterator.return?.());
      return iterator;
    },
    async next(iterator) {
      if (!closers.has(iterator)) return { done: true, value: undefined };
      try {
        const result = await iterator.next();
        if (result.done) closers.delete(iterator);
        return result;
      } catch (error) {
        closers.delete(iterator);
        throw error;
      }
    },
    defer: (closer) => void closers.set(closer, closer),
  };
  try {
    yield* body(scope);
  } catch (error) {
    await close(true);
    throw error;
  } finally {
    await close(false);
  }
}
