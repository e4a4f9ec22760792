/** Width of a bin of gaps, in milliseconds, and how many there are. */
const BIN = 0.05;
const BINS = 10_000;
/** How long a tick sleeps, in milliseconds: with a tick every now and then the ticker costs next to nothing and has next to no garbage. */
const SLEEP = 0.2;

/** How long a phase kept the event loop from other work, in milliseconds. */
export interface Blocks {
  readonly phase: string;
  /** how long the phase took */
  readonly total: number;
  /** the longest stretches without a turn of the loop, longest first */
  readonly longest: readonly number[];
  /** the longest by the time that the thread itself was at work, without that in which the system gave its core to others */
  readonly busiest: readonly number[];
  /** how long an event that comes at any moment waits at most, in 99 and 99.9 of 100 cases */
  readonly p99: number;
  readonly p999: number;
}

const LONGEST = 5;

/** Milliseconds that this thread has been at work. */
const worked = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};

/** Puts a number at its place among the longest of a phase. */
const insert = (all: Float64Array, phase: number, value: number): void => {
  let kept = value;
  for (let i = phase * LONGEST; i < (phase + 1) * LONGEST; i++) {
    const other = all[i]!;
    if (kept <= other) continue;
    all[i] = kept;
    kept = other;
  }
};

/**
 * Measures how long the event loop stands still: a chain of `setImmediate` that notes the time between its turns. What it keeps has its place
 * before it starts, so that it measures no garbage of its own.
 */
export class Ticker {
  readonly #phases: readonly string[];
  readonly #counts: Uint32Array;
  readonly #longest: Float64Array;
  readonly #busiest: Float64Array;
  readonly #totals: Float64Array;
  /** how long it slept: an event then would not have waited */
  readonly #idle: Float64Array;
  /** [when the last turn ended, and how long the thread had been at work] */
  readonly #last = new Float64Array(2);
  readonly #nothing = new Int32Array(new SharedArrayBuffer(4));
  #phase = 0;
  #on = true;

  constructor(phases: readonly string[]) {
    this.#phases = phases;
    this.#counts = new Uint32Array(phases.length * BINS);
    this.#longest = new Float64Array(phases.length * LONGEST);
    this.#busiest = new Float64Array(phases.length * LONGEST);
    this.#totals = new Float64Array(phases.length);
    this.#idle = new Float64Array(phases.length);
    this.#begin();
    setImmediate(this.#tick);
  }

  /** What comes from now on belongs to the next phase. */
  next(): void {
    // The stretch that is going on belongs to the phase that ends.
    this.#note();
    this.#phase++;
  }

  stop(): readonly Blocks[] {
    this.#note();
    this.#on = false;
    return this.#phases.map((phase, i) => ({
      phase,
      total: this.#totals[i]! + this.#idle[i]!,
      longest: [...this.#longest.subarray(i * LONGEST, (i + 1) * LONGEST)],
      busiest: [...this.#busiest.subarray(i * LONGEST, (i + 1) * LONGEST)],
      p99: this.#wait(i, 0.99),
      p999: this.#wait(i, 0.999),
    }));
  }

  readonly #tick = (): void => {
    if (!this.#on) return;
    this.#note();
    const before = performance.now();
    Atomics.wait(this.#nothing, 0, 0, SLEEP);
    this.#idle[this.#phase]! += performance.now() - before;
    this.#begin();
    setImmediate(this.#tick);
  };

  #begin(): void {
    this.#last[0] = performance.now();
    this.#last[1] = worked();
  }

  #note(): void {
    const gap = performance.now() - this.#last[0]!;
    const busy = worked() - this.#last[1]!;
    this.#begin();
    this.#totals[this.#phase]! += gap;
    this.#counts[this.#phase * BINS + Math.min(BINS - 1, Math.floor(gap / BIN))]!++;
    insert(this.#longest, this.#phase, gap);
    insert(this.#busiest, this.#phase, busy);
  }

  /** The shortest wait that the given part of all moments does not exceed: a moment within a gap waits for the gap's end. */
  #wait(phase: number, part: number): number {
    const counts = this.#counts.subarray(phase * BINS, (phase + 1) * BINS);
    let all = this.#idle[phase]! / BIN;
    counts.forEach((n, i) => (all += n * (i + 0.5)));
    let [over, gaps] = [0, 0];
    for (let i = BINS - 1; i >= 0; i--) {
      // `over`: all moments that wait longer than i bins
      over += gaps;
      if (over > (1 - part) * all) return i * BIN;
      gaps += counts[i]!;
      over += counts[i]! / 2;
    }
    return 0;
  }
}
