/**
 * The release of Keras whose behaviour and files Hornbeam follows, as `keras.version()` gives its own.
 *
 * ```ts
 * import { version } from "hornbeam";
 * console.log(version()); // → 3.16.0
 * ```
 */
export const version = (): string => "3.16.0";
