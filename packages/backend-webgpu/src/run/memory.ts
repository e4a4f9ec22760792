import { DeviceError } from "@hornbeam/ir";

const UNIT = 256;
const FIRST = 1 << 24;
/** GPUBufferUsage, by number: the constants exist only where a page or Dawn defines them. */
const STORAGE = 0x80 | 0x8 | 0x4;

/** A place is `segment · BANK + bytes from its start`: a segment is smaller than that. */
export const BANK: number = 2 ** 32;
export const segmentOf = (place: number): number => Math.floor(place / BANK);

const round = (bytes: number): number => Math.max(UNIT, Math.ceil(bytes / UNIT) * UNIT);

/** What memory needs of the device it is on. */
interface Host {
  readonly device: GPUDevice;
  awaited<T>(promise: Promise<T>): Promise<T>;
  flush(): void;
}

/** One storage buffer, and the one before it until the device has vouched for it. */
interface Segment {
  buffer: GPUBuffer | undefined;
  size: number;
  /** what there is to go back to */
  sure: { readonly buffer: GPUBuffer | undefined; readonly size: number };
  /** buffers it has had, and how many of them were given up */
  turn: number;
  gone: number;
}

/**
 * All memory of a backend in one storage buffer, so that a kernel needs one binding however many arguments it has, and may read and
 * write the same memory. It doubles when it is full; places stay where they are. Beyond what a binding may span, further buffers
 * follow: a kernel whose arguments lie in several has a binding for each.
 *
 * A buffer that the device turns out to have no room for is given up, and with it what was placed there since.
 */
export class Memory {
  /** Bytes of the largest segment there may be: no tensor can have more. */
  readonly limit: number;
  /** Changes when buffers were replaced. */
  version = 0;
  readonly #host: Host;
  readonly #several: boolean;
  readonly #refused: (error: DeviceError) => void;
  readonly #segments: Segment[] = [];
  /** free stretches by place, never adjacent */
  #free: { at: number; bytes: number }[] = [];
  #used = 0;
  #verdict: Promise<boolean> | undefined;

  /**
   * @param refused hears of a buffer that was not to be had, some time after it was asked for
   * @param several whether there may be more than one
   */
  constructor(host: Host, refused: (error: DeviceError) => void, most: number = Infinity, several = true) {
    this.#several = several;
    this.#host = host;
    this.#refused = refused;
    const { maxStorageBufferBindingSize, maxBufferSize } = host.device.limits;
    this.limit = Math.floor(Math.min(maxStorageBufferBindingSize, maxBufferSize, BANK - UNIT, most) / UNIT) * UNIT;
    this.#extend(Math.min(FIRST, this.limit), "the first segment");
  }

  /** The buffer of a segment. */
  buffer(segment: number): GPUBuffer {
    const { buffer } = this.#segments[segment]!;
    if (buffer) return buffer;
    throw new DeviceError("webgpu: memory must be on the device; this was lost when the device had no room for it.", {
      op: "memory",
    });
  }

  /** Bytes of all buffers. */
  get reserved(): number {
    return this.#segments.reduce((sum, s) => sum + s.size, 0);
  }

  get buffers(): number {
    return this.#segments.length;
  }

  /** Bytes in use, rounded up as they are placed. */
  get live(): number {
    return this.#used;
  }

  /** Whether a stretch is still there: a buffer that was given up takes along what was placed in it. */
  holds(place: number, bytes: number): boolean {
    return (place % BANK) + bytes <= this.#segments[segmentOf(place)]!.size;
  }

  /** The place of `bytes` bytes. @throws DeviceError where they fit into no buffer. */
  take(bytes: number, what: () => string): number {
    const size = round(bytes);
    let i = this.#free.findIndex((f) => f.bytes >= size);
    if (i < 0) {
      this.#grow(size, what);
      i = this.#free.findIndex((f) => f.bytes >= size);
    }
    const f = this.#free[i]!;
    if (f.bytes === size) this.#free.splice(i, 1);
    else this.#free[i] = { at: f.at + size, bytes: f.bytes - size };
    this.#used += size;
    return f.at;
  }

  give(place: number, bytes: number): void {
    const size = round(bytes);
    this.#used -= size;
    const { size: end } = this.#segments[segmentOf(place)]!;
    this.#release(place, Math.min(size, end - (place % BANK)));
  }

