/** Makes the package of a new backend from the template. Run: npm run create-backend -- NAME FOLDER */
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const template = new URL("./template/", import.meta.url).pathname;

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((e) => e.isFile())
    .map((e) => join(e.parentPath, e.name));

/**
 * Copies the template into a new folder with the backend's name in it.
 * @throws Error for a name that is no identifier, and for a folder that exists: nothing is written over.
 */
export const createBackend = (name: string, folder: string, version: string): void => {
  if (!/^[a-z][A-Za-z0-9]*$/.test(name))
    throw new Error(
      `create-backend: the name must be an identifier that begins with a small letter; received ${JSON.stringify(name)}.`,
    );
  if (existsSync(folder)) throw new Error(`create-backend: the folder must be new; ${folder} exists. Choose another.`);
  cpSync(template, folder, { recursive: true, filter: (path) => !path.includes("node_modules") });
  for (const file of filesOf(folder))
    writeFileSync(file, readFileSync(file, "utf8").replaceAll("NAME", name).replaceAll("VERSION", version));
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const [name = "", folder = `hornbeam-backend-${name}`] = process.argv.slice(2);
  const { version } = JSON.parse(readFileSync(new URL("../../packages/ir/package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  createBackend(name, folder, version);
  console.log(`${folder}: a backend that interprets every kernel. Next: cd ${folder} && npm install && npm test`);
}
