import { open } from "node:fs/promises";

/** Makes a rename durable. Some systems cannot open folders; the rename is atomic there all the same. */
export async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, "r");
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  } catch {
    return;
  }
}
