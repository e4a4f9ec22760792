import type { Engine } from "../protocol.ts";
import { createTfjs } from "./tfjs/createTfjs.ts";
import { navigatorGpu } from "./webgpu/navigatorGpu.ts";

export const createEngine = async (): Promise<Engine> => {
  const submissions = navigatorGpu();
  return { ...(await createTfjs("webgpu")), submissions };
};