  #release(at: number, bytes: number): void {
    if (bytes <= 0) return;
    let i = this.#free.findIndex((f) => f.at > at);
    if (i < 0) i = this.#free.length;
    this.#free.splice(i, 0, { at, bytes });
    for (const j of [i, i - 1]) {
      const [a, b] = [this.#free[j], this.#free[j + 1]];
      if (a && b && a.at + a.bytes === b.at) this.#free.splice(j, 2, { at: a.at, bytes: a.bytes + b.bytes });
    }
  }

  #grow(size: number, what: () => string): void {
    const n = this.#segments.length - 1;
    const old = this.#segments[n]!.size;
    const last = this.#free[this.#free.length - 1];
    const tail = last && last.at + last.bytes === n * BANK + old ? last.bytes : 0;
    const needed = old - tail + size;
    if (needed <= this.limit) this.#replace(n, Math.min(this.limit, Math.max(2 * old, needed)), what());
    else if (this.#several && size <= this.limit) this.#extend(Math.min(this.limit, Math.max(FIRST, size)), what());
    else
      throw new DeviceError(
        `webgpu: ${what()} needs ${size} bytes in one piece; ${this.#used} are live and this adapter binds at most ${this.limit}` +
          `${this.#several ? "" : ", which is all without the part `segments`"}. Take smaller batches or shapes.`,
        { op: "alloc", received: `${size} bytes` },
      );
  }

  #extend(size: number, what: string): void {
    const sure = { buffer: undefined, size: 0 };
    this.#segments.push({ buffer: undefined, size: 0, sure, turn: 0, gone: 0 });
    this.#replace(this.#segments.length - 1, size, what);
  }

  /** A larger buffer for a segment, with what the smaller one held. */
  #replace(n: number, size: number, what: string): void {
    const { device } = this.#host;
    const segment = this.#segments[n]!;
    const { buffer: old, size: filled } = segment;
    device.pushErrorScope("validation");
    device.pushErrorScope("out-of-memory");
    const buffer = device.createBuffer({ size, usage: STORAGE, label: "hornbeam memory" });
    const full = device.popErrorScope();
    if (old) {
      this.#host.flush();
      const encoder = device.createCommandEncoder();
      encoder.copyBufferToBuffer(old, 0, buffer, 0, filled);
      device.queue.submit([encoder.finish()]);
    }
    const invalid = device.popErrorScope();
    segment.buffer = buffer;
    segment.size = size;
    const turn = ++segment.turn;
    this.version++;
    this.#release(n * BANK + filled, size - filled);
    const earlier = this.#verdict;
    const mine: Promise<boolean> = this.#host
      .awaited(Promise.all([full, invalid, earlier]))
      .then(([a, b, refused]) => {
        this.#vouch(n, turn, { buffer, size }, old, a ?? b, what);
        return Boolean(refused || a || b);
      })
      // A device that is gone says so elsewhere.
      .catch(() => false)
      .finally(() => {
        if (this.#verdict === mine) this.#verdict = undefined;
      });
    this.#verdict = mine;
  }

  /** Resolves when the device has said whether it has room for all buffers: true where it had not. */
  async settled(): Promise<boolean> {
    return (await this.#verdict) ?? false;
  }

  /** The device's answer to `replace`. */
  #vouch(
    n: number,
    turn: number,
    made: Segment["sure"],
    old: GPUBuffer | undefined,
    error: GPUError | null,
    what: string,
  ): void {
    const segment = this.#segments[n]!;
    // Given up meanwhile, because the one before it was refused.
    if (turn <= segment.gone) return made.buffer!.destroy();
    if (!error) {
      old?.destroy();
      segment.sure = made;
      return;
    }
    const { buffer, size } = segment.sure;
    segment.gone = segment.turn;
    segment.buffer = buffer;
    segment.size = size;
    this.version++;
    const [from, to] = [n * BANK + size, (n + 1) * BANK];
    this.#free = this.#free.flatMap((f) => {
      if (f.at >= to || f.at + f.bytes <= from) return [f];
      return f.at < from ? [{ at: f.at, bytes: from - f.at }] : [];
    });
    this.#refused(
      new DeviceError(
        `webgpu: the device has no room: ${what} asked for memory of ${made.size} bytes where ${size} were; ${this.#used} bytes are live ` +
          `(${error.message}). Take smaller batches, or dispose of tensors.`,
        { op: "alloc", received: `${made.size} bytes`, cause: error },
      ),
    );
  }
}
