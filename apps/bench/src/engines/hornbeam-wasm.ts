import { setDevice, wasm } from "hornbeam";
import type { Engine } from "../protocol.ts";
import { version } from "./hornbeam/version.ts";
import { workloads } from "./hornbeam/workloads.ts";

export const createEngine = async (): Promise<Engine> => {
  setDevice(await wasm());
  return { version, workloads: workloads() };
};
