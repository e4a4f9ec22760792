import { CSVLogger as Base, type CSVLoggerOptions, type LineSink } from "@hornbeam/train";
import { lineSinkOf } from "../files.ts";

/** Writes the logs of every epoch to a file, as lines of comma-separated values. https://keras.io/api/callbacks/csv_logger/ */
export class CSVLogger extends Base {
  constructor(filename: string | LineSink, options: CSVLoggerOptions = {}) {
    super(lineSinkOf(filename), options);
  }
}
