#!/usr/bin/env node
import { createRequire } from "node:module";
import { runCli, type Io } from "@hornbeam/cli";
import { toolkit } from "./toolkit.ts";

const { version } = createRequire(import.meta.url)("../../package.json") as { readonly version: string };
const io: Io = {
  out: (text) => void process.stdout.write(`${text}\n`),
  err: (text) => void process.stderr.write(`${text}\n`),
  ...(process.stdout.columns && { columns: process.stdout.columns }),
};
const code = await runCli(process.argv.slice(2), toolkit(version), io);
// Threads of backends that were tried would keep the process; what was written must be out first.
process.stdout.write("", () => process.exit(code));
