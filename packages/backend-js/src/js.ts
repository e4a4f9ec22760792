import type { Backend } from "@hornbeam/ir";
import { createJs } from "./createJs.ts";
import type { JsOptions } from "./createJs.ts";
import { everything } from "./parts.ts";

/**
 * The reference backend: plain JavaScript, on the thread that calls it. Floats of every width are computed in double
 * precision and rounded where they are stored or cast; integers are exact. It runs everywhere, and the other backends are
 * tested against it.
 */
export const js = (options: JsOptions = {}): Backend => createJs(everything, options);
