/** A file being laid out: addresses are handed out first, contents are written once the size of the whole is known. */
export interface Image {
  size: number;
  readonly jobs: ((view: DataView, bytes: Uint8Array) => void)[];
}

/** Rounds up to the eight bytes HDF5 aligns to. */
export const align8 = (n: number): number => 8 * Math.ceil(n / 8);

/** Reserves `size` bytes, aligned to eight, and registers what fills them; returns their address. */
export function place(
  image: Image,
  size: number,
  write: (view: DataView, bytes: Uint8Array, at: number) => void,
): number {
  const at = image.size;
  image.size += align8(size);
  image.jobs.push((view, bytes) => write(view, bytes, at));
  return at;
}

/** Writes four ASCII letters. */
export function writeTag(view: DataView, at: number, tag: string): void {
  for (let i = 0; i < tag.length; i++) view.setUint8(at + i, tag.charCodeAt(i));
}
