import { BackupAndRestore as Base, type BackupAndRestoreOptions, type BackupStore } from "@hornbeam/train";
import { backupStoreOf } from "../files.ts";

/**
 * Backs up the state of training in a folder, and goes on from it when `fit` is called again after the process was killed, with the same bits as if it had
 * not been. `fit` moves it behind all other callbacks. https://keras.io/api/callbacks/backup_and_restore/
 *
 * ```ts
 * import { BackupAndRestore, Dense, Input, Sequential } from "hornbeam";
 * const model = new Sequential([Input({ shape: [1] }), new Dense(1)]).compile({ loss: "mse" });
 * const callbacks = [new BackupAndRestore("backup", { saveFreq: 1 })];
 * const { epoch } = await model.fit([[0], [1]], [[1], [3]], { epochs: 2, verbose: 0, callbacks });
 * console.log(epoch); // → [ 0, 1 ]
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
