/** A file opened for reading in parts. */
export interface ByteReader {
  readonly size: number;
  /** What it is called in messages. */
  readonly name?: string;
  /** Bytes that are worth fetching at once when a few are needed. Default 16 KiB. */
  readonly pageSize?: number;
  /** `length` bytes from `offset`; exactly that many, or it rejects. The caller may keep them. */
  read(offset: number, length: number): Promise<Uint8Array>;
  /**
   * The same for data that is asked for once: what holds them may let go of them afterwards. Where there is room they may come as a view
   * of `into`.
   */
  readData?(offset: number, length: number, into?: Uint8Array): Promise<Uint8Array>;
  /** CRC-32 of zip, going on from `previous`, where the platform has a fast one. */
  readonly crc32?: Crc32;
  close?(): Promise<void>;
}

/** CRC-32 as zip uses it, of `bytes` after bytes whose CRC was `previous` (0 at first). */
export type Crc32 = (bytes: Uint8Array, previous?: number) => number;

/** Somewhere bytes come from. */
export interface Source {
  /** What it is called in messages: a path, a URL, a file name. */
  readonly name?: string;
  /** All bytes. May be called more than once. */
  read(): Promise<Uint8Array>;
  /** Opens it for reading in parts, so that a file need not lie in memory whole. Without this it is read whole. */
  open?(): Promise<ByteReader>;
  /** The file called `name` beside this one, for weights in several files. */
  sibling?(name: string): Source;
  /** The folder it is; undefined for a file. */
  folder?(): Promise<Folder | undefined>;
}

/** A folder of files that belong together: a model that was saved unzipped. */
export interface Folder {
  /** Sizes by path (`assets/…`). */
  readonly files: ReadonlyMap<string, number>;
  open(path: string): Promise<ByteReader>;
}

/** A folder being written. Its files are to be seen after `close`; `abort` leaves what was there before as it was. */
export interface FolderWriter {
  /** A file by its path in the folder; one is closed before the next is opened. */
  file(path: string): Promise<ByteWriter>;
  close(): Promise<void>;
  abort(): Promise<void>;
}

/** A file being written. Nothing of it can be seen before `close`; `abort` leaves what was there before as it was. */
export interface ByteWriter {
  /** Appends bytes, or overwrites some that were written, from `position`. They are taken before the promise resolves. */
  write(bytes: Uint8Array, position?: number): Promise<void>;
  close(): Promise<void>;
  abort(): Promise<void>;
  readonly crc32?: Crc32;
}

/** Somewhere bytes go. */
export interface Sink {
  readonly name?: string;
  /** Takes all bytes, or leaves what was there before as it was and throws. */
  write(bytes: Uint8Array): Promise<void>;
  /** Opens it for writing in parts, so that a file need not lie in memory whole. Without this it is given whole. */
  open?(): Promise<ByteWriter>;
  /** The file called `name` beside this one, for weights in several files. */
  sibling?(name: string): Sink;
  /** Opens it as a folder, for models that are saved unzipped. */
  folder?(): Promise<FolderWriter>;
}
