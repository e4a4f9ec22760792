/** What went wrong, and whose results it may have spoiled: those written after one moment and up to another. */
interface Fault {
  readonly error: Error;
  readonly after: number;
  readonly upTo: number;
}

const MOST = 16;

/**
 * A device works on after `run` returned, and says later that it could not. What was written in between must not be read as if
 * nothing had happened: every write has a number, and a fault spoils a range of them.
 */
export class Faults {
  /** Number of the last write or run that was asked for. */
  now = 0;
  #list: Fault[] = [];
  #confirmed = 0;
  #fresh: Error | undefined;

  /** The number of one more write. */
  stamp(): number {
    return ++this.now;
  }

  /** Everything up to a number is known to have worked. */
  confirm(stamp: number): void {
    this.#confirmed = Math.max(this.#confirmed, stamp);
  }

  /** All that nothing is known of by now. */
  doubtful(): [after: number, upTo: number] {
    return [this.#confirmed, this.now];
  }

  /** Notes what went wrong with the writes of a range, by default all that nothing is known of. */
  add(error: Error, after: number = this.#confirmed, upTo: number = this.now): void {
    this.#fresh ??= error;
    this.#list.push({ error, after, upTo });
    if (this.#list.length <= MOST) return;
    const [a, b, ...rest] = this.#list as [Fault, Fault, ...Fault[]];
    this.#list = [{ error: b.error, after: Math.min(a.after, b.after), upTo: Math.max(a.upTo, b.upTo) }, ...rest];
  }

  /** What spoiled the write of that number. */
  of(stamp: number): Error | undefined {
    return this.#list.find((f) => stamp > f.after && stamp <= f.upTo)?.error;
  }

  #among(stamps: readonly number[]): Error | undefined {
    if (this.#list.length)
      for (const s of stamps) {
        const error = this.of(s);
        if (error) return error;
      }
    return undefined;
  }

  /** Throws what spoiled the first of several writes. */
  refuse(stamps: readonly number[]): void {
    const error = this.#among(stamps);
    if (!error) return;
    if (this.#fresh === error) this.#fresh = undefined;
    throw error;
  }

  /** The first fault that nobody was told of. */
  take(): Error | undefined {
    const fresh = this.#fresh;
    this.#fresh = undefined;
    return fresh;
  }
}
