import { viewOf } from "../bytes/view.ts";
import type { ByteReader } from "./types.ts";

/** Thrown by {@link Pages} for bytes that were not fetched yet; `fetchPages` fetches them. Never leaves a reader. */
export class Missing {
  readonly at: number;
  readonly length: number;
  constructor(at: number, length: number) {
    this.at = at;
    this.length = length;
  }
}

/** Bytes of metadata kept at least, in all pages together. */
const KEPT = 2 ** 22;

/**
 * A file as parsers see it: reads at once what has been fetched, throws {@link Missing} for what has not. A parser is a generator that
 * yields what was missing (see `attempt`), so that the same code reads files in memory and files read in parts.
 */
export class Pages {
  readonly reader: ByteReader;
  readonly length: number;
  readonly #size: number;
  readonly #pages = new Map<number, { readonly bytes: Uint8Array; readonly view: DataView; turn: number }>();
  #turn = 0;

  constructor(reader: ByteReader, whole?: Uint8Array) {
    this.reader = reader;
    this.length = reader.size;
    this.#size = whole ? Math.max(whole.length, 1) : (reader.pageSize ?? 2 ** 14);
    if (whole) this.#pages.set(0, { bytes: whole, view: viewOf(whole), turn: 0 });
  }

  /** Pages read from now on are needed together. */
  begin(): void {
    this.#turn++;
  }

  #page(index: number): { readonly bytes: Uint8Array; readonly view: DataView } {
    const page = this.#pages.get(index);
    if (!page) throw new Missing(index * this.#size, 1);
    page.turn = this.#turn;
    return page;
  }

  /** Throws a `RangeError` unless the bytes lie inside the file. */
  check(at: number, length: number): void {
    if (!(at >= 0 && length >= 0 && at + length <= this.length))
      throw new RangeError(`bytes ${at} to ${at + length} of ${this.length}`);
  }

  /** Bytes of the file: a view where they lie in one page, a copy otherwise. */
  slice(at: number, length: number): Uint8Array {
    this.check(at, length);
    const first = Math.floor(at / this.#size);
    const last = length ? Math.floor((at + length - 1) / this.#size) : first;
    const from = at - first * this.#size;
    if (first === last || !length)
      return length ? this.#page(first).bytes.subarray(from, from + length) : new Uint8Array();
    // All that is missing is asked for at once, before memory of this length is taken.
    for (let i = first; i <= last; i++)
      if (!this.#pages.has(i)) throw new Missing(i * this.#size, at + length - i * this.#size);
    const out = new Uint8Array(length);
    for (let i = first; i <= last; i++) {
      const { bytes } = this.#page(i);
      const start = i * this.#size;
      const part = bytes.subarray(Math.max(at - start, 0), Math.min(at + length - start, bytes.length));
      out.set(part, Math.max(start - at, 0));
    }
    return out;
  }

  #view(at: number, length: number): { view: DataView; at: number } {
    const index = Math.floor(at / this.#size);
    const from = at - index * this.#size;
    if (from + length <= this.#size) {
      this.check(at, length);
      return { view: this.#page(index).view, at: from };
    }
    return { view: viewOf(this.slice(at, length)), at: 0 };
  }
  getUint8(at: number): number {
    const place = this.#view(at, 1);
    return place.view.getUint8(place.at);
  }
  getUint16(at: number, littleEndian?: boolean): number {
    const place = this.#view(at, 2);
    return place.view.getUint16(place.at, littleEndian);
  }
  getUint32(at: number, littleEndian?: boolean): number {
    const place = this.#view(at, 4);
    return place.view.getUint32(place.at, littleEndian);
  }

  /** Data that is read once and not kept. */
  data(at: number, length: number, into?: Uint8Array): Promise<Uint8Array> {
    this.check(at, length);
    const { reader } = this;
    return reader.readData ? reader.readData(at, length, into) : reader.read(at, length);
  }

  /** Fetches what was missing, and forgets pages that the present turn did not touch when there are too many. */
  async fetch({ at, length }: Missing): Promise<void> {
    const size = this.#size;
    const first = Math.floor(at / size);
    const end = Math.min(Math.ceil((at + length) / size) * size, this.length);
    const bytes = await this.reader.read(first * size, end - first * size);
    for (let from = 0; from < bytes.length; from += size) {
      const page = bytes.slice(from, from + size);
      this.#pages.set(first + from / size, { bytes: page, view: viewOf(page), turn: this.#turn });
    }
    if (this.#pages.size * size <= KEPT) return;
    for (const [index, page] of this.#pages) if (page.turn < this.#turn) this.#pages.delete(index);
  }
}

/** A step of a parser: run again from its beginning whenever bytes were missing and have come. `undo` takes back what it had done. */
export function* attempt<T>(file: Pages, step: () => T, undo?: () => void): Generator<Missing, T, void> {
  file.begin();
  for (;;) {
    try {
      return step();
    } catch (error) {
      if (!(error instanceof Missing)) throw error;
      undo?.();
      yield error;
    }
  }
}

/** Runs a parser, fetching what it misses. */
export async function parseAsync<T>(file: Pages, parser: Generator<Missing, T, void>): Promise<T> {
  for (let step = parser.next(); ;) {
    if (step.done) return step.value;
    await file.fetch(step.value);
    step = parser.next();
  }
}

/** Runs a parser over a file that lies in memory, where nothing is ever missing. */
export function parseSync<T>(parser: Generator<Missing, T, void>): T {
  const step = parser.next();
  if (!step.done) throw new RangeError(`bytes at ${step.value.at}`);
  return step.value;
}
