import type { Sink } from "../files/types.ts";

/** Offers what is written to the user as a download called `fileName`. Needs a page (`document`). */
export function downloadSink(fileName: string): Sink {
  return {
    name: fileName,
    write(bytes) {
      const url = URL.createObjectURL(
        new Blob([bytes as Uint8Array<ArrayBuffer>], { type: "application/octet-stream" }),
      );
      const anchor = document.createElement("a");
      anchor.href = url;
      anchor.download = fileName;
      anchor.click();
      // The browser reads the blob after this turn; the URL must outlive it.
      setTimeout(() => URL.revokeObjectURL(url), 60_000);
      return Promise.resolve();
    },
  };
}
