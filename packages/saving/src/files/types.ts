/** Somewhere bytes come from. */
export interface Source {
  /** What it is called in messages: a path, a URL, a file name. */
  readonly name?: string;
  /** All bytes. May be called more than once. */
  read(): Promise<Uint8Array>;
}

/** Somewhere bytes go. */
export interface Sink {
  readonly name?: string;
  /** Takes all bytes, or leaves what was there before as it was and throws. */
  write(bytes: Uint8Array): Promise<void>;
}
