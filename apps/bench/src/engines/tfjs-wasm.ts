import type { Engine } from "../protocol.ts";
import { createTfjs } from "./tfjs/createTfjs.ts";

export const createEngine = (): Promise<Engine> => createTfjs("wasm");
