import { DTypePolicy } from "./DTypePolicy.ts";

/** Keras's older name of `DTypePolicy`, which files may hold. */
export class FloatDTypePolicy extends DTypePolicy {}
