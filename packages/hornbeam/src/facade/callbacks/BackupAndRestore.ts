import { BackupAndRestore as Base, type BackupAndRestoreOptions, type BackupStore } from "@hornbeam/train";
import { backupStoreOf } from "../files.ts";

/**
 * Backs up the state of training in a folder, and goes on from it when `fit` is called again after the process was killed, with the same bits as if it had
 * not been. `fit` moves it behind all other callbacks. https://keras.io/api/callbacks/backup_and_restore/
 *
 * ```ts
 * await model.fit(x, y, { epochs: 100, callbacks: [new BackupAndRestore("backup", { saveFreq: 50 })] });
 * ```
 */
export class BackupAndRestore extends Base {
  /** @throws ValueError for an empty path or an unknown frequency. */
  constructor(
    backupDir: string | BackupStore,
    options: BackupAndRestoreOptions & {
      /** keeps the backup before the last, too, in case the last cannot be read */
      readonly doubleCheckpoint?: boolean;
    } = {},
  ) {
    super(backupStoreOf(backupDir, options.doubleCheckpoint ?? false), options);
  }
}
