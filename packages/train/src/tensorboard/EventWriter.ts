import { graphEvent, summaryEvent, versionEvent, type Summary } from "./events.ts";
import type { LogFolder } from "./LogFolder.ts";
import { encodeRecord } from "./records.ts";
import { concatBytes } from "./protobuf.ts";

const seconds = (): number => (performance.timeOrigin + performance.now()) / 1e3;

/**
 * Writes an event file that TensorBoard opens: `events.out.tfevents.…` in a folder, one record an event. What is added goes to the file with
 * `flush`.
 *
 * ```ts
 * import { logFolder } from "@hornbeam/train/node";
 * import { EventWriter, scalarSummary } from "@hornbeam/train/tensorboard";
 * const writer = new EventWriter(logFolder("logs"), "train");
 * writer.add(3, scalarSummary("loss", 0.25));
 * await writer.flush();
 * console.log(writer.path.startsWith("train")); // → true
 * ```
 */
export class EventWriter {
  readonly #folder: LogFolder;
  /** path of the file in the folder */
  readonly path: string;
  #waiting: Uint8Array[] = [];

  constructor(folder: LogFolder, run = "") {
    this.#folder = folder;
    const unique = Math.floor(Math.random() * 2 ** 40).toString(36);
    this.path = `${run && `${run}/`}events.out.tfevents.${Math.floor(seconds())}.hornbeam.${unique}.v2`;
    this.#push(versionEvent(seconds()));
  }

  #push(event: Uint8Array): void {
    this.#waiting.push(encodeRecord(event));
  }
  /** Adds values of one step. */
  add(step: number, ...summaries: readonly Summary[]): void {
    this.#push(summaryEvent(seconds(), step, summaries));
  }
  /** Adds a graph, as `graphDef` gives it. */
  addGraph(graph: Uint8Array): void {
    this.#push(graphEvent(seconds(), graph));
  }
  /** Writes what was added. */
  async flush(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    if (waiting.length) await this.#folder.append(this.path, concatBytes(waiting));
  }
}
