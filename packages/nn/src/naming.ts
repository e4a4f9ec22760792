/** `SimpleRNN` → `simple_rnn`, `Conv2D` → `conv2d`: the names Keras gives by itself. */
export const snakeCase = (name: string): string =>
  name
    .replace(/\W+/g, "")
    .replace(/(.)([A-Z][a-z]+)/g, "$1_$2")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();

/** Names within one model: the first of a kind is bare, the next get `_1`, `_2`. */
export class Namer {
  readonly #used: Set<string>;
  constructor(used: Iterable<string> = []) {
    this.#used = new Set(used);
  }
  next(base: string): string {
    let name = base;
    for (let k = 1; this.#used.has(name); k++) name = `${base}_${k}`;
    this.#used.add(name);
    return name;
  }
}
