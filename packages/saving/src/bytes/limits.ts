import { check } from "./errors.ts";

/** How far a small file may blow up when it is read. */
export interface ExpansionLimits {
  /** Bytes that may come out whatever went in. Default 256 MiB, Keras's floor for assets (its floor for weights is 4 GiB). */
  readonly floor?: number;
  /** Above the floor, bytes out over bytes stored. Default 100 for zip members, 1000 for HDF5 datasets, as in Keras. */
  readonly ratio?: number;
}

/** The default of {@link ExpansionLimits.floor}. */
export const EXPANSION_FLOOR: number = 2 ** 28;

/**
 * Keras's rule against bombs: refuse when `declared > floor` and `declared > ratio · stored`. Called before anything of the declared
 * size is allocated. Throws `FormatError`.
 */
export function checkExpansion(
  op: string,
  declared: number,
  stored: number,
  limits: ExpansionLimits | undefined,
  ratio: number,
): void {
  const floor = limits?.floor ?? EXPANSION_FLOOR;
  const most = Math.max(floor, (limits?.ratio ?? ratio) * stored);
  check(
    declared <= most,
    op,
    `data may expand to ${most} bytes at most`,
    `${declared} declared bytes, of which ${stored} are stored`,
    "If the file is trusted, raise `floor` or `ratio` of the expansion limits",
  );
}
