import { execFile } from "node:child_process";
import { setDevice } from "@hornbeam/compiler";
import { tensor } from "@hornbeam/core";
import { matmul } from "@hornbeam/ops";
import type { BackendProbe, Io, Toolkit } from "../types.ts";
import { checkHome, checkIsolation, checkNode, checkPackage, type Check } from "./machine.ts";

/** Opens a backend, and has it multiply two matrices. */
const tryBackend = async ({ name, open, remedy }: BackendProbe): Promise<Check> => {
  try {
    const { backend, says } = await open();
    setDevice(backend);
    const product = await matmul(
      tensor([
        [1, 2],
        [3, 4],
      ]),
      tensor([[5], [6]]),
    ).data();
    if (product.join() !== "17,39") throw new Error(`computes [17, 39] as [${product.join(", ")}]`);
    return { name, ok: true, says };
  } catch (error) {
    const says = (error instanceof Error ? error.message : String(error)).split("\n")[0]!;
    return { name, ok: false, says, remedy };
  }
};

/**
 * Tries a backend in a process of its own: a driver that crashes takes that one down only. What it had said by then counts; it may well crash on its way out.
 */
const tryApart = async (probe: BackendProbe): Promise<Check> => {
  const { name, remedy } = probe;
  const script = process.argv[1];
  if (script === undefined) return tryBackend(probe);
  const { stdout, signal } = await new Promise<{ stdout: string; signal: string | null | undefined }>((resolve) => {
    const args = [...process.execArgv, script, "doctor", "--probe", name];
    execFile(process.execPath, args, { timeout: 60_000, encoding: "utf8" }, (error, out) =>
      resolve({ stdout: out, signal: error?.signal }),
    );
  });
  try {
    return JSON.parse(stdout) as Check;
  } catch {
    return { name, ok: false, says: `its process ended without a word${signal ? ` (${signal})` : ""}`, remedy };
  }
};

const line = ({ name, ok, says, remedy }: Check): string =>
  `${ok ? "ok     " : "missing"}  ${name.padEnd(10)}  ${says}${remedy ? `\n                     add: ${remedy}` : ""}`;

/** `hornbeam doctor`: 1 where no backend works. */
export const doctor = async (
  { json = false, probe: single }: { readonly json?: boolean; readonly probe?: string },
  toolkit: Toolkit,
  io: Io,
): Promise<number> => {
  const one = toolkit.backends.find(({ name }) => name === single);
  if (one) {
    const check = await tryBackend(one);
    io.out(JSON.stringify(check));
    return check.ok ? 0 : 1;
  }
  const backends: Check[] = [];
  for (const probe of toolkit.backends) backends.push(await tryApart(probe));
  const others = [
    checkNode(),
    checkIsolation(),
    await checkHome(),
    checkPackage("sharp", "decodes images for loadImg and imageDatasetFromDirectory"),
  ];
  const checks = { hornbeam: toolkit.version, backends, machine: others };
  if (json) io.out(JSON.stringify(checks, null, 2));
  else
    io.out(
      [`hornbeam ${toolkit.version}`, "", "backends", ...backends.map(line), "", "machine", ...others.map(line)].join(
        "\n",
      ),
    );
  return backends.some(({ ok }) => ok) ? 0 : 1;
};
