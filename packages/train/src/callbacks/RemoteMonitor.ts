import type { Logs } from "../types.ts";
import { Callback } from "./Callback.ts";

/** Options of RemoteMonitor; names and defaults of Keras. */
export interface RemoteMonitorOptions {
  /** address of the server (default `http://localhost:9000`) */
  readonly root?: string;
  /** what is added to it (default `/publish/epoch/end/`) */
  readonly path?: string;
  /** name of the form's field that holds the JSON text; not used with `sendAsJson` */
  readonly field?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** sends `application/json` instead of a form */
  readonly sendAsJson?: boolean;
}

/**
 * Posts the logs of every epoch, with its number, to a server: `{"epoch": 0, "loss": 0.31}`. A server that cannot be reached gives a warning;
 * training goes on. https://keras.io/api/callbacks/remote_monitor/
 *
 * ```ts
 * import { RemoteMonitor } from "@hornbeam/train";
 * const monitor = new RemoteMonitor({ root: "http://localhost:9000", sendAsJson: true });
 * console.log(monitor instanceof RemoteMonitor); // → true
 * ```
 */
export class RemoteMonitor extends Callback {
  readonly #options: Required<Omit<RemoteMonitorOptions, "headers">> & Pick<RemoteMonitorOptions, "headers">;

  constructor(options: RemoteMonitorOptions = {}) {
    super();
    this.#options = {
      root: "http://localhost:9000",
      path: "/publish/epoch/end/",
      field: "data",
      sendAsJson: false,
      ...options,
    };
  }

  override async onEpochEnd(epoch: number, logs: Logs = {}): Promise<void> {
    const { root, path, field, headers = {}, sendAsJson } = this.#options;
    const text = JSON.stringify({ epoch, ...logs });
    try {
      const answer = await fetch(root + path, {
        method: "POST",
        headers: { ...(sendAsJson && { "content-type": "application/json" }), ...headers },
        body: sendAsJson ? text : new URLSearchParams({ [field]: text }),
      });
      await answer.body?.cancel();
    } catch (error) {
      console.warn(
        `RemoteMonitor: the server at ${root} must be reachable; received ${String(error)}. Training goes on.`,
      );
    }
  }
}
