/** Bytes that grow as they are written: whole numbers in groups of seven bits, the least first. */
export class Writer {
  private bytes = new Uint8Array(4096);
  private view = new DataView(this.bytes.buffer);
  private at = 0;

  private room(n: number): void {
    if (this.at + n <= this.bytes.length) return;
    const more = new Uint8Array(Math.max(this.bytes.length * 2, this.at + n));
    more.set(this.bytes);
    this.bytes = more;
    this.view = new DataView(more.buffer);
  }
  byte(x: number): void {
    this.room(1);
    this.bytes[this.at++] = x;
  }
  /** Not negative, below 2⁵³. */
  size(x: number): void {
    this.room(8);
    for (; x >= 128; x = Math.floor(x / 128)) this.bytes[this.at++] = (x % 128) + 128;
    this.bytes[this.at++] = x;
  }
  /** Of either sign, below 2⁵² in size. */
  whole(x: number): void {
    this.size(x < 0 ? -2 * x - 1 : 2 * x);
  }
  float(x: number): void {
    this.room(8);
    this.view.setFloat64(this.at, x, true);
    this.at += 8;
  }
  long(x: bigint): void {
    this.room(8);
    this.view.setBigInt64(this.at, x, true);
    this.at += 8;
  }
  word(x: number): void {
    this.room(4);
    this.view.setUint32(this.at, x, true);
    this.at += 4;
  }
  raw(data: Uint8Array): void {
    this.room(data.length);
    this.bytes.set(data, this.at);
    this.at += data.length;
  }
  text(s: string): void {
    const data = new TextEncoder().encode(s);
    this.size(data.length);
    this.raw(data);
  }
  sizes(list: readonly number[]): void {
    this.list(list, (x) => this.size(x));
  }
  wholes(list: readonly number[]): void {
    this.list(list, (x) => this.whole(x));
  }
  list<T>(items: readonly T[], write: (item: T) => void): void {
    this.size(items.length);
    for (const item of items) write(item);
  }
  done(): Uint8Array {
    return this.bytes.slice(0, this.at);
  }
}
