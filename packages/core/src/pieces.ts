/** Work that stops now and then, so that other work may come in between. */
export type Pieces<T> = Generator<undefined, T, unknown>;

/** Does all of it at once. */
export const atOnce = <T>(work: Pieces<T>): T => {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
};

/** Visits what is in a list, and stops after every few. */
export function* visit<T>(list: Iterable<T>, fn: (x: T) => void): Pieces<void> {
  let n = 0;
  for (const x of list) {
    fn(x);
    if (++n % 4 === 0) yield;
  }
}
