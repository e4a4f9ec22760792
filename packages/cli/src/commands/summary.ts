import type { Io, Toolkit } from "../types.ts";
import { openModel, type OpenOptions } from "./openModel.ts";

/** Options of `hornbeam summary`. */
export interface SummaryFlags extends OpenOptions {
  readonly expandNested?: boolean;
  readonly showTrainable?: boolean;
}

/** `hornbeam summary FILE`. */
export const summary = async (file: string, options: SummaryFlags, toolkit: Toolkit, io: Io): Promise<number> => {
  const model = await openModel(file, options, toolkit);
  const { expandNested = false, showTrainable = false } = options;
  model.summary({ print: io.out, expandNested, showTrainable, ...(io.columns && { columns: io.columns }) });
  return 0;
};
