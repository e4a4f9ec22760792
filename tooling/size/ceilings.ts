/** What one fixture may weigh, minified and gzipped, and what must not be found in its bundle. */
export interface Ceiling {
  /** A file of `fixtures/`, without its ending. */
  readonly fixture: string;
  readonly title: string;
  readonly maxBytes: number;
  /** Texts that survive minification: names of properties, messages, op names. One found means that something unused came along. */
  readonly marks: readonly string[];
}

export const ceilings: readonly Ceiling[] = [
  {
    fixture: "ir",
    title: "the checks of shapes and dtypes alone",
    maxBytes: 2_000,
    marks: ["fetch(", "Worker("],
  },
];
