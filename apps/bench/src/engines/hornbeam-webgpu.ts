import { dawn } from "@hornbeam/backend-webgpu/node";
import { setDevice, webgpu } from "hornbeam";
import type { Engine } from "../protocol.ts";
import { version } from "./hornbeam/version.ts";
import { workloads } from "./hornbeam/workloads.ts";
import { countSubmissions } from "./webgpu/navigatorGpu.ts";

export const createEngine = async (): Promise<Engine> => {
  const options = await dawn();
  if (!options) throw new Error("not installed (add: the npm package webgpu)");
  const submissions = countSubmissions(options.gpu!);
  setDevice(await webgpu(options));
  return { version, submissions, workloads: workloads() };
};
