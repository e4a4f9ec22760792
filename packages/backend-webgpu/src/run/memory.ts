import { DeviceError } from "@hornbeam/ir";

const UNIT = 256;
const FIRST = 1 << 24;
/** GPUBufferUsage, by number: the constants exist only where a page or Dawn defines them. */
const STORAGE = 0x80 | 0x8 | 0x4;

/**
 * One storage buffer that all memory of a backend lies in, so that a kernel needs one binding however many arguments it has, and may
 * read and write the same memory. It doubles when it is full; places stay where they are.
 */
export class Memory {
  buffer: GPUBuffer;
  private readonly device: GPUDevice;
  private readonly limit: number;
  /** free stretches by place, never adjacent */
  private free: { at: number; bytes: number }[];
  private used = 0;

  constructor(device: GPUDevice) {
    this.device = device;
    this.limit =
      Math.floor(
        Math.min(device.limits.maxStorageBufferBindingSize, device.limits.maxBufferSize, 2 ** 32 - UNIT) / UNIT,
      ) * UNIT;
    const bytes = Math.min(FIRST, this.limit);
    this.buffer = device.createBuffer({ size: bytes, usage: STORAGE });
    this.free = [{ at: 0, bytes }];
  }

  /** The place of `bytes` bytes. */
  take(bytes: number, what: string): number {
    const size = Math.max(UNIT, Math.ceil(bytes / UNIT) * UNIT);
    const i = this.free.findIndex((f) => f.bytes >= size);
    if (i < 0) {
      this.grow(size, what);
      return this.take(bytes, what);
    }
    const f = this.free[i]!;
    if (f.bytes === size) this.free.splice(i, 1);
    else this.free[i] = { at: f.at + size, bytes: f.bytes - size };
    this.used += size;
    return f.at;
  }

  give(at: number, bytes: number): void {
    const size = Math.max(UNIT, Math.ceil(bytes / UNIT) * UNIT);
    this.used -= size;
    let i = this.free.findIndex((f) => f.at > at);
    if (i < 0) i = this.free.length;
    this.free.splice(i, 0, { at, bytes: size });
    for (const j of [i, i - 1]) {
      const [a, b] = [this.free[j], this.free[j + 1]];
      if (a && b && a.at + a.bytes === b.at) this.free.splice(j, 2, { at: a.at, bytes: a.bytes + b.bytes });
    }
  }

  private grow(size: number, what: string): void {
    const old = this.buffer;
    const last = this.free[this.free.length - 1];
    const tail = last && last.at + last.bytes === old.size ? last.bytes : 0;
    const wanted = Math.min(this.limit, Math.max(2 * old.size, old.size - tail + size));
    if (wanted - old.size + tail < size)
      throw new DeviceError(
        `webgpu: ${what} needs ${size} bytes; ${this.used} are live and this adapter binds at most ${this.limit}. ` +
          "Take smaller batches, or dispose of tensors.",
        { op: what, received: `${size} bytes` },
      );
    this.buffer = this.device.createBuffer({ size: wanted, usage: STORAGE });
    const encoder = this.device.createCommandEncoder();
    encoder.copyBufferToBuffer(old, 0, this.buffer, 0, old.size);
    this.device.queue.submit([encoder.finish()]);
    old.destroy();
    if (tail) this.free.pop();
    this.free.push({ at: old.size - tail, bytes: wanted - old.size + tail });
  }
}
