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
  {
    fixture: "inferJs",
    title: "inference of Sequential([Dense]) on backend-js",
    // the aim is 15,000
    maxBytes: 26_800,
    marks: ["cholesky", "Conv2D", "LSTM", "Adam", "val_loss", "HDF", "adam"],
  },
  {
    fixture: "inferWasm",
    title: "inference of Sequential([Dense]) on backend-wasm",
    // the aim is 30,000
    maxBytes: 43_900,
    marks: ["Conv2D", "LSTM", "Adam", "val_loss", "HDF"],
  },
  {
    fixture: "inferWebgpu",
    title: "inference of Sequential([Dense]) on backend-webgpu",
    // the aim is 35,000
    maxBytes: 36_500,
    marks: [
      "Conv2D",
      "LSTM",
      "Adam",
      "val_loss",
      "HDF",
      "resolveQuerySet",
      "subgroupBroadcast",
      "exp_",
      "atomicOr",
      "carryBytes",
    ],
  },
  {
    fixture: "trainWasm",
    title: "training of Sequential([Dense]) on backend-wasm",
    maxBytes: 58_900,
    marks: [
      "Conv2D",
      "LSTM",
      "RMSprop",
      "EarlyStopping",
      "HDF",
      "tfevents",
      "latest.safe",
      "journal",
      "stepsPerExecution",
    ],
  },
];
