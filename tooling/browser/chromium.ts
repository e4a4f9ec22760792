import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** The command that adds a browser. */
export const ADD_CHROMIUM = "apt-get install -y chromium, or CHROME_PATH=<a Chromium of yours>";

/** A Chromium of this machine: `CHROME_PATH`, or one of the usual names on PATH; undefined where there is none. */
export const findChromium = (): string | undefined => {
  const named = process.env["CHROME_PATH"];
  if (named) return named;
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome.exe"];
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
};
