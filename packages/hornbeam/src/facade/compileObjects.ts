import * as losses from "@hornbeam/losses";
import * as metrics from "@hornbeam/metrics";
import * as optimizers from "@hornbeam/optimizers";
import type { CompileObjects } from "@hornbeam/saving";

/** Hornbeam's optimizers with their schedules, losses and metrics. */
export const compileObjects: CompileObjects = { optimizers, losses, metrics };
