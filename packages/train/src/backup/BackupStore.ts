/** Where backups lie: a folder (`@hornbeam/train/node: backupFolder`), or anything with these functions. */
export interface BackupStore {
  /** The newest backup first, then older ones; none where nothing was saved. */
  load(): Promise<readonly Uint8Array[]>;
  /** Keeps a backup in the place of the last one. Must be atomic: whoever loads finds this one or the last, whole. */
  save(bytes: Uint8Array): Promise<void>;
  /** Removes all of them. */
  clear(): Promise<void>;
}
