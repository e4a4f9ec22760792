import type { ExpansionLimits } from "../bytes/limits.ts";
import type { ByteReader } from "../files/types.ts";

/** One file in a zip archive, as its central directory describes it; checked against the local header. */
export interface ArchiveEntry {
  readonly name: string;
  /** Bytes once read. */
  readonly size: number;
  /** Bytes in the archive. */
  readonly storedSize: number;
  /** 0 stored, 8 deflated. */
  readonly method: number;
  readonly crc: number;
  /** Where the stored bytes start in the archive. */
  readonly offset: number;
}

/** Options of `openArchive`. */
export interface ArchiveOptions {
  /** Bound on what deflated members may expand to, each and together. */
  readonly expansion?: ExpansionLimits;
  /** Most members. Default 65,535. */
  readonly maxEntries?: number;
}

/** A member of an archive that is read in parts. */
export interface CheckedReader extends ByteReader {
  /** Reads what was not read yet and compares the checksum. Throws `FormatError` where it differs. */
  finish(): Promise<void>;
}

/** Files by name, of an archive or of a folder. */
export interface Members {
  readonly entries: ReadonlyMap<string, Pick<ArchiveEntry, "size">>;
  /**
   * The bytes of a member: a view of an archive in memory when stored, a new array otherwise.
   * Throws `FormatError` when there is no such member, it is larger than `maxBytes`, or its checksum differs.
   */
  read(name: string, maxBytes?: number): Promise<Uint8Array>;
  /** A member to be read in parts, where it is stored; `finish` compares its checksum. */
  open(name: string): Promise<CheckedReader>;
}

/** An open zip archive: the directory is checked, no member has been read. */
export interface Archive extends Members {
  readonly entries: ReadonlyMap<string, ArchiveEntry>;
}

/** A file to be written into an archive. */
export interface ArchiveMember {
  readonly name: string;
  readonly data: Uint8Array;
}
