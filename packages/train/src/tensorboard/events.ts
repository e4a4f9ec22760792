import type { Bucket } from "./histogramOf.ts";
import {
  bytesField,
  concatBytes,
  doubleField,
  floatsField,
  intField,
  messageField,
  stringField,
  type Field,
} from "./protobuf.ts";

// Messages of tensorflow/core/util/event.proto, framework/summary.proto, framework/tensor.proto and framework/graph.proto, by field number.
const DT_FLOAT = 1;
const DT_DOUBLE = 2;
const DT_STRING = 7;
/** kinds of data TensorBoard keeps samples of by different rules */
const DATA = { scalar: 1, tensor: 2, blobs: 3 } as const;

/** A value of a summary, before it has a step. */
export interface Summary {
  readonly tag: string;
  /** the fields of Summary.Value behind the tag */
  readonly fields: readonly Field[];
}

const metadata = (plugin: string, dataClass: number, content: Uint8Array = new Uint8Array()): Field =>
  messageField(
    9,
    messageField(1, stringField(1, plugin), bytesField(2, content)),
    ...(dataClass ? [intField(4, dataClass)] : []),
  );
const shape = (...dims: readonly number[]): Field =>
  messageField(2, ...dims.map((d) => messageField(2, intField(1, d))));

/** One number. */
export const scalarSummary = (tag: string, value: number): Summary => ({
  tag,
  fields: [messageField(8, intField(1, DT_FLOAT), shape(), floatsField(5, [value])), metadata("scalars", DATA.scalar)],
});

/** A histogram: a tensor [buckets, 3] of left edges, right edges and counts. */
export const histogramSummary = (tag: string, buckets: readonly Bucket[]): Summary => {
  const content = new Uint8Array(new Float64Array(buckets.flat()).buffer);
  return {
    tag,
    fields: [
      messageField(8, intField(1, DT_DOUBLE), shape(buckets.length, 3), bytesField(4, content)),
      metadata("histograms", DATA.tensor),
    ],
  };
};

/** Images of one size, as PNG files. */
export const imageSummary = (tag: string, width: number, height: number, pngs: readonly Uint8Array[]): Summary => ({
  tag,
  fields: [
    messageField(
      8,
      intField(1, DT_STRING),
      shape(2 + pngs.length),
      stringField(8, String(width)),
      stringField(8, String(height)),
      ...pngs.map((png) => bytesField(8, png)),
    ),
    metadata("images", DATA.blobs),
  ],
});

/** A Keras model as JSON, which TensorBoard draws as its conceptual graph. */
export const kerasModelSummary = (tag: string, json: string): Summary => ({
  tag,
  fields: [
    messageField(8, intField(1, DT_STRING), shape(), stringField(8, json)),
    metadata("graph_keras_model", 0, new TextEncoder().encode("1")),
  ],
});

/** A node of a graph. */
export interface GraphNode {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly string[];
}

/** tensorflow.GraphDef */
export const graphDef = (nodes: readonly GraphNode[]): Uint8Array =>
  concatBytes([
    ...nodes.map(({ name, op, inputs }) =>
      messageField(1, stringField(1, name), stringField(2, op), ...inputs.map((input) => stringField(3, input))),
    ),
    messageField(4, intField(1, 22)),
  ]);

/** tensorflow.Event; the time is in seconds since 1970. */
const event = (wallTime: number, step: number, ...what: readonly Field[]): Uint8Array =>
  concatBytes([doubleField(1, wallTime), ...(step ? [intField(2, step)] : []), ...what]);

/** The event every file begins with. */
export const versionEvent = (wallTime: number): Uint8Array => event(wallTime, 0, stringField(3, "brain.Event:2"));
export const graphEvent = (wallTime: number, graph: Uint8Array): Uint8Array => event(wallTime, 0, bytesField(4, graph));
export const summaryEvent = (wallTime: number, step: number, summaries: readonly Summary[]): Uint8Array =>
  event(
    wallTime,
    step,
    messageField(5, ...summaries.map(({ tag, fields }) => messageField(1, stringField(1, tag), ...fields))),
  );
