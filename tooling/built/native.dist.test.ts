import { execFile, execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "vitest";
import { type Package, root, workspacePackages } from "../workspace/packages.ts";
import { pack } from "./pack.ts";

const native = join(root, "packages", "backend-native");
const platform = `${process.platform}-${process.arch}`;
const hasAddon = existsSync(join(native, "build", "hornbeam.node")) && existsSync(join(native, "platforms", platform));
const suffix = hasAddon ? "" : " (no native addon; add: npm run native)";
const run = promisify(execFile);

/** The packages of the workspace that one needs, itself included. */
const closure = (names: readonly string[]): Package[] => {
  const all = new Map(workspacePackages().map((pkg) => [pkg.manifest.name, pkg]));
  const found = new Set<Package>();
  const visit = (name: string): void => {
    const pkg = all.get(name);
    if (!pkg || found.has(pkg)) return;
    found.add(pkg);
    Object.keys(pkg.manifest.dependencies ?? {}).forEach(visit);
  };
  names.forEach(visit);
  return [...found];
};

describe.skipIf(!hasAddon)(`the package with the addon for ${platform}${suffix}`, () => {
  const folder = mkdtempSync(join(tmpdir(), "hornbeam-platform-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("is filled, packed and installed, and a model runs on it with the libraries that came along", async () => {
    const filled = join(folder, "filled");
    execFileSync(process.execPath, [join(native, "fill.mjs"), "--built", "--to", filled], { encoding: "utf8" });
    const tarballs = [
      join(
        folder,
        (await run("npm", ["pack", "--silent", "--pack-destination", folder], { cwd: filled })).stdout.trim(),
      ),
      ...(await Promise.all(closure(["@hornbeam/backend-native", "@hornbeam/compiler", "@hornbeam/layers"]).map(pack))),
    ];
    const project = join(folder, "project");
    for (const tarball of tarballs) {
      const to = join(folder, "unpacked");
      mkdirSync(to, { recursive: true });
      execFileSync("tar", ["-xzf", tarball, "-C", to]);
      const from = join(to, "package");
      const { name } = JSON.parse(readFileSync(join(from, "package.json"), "utf8")) as { name: string };
      const place = join(project, "node_modules", name);
      mkdirSync(dirname(place), { recursive: true });
      execFileSync("mv", [from, place]);
      if (dirname(tarball) !== folder) rmSync(dirname(tarball), { recursive: true, force: true });
    }
    // What is not ours comes from where the repository has it.
    for (const other of readdirSync(join(root, "node_modules")).filter((n) => !n.startsWith(".") && n !== "@hornbeam"))
      if (!existsSync(join(project, "node_modules", other)))
        symlinkSync(join(root, "node_modules", other), join(project, "node_modules", other));
    const { HORNBEAM_NATIVE: _, NODE_OPTIONS: __, ...env } = process.env;
    const { stdout } = await run(
      process.execPath,
      [
        "--input-type=module",
        "-e",
        `import { native } from "@hornbeam/backend-native";
         import { setDevice } from "@hornbeam/compiler";
         import { Dense } from "@hornbeam/layers";
         import { Input, Sequential } from "@hornbeam/nn";
         import { ones } from "@hornbeam/ops";
         const backend = native({ threads: 2 });
         setDevice(backend);
         const model = new Sequential([Input({ shape: [300] }), new Dense(64), new Dense(3)]);
         const y = await model.apply(ones([40, 300])).data();
         const objects = process.report.getReport().sharedObjects.filter((f) => /hornbeam|libdnnl|libgomp|OpenCL/.test(f));
         console.log(JSON.stringify({ size: y.length, finite: y.every(Number.isFinite), machine: backend.machine, objects }));
         backend.dispose();`,
      ],
      { cwd: project, env },
    );
    const said = JSON.parse(stdout) as {
      size: number;
      finite: boolean;
      machine: { oneDnn: boolean };
      objects: string[];
    };
    expect(said).toMatchObject({ size: 120, finite: true });
    const installed = join(project, "node_modules", "@hornbeam", `native-${platform}`);
    expect(said.objects.length).toBeGreaterThan(0);
    expect(said.objects.filter((file) => !file.startsWith(installed))).toEqual([]);
    // Every library has its licence beside it.
    const beside = existsSync(join(installed, "lib")) ? readdirSync(join(installed, "lib")) : [];
    expect(beside.length > 0).toBe(said.machine.oneDnn && process.platform === "linux");
    for (const name of beside.filter((n) => n.includes(".so")))
      expect(statSync(join(installed, "lib", `${name.replace(/\.so.*/, "")}.LICENSE`)).size).toBeGreaterThan(500);
  });
});
