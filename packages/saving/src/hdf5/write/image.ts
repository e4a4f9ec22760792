/** Elements that are read from where they are when they are written. */
export interface LazyBytes {
  readonly length: number;
  read(): Promise<Uint8Array>;
}

interface Job {
  readonly at: number;
  readonly size: number;
  readonly write: ((view: DataView, bytes: Uint8Array, at: number) => void) | undefined;
  readonly data: Uint8Array | LazyBytes | undefined;
}

/** A file being laid out: addresses are handed out first, contents are written once all of them are known. */
export interface Image {
  size: number;
  readonly jobs: Job[];
}

/** Rounds up to the eight bytes HDF5 aligns to. */
export const align8 = (n: number): number => 8 * Math.ceil(n / 8);

/**
 * Reserves `size` bytes, aligned to eight, and registers what fills them; returns their address. What fills them is given the place of
 * these bytes in a buffer of its own, not in the file.
 */
export function place(
  image: Image,
  size: number,
  write: (view: DataView, bytes: Uint8Array, at: number) => void,
): number {
  const at = image.size;
  image.size += align8(size);
  image.jobs.push({ at, size: align8(size), write, data: undefined });
  return at;
}

/** Reserves room for elements; returns their address. */
export function placeData(image: Image, data: Uint8Array | LazyBytes): number {
  const at = image.size;
  image.size += align8(data.length);
  image.jobs.push({ at, size: data.length, write: undefined, data });
  return at;
}

/** The file in pieces, in order: metadata as bytes, elements as they were given. */
export function piecesOf(image: Image): (Uint8Array | LazyBytes)[] {
  const pieces: (Uint8Array | LazyBytes)[] = [];
  let start = 0;
  let run: Job[] = [];
  const flush = (end: number): void => {
    if (end === start) return;
    const bytes = new Uint8Array(end - start);
    const view = new DataView(bytes.buffer);
    for (const { at, write } of run) write?.(view, bytes, at - start);
    pieces.push(bytes);
    run = [];
  };
  for (const job of image.jobs) {
    if (!job.data) {
      run.push(job);
      continue;
    }
    flush(job.at);
    pieces.push(job.data);
    start = job.at + job.size;
  }
  flush(image.size);
  return pieces;
}

/** Writes four ASCII letters. */
export function writeTag(view: DataView, at: number, tag: string): void {
  for (let i = 0; i < tag.length; i++) view.setUint8(at + i, tag.charCodeAt(i));
}
