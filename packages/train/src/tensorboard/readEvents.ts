import { FormatError } from "@hornbeam/ir";
import type { Bucket } from "./histogramOf.ts";
import type { GraphNode } from "./events.ts";
import { readMessage, type Message } from "./protobuf.ts";
import { decodeRecords } from "./records.ts";

/** One entry of an event file. */
export type LoggedEvent = { readonly wallTime: number; readonly step: number } & (
  | { readonly kind: "version"; readonly version: string }
  | { readonly kind: "graph"; readonly nodes: readonly GraphNode[] }
  | { readonly kind: "scalars"; readonly tag: string; readonly value: number }
  | { readonly kind: "histograms"; readonly tag: string; readonly buckets: readonly Bucket[] }
  | {
      readonly kind: "images";
      readonly tag: string;
      readonly width: number;
      readonly height: number;
      readonly pngs: readonly Uint8Array[];
    }
  | { readonly kind: "graph_keras_model"; readonly tag: string; readonly json: string }
);

const bytesAt = (m: Message, field: number): Uint8Array => {
  const value = m.get(field)?.[0];
  return value instanceof Uint8Array ? value : new Uint8Array();
};
const allAt = (m: Message, field: number): Uint8Array[] =>
  (m.get(field) ?? []).filter((v) => v instanceof Uint8Array) as Uint8Array[];
const inside = (m: Message, field: number): Message => readMessage(bytesAt(m, field));
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const viewOf = (bytes: Uint8Array, needed: number): DataView => {
  if (bytes.byteLength < needed)
    throw new FormatError(`events: a number must have ${needed} bytes; received ${bytes.byteLength}.`);
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
};

const bucketsOf = (content: Uint8Array): Bucket[] => {
  const view = viewOf(content, 0);
  return Array.from({ length: Math.floor(content.byteLength / 24) }, (_, i) => [
    view.getFloat64(24 * i, true),
    view.getFloat64(24 * i + 8, true),
    view.getFloat64(24 * i + 16, true),
  ]);
};

const summaryOf = (value: Message): object | undefined => {
  const tag = text(bytesAt(value, 1));
  const kind = text(bytesAt(inside(inside(value, 9), 1), 1));
  const tensor = inside(value, 8);
  const strings = allAt(tensor, 8);
  switch (kind) {
    case "scalars":
      return { kind, tag, value: viewOf(bytesAt(tensor, 5), 4).getFloat32(0, true) };
    case "histograms":
      return { kind, tag, buckets: bucketsOf(bytesAt(tensor, 4)) };
    case "images":
      return {
        kind,
        tag,
        width: Number(text(strings[0] ?? new Uint8Array())),
        height: Number(text(strings[1] ?? new Uint8Array())),
        pngs: strings.slice(2),
      };
    case "graph_keras_model":
      return { kind, tag, json: text(strings[0] ?? new Uint8Array()) };
    default:
      return undefined;
  }
};

const nodesOf = (graph: Uint8Array): GraphNode[] =>
  allAt(readMessage(graph), 1).map((bytes) => {
    const node = readMessage(bytes);
    return { name: text(bytesAt(node, 1)), op: text(bytesAt(node, 2)), inputs: allAt(node, 3).map(text) };
  });

/**
 * The entries of an event file: what `TensorBoard` writes, and files of TensorFlow with the same kinds of summaries. Other kinds are left out.
 * @throws FormatError for a file that is damaged or is none.
 */
export const readEvents = (file: Uint8Array): LoggedEvent[] => {
  const events: LoggedEvent[] = [];
  for (const record of decodeRecords(file)) {
    const event = readMessage(record);
    const step = event.get(2)?.[0];
    const base = {
      wallTime: viewOf(bytesAt(event, 1), 8).getFloat64(0, true),
      step: typeof step === "bigint" ? Number(BigInt.asIntN(64, step)) : 0,
    };
    if (event.has(3)) events.push({ ...base, kind: "version", version: text(bytesAt(event, 3)) });
    if (event.has(4)) events.push({ ...base, kind: "graph", nodes: nodesOf(bytesAt(event, 4)) });
    for (const value of allAt(inside(event, 5), 1)) {
      const summary = summaryOf(readMessage(value));
      if (summary) events.push({ ...base, ...summary } as LoggedEvent);
    }
  }
  return events;
};
