import { Dataset, type Source } from "@hornbeam/data";

/** A dataset of the files in a folder, as `imageDatasetFromDirectory` and its like give it. */
export class DirectoryDataset<T> extends Dataset<T> {
  /** Names of the classes by number; undefined without labels. */
  readonly classNames: readonly string[] | undefined;
  /** The files, in the order of a pass without shuffling. */
  readonly filePaths: readonly string[];

  constructor(source: Source<T>, filePaths: readonly string[], classNames: readonly string[] | undefined) {
    super(source);
    this.filePaths = filePaths;
    this.classNames = classNames;
  }
}
