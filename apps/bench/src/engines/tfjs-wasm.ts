import type { Engine } from "../protocol.ts";
import { createTfjs } from "./tfjs/createTfjs.ts";

export const createEngine = ({ threads }: { readonly threads: number }): Promise<Engine> => createTfjs("wasm", threads);
