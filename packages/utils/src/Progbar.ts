import { explain, ValueError } from "@hornbeam/ir";

/** Where a `Progbar` writes. */
export interface ProgbarOutput {
  /** Whether a line can be drawn again: a terminal. */
  readonly live: boolean;
  /** Text as it is, escape sequences and returns included. */
  write(text: string): void;
}

/** Options of `Progbar`. */
export interface ProgbarOptions {
  /** Characters of the bar. Default 20. */
  readonly width?: number;
  /** 0 is silent, 1 (default) a bar, 2 one line at the end. */
  readonly verbose?: 0 | 1 | 2;
  /** Least seconds between two drawings. Default 0.05. */
  readonly interval?: number;
  /** Values shown as they are; all others are averaged over the steps. */
  readonly statefulMetrics?: readonly string[];
  /** Values that are averaged; all others are shown as they are. */
  readonly statelessMetrics?: readonly string[];
  /** What is counted. Default "step". */
  readonly unitName?: string;
  /** Default: one line an update through the console. */
  readonly output?: ProgbarOutput;
  /** Milliseconds; default `performance.now`. */
  readonly now?: () => number;
}

const consoleOutput = (): ProgbarOutput => ({
  live: false,
  write: (text) => console.log(text.replace(/^\n|\n$/g, "")),
});
const two = (n: number): string => String(n).padStart(2, "0");
const showEta = (seconds: number): string => {
  const s = Math.floor(seconds);
  if (seconds > 3600) return `${Math.floor(s / 3600)}:${two(Math.floor((s % 3600) / 60))}:${two(s % 60)}`;
  return seconds > 60 ? `${Math.floor(s / 60)}:${two(s % 60)}` : `${s}s`;
};
/** Python's `%.4e`: two digits of exponent at least. */
const scientific = (x: number): string => x.toExponential(4).replace(/e([+-])(\d)$/, "e$10$2");

/**
 * A progress bar in Keras's form: `3/10 ━━━━━━━━━━━━━━━━━━━━ 2s 300ms/step - loss: 0.5132`.
 * https://keras.io/api/utils/python_utils/#progbar-class
 *
 * ```ts
 * import { Progbar } from "hornbeam";
 * const output = { live: false, write: (text: string) => console.log(text.trim().slice(0, 23)) };
 * new Progbar(10, { output, now: () => 0 }).update(10);
 * // → 10/10 ━━━━━━━━━━━━━━━━━
 * ```
 */
export class Progbar {
  readonly target: number | null;
  readonly #options: Required<Omit<ProgbarOptions, "statefulMetrics" | "statelessMetrics">>;
  readonly #averaged: (name: string) => boolean;
  readonly #values = new Map<string, { sum: number; count: number }>();
  #seen = 0;
  #start: number;
  #last = -Infinity;
  #first: number | undefined;
  #wide = 0;

