import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { DeviceError } from "@hornbeam/ir";
import type { Addon } from "./addon.ts";

/** Where an addon may be: what was built in place, then the package with the binary for this machine. */
const places = (): readonly (() => string | undefined)[] => {
  const require = createRequire(import.meta.url);
  return [
    () => process.env["HORNBEAM_NATIVE"],
    () => {
      const built = fileURLToPath(new URL("../build/hornbeam.node", import.meta.url));
      return existsSync(built) ? built : undefined;
    },
    () => {
      try {
        return require.resolve(`@hornbeam/native-${process.platform}-${process.arch}/hornbeam.node`);
      } catch {
        return undefined;
      }
    },
  ];
};

/**
 * The addon for this machine.
 * @throws DeviceError where there is none, or the system cannot load it.
 */
export const loadAddon = (path?: string): Addon => {
  const file = path ?? places().reduce<string | undefined>((found, place) => found ?? place(), undefined);
  if (!file)
    throw new DeviceError(
      `native: an addon for ${process.platform}-${process.arch} is needed; none is installed. ` +
        `Install @hornbeam/native-${process.platform}-${process.arch}, or build it: npm run native. Or use wasm().`,
      { op: "native" },
    );
  try {
    return createRequire(import.meta.url)(file) as Addon;
  } catch (error) {
    throw new DeviceError(
      `native: ${file} cannot be loaded: ${(error as Error).message}. Build it for this system: npm run native. Or use wasm().`,
      { op: "native", received: file },
    );
  }
};
