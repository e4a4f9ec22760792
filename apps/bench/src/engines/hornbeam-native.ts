import { native } from "@hornbeam/backend-native";
import { setDevice } from "hornbeam";
import type { Engine } from "../protocol.ts";
import { version } from "./hornbeam/version.ts";
import { workloads } from "./hornbeam/workloads.ts";

export const createEngine = async ({ threads }: { readonly threads: number }): Promise<Engine> => {
  setDevice(native({ threads }));
  return { version, workloads: workloads() };
};