  /** @param target how many there will be; null where that is not known. @throws ValueError for both kinds of metrics at once. */
  constructor(target: number | null, options: ProgbarOptions = {}) {
    const { statefulMetrics, statelessMetrics } = options;
    if (statefulMetrics && statelessMetrics) {
      const fields = {
        op: "Progbar",
        rule: "one of statefulMetrics and statelessMetrics can be given",
        received: "both",
        remedy: "Leave one out: it is the rest",
      };
      throw new ValueError(explain(fields), fields);
    }
    this.target = target;
    this.#averaged = statelessMetrics
      ? (name) => statelessMetrics.includes(name)
      : (name) => !statefulMetrics?.includes(name);
    this.#options = {
      width: 20,
      verbose: 1,
      interval: 0.05,
      unitName: "step",
      output: consoleOutput(),
      now: () => performance.now(),
      ...options,
    };
    this.#start = this.#options.now();
  }

  /** Goes `n` further. */
  add(n: number, values?: readonly (readonly [string, number])[]): void {
    this.update(this.#seen + n, values);
  }

  /** Is at `current` now; `values` are those of the last step. `finalize` ends the line, by default at the target. */
  update(current: number, values: readonly (readonly [string, number])[] = [], finalize?: boolean): void {
    const last = finalize ?? (this.target !== null && current >= this.target);
    for (const [name, value] of values) this.#note(name, value, current, last);
    this.#seen = current;
    const { verbose, interval, output, now } = this.#options;
    const time = now();
    const perUnit = this.#unitTime(current, time) / 1e3;
    if (verbose === 1 && (last || time - this.#last >= interval * 1e3))
      output.write(this.#bar(current, time, perUnit, last));
    if (verbose === 2 && last && this.target) output.write(`${this.#line(current, time, perUnit)}\n`);
    if (verbose !== 1 || last || time - this.#last >= interval * 1e3) this.#last = time;
  }

  #note(name: string, value: number, current: number, last: boolean): void {
    const steps = Math.max(current - this.#seen, 1);
    const known = this.#values.get(name);
    if (!this.#averaged(name) || last) this.#values.set(name, { sum: value, count: 1 });
    else if (known) Object.assign(known, { sum: known.sum + value * steps, count: known.count + steps });
    else this.#values.set(name, { sum: value * steps, count: steps });
  }

  /** Milliseconds a unit; the first one, which compiles, is left out once there are more. */
  #unitTime(current: number, time: number): number {
    if (!current) return 0;
    const mean =
      this.#first !== undefined && current > 1 ? (time - this.#first) / (current - 1) : (time - this.#start) / current;
    if (current === 1) this.#first = time;
    return mean;
  }

  #count(current: number): string {
    return this.target ? `${String(current).padStart(String(this.target).length)}/${this.target}` : "";
  }

  #rate(seconds: number): string {
    const { unitName } = this.#options;
    if (seconds >= 1 || seconds === 0) return ` ${seconds.toFixed(0)}s/${unitName}`;
    return seconds >= 1e-3
      ? ` ${(seconds * 1e3).toFixed(0)}ms/${unitName}`
      : ` ${(seconds * 1e6).toFixed(0)}us/${unitName}`;
  }

  #metrics(): string {
    return [...this.#values]
      .map(([name, { sum, count }]) => {
        const mean = sum / Math.max(1, count);
        return ` - ${name}: ${Math.abs(mean) > 1e-3 ? mean.toFixed(4) : scientific(mean)}`;
      })
      .join("");
  }

  #bar(current: number, time: number, perUnit: number, last: boolean): string {
    const { output, width } = this.#options;
    const paint = (code: string, text: string): string => (output.live ? `\x1b[${code}m${text}\x1b[0m` : text);
    const full = this.target ? Math.min(width, Math.floor((width * current) / this.target)) : 0;
    const bar = this.target
      ? `${paint("1", this.#count(current))} ${full ? paint("32", "━".repeat(full)) : ""}${paint("37", (output.live ? "━" : " ").repeat(width - full))}`
      : `${String(current).padStart(7)}/Unknown`;
    const clock =
      this.target && !last ? showEta(perUnit * (this.target - current)) : `${((time - this.#start) / 1e3).toFixed(0)}s`;
    const text = `${bar} ${paint("1", clock)}${this.#rate(perUnit)}${this.#metrics()}`;
    // oxlint-disable-next-line no-control-regex -- colours take no room
    const wide = text.replace(/\x1b\[\d+m/g, "").length;
    const rest = " ".repeat(Math.max(0, this.#wide - wide));
    this.#wide = wide;
    return `${output.live ? "\r" : "\n"}${text}${rest}${last ? "\n" : ""}`;
  }

  #line(current: number, time: number, perUnit: number): string {
    const elapsed = ((time - this.#start) / 1e3).toFixed(0);
    return `${this.#count(current)} - ${elapsed}s -${this.#rate(perUnit)}${this.#metrics()}`;
  }
}
