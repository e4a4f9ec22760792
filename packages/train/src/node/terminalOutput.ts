import process from "node:process";
import { consoleOutput, type Output } from "../callbacks/output.ts";

const ERASE = "\r\u001b[2K";

/** What is needed of a stream; process.stdout is one. */
export interface TextStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** A terminal that lines can be redrawn on; plain lines where standard output is a file or a pipe. */
export const terminalOutput = (stream: TextStream = process.stdout): Output =>
  stream.isTTY
    ? {
        live: true,
        get columns() {
          return stream.columns ?? 80;
        },
        draw: (line) => void stream.write(ERASE + line),
        line: (text) => void stream.write(`${ERASE}${text}\n`),
      }
    : consoleOutput();
