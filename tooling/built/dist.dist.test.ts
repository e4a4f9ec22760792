import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { afterAll, expect, test } from "vitest";
import { filesBelow } from "../workspace/files.ts";
import { entryPoints, type Package, root, workspacePackages } from "../workspace/packages.ts";
import { pack } from "./pack.ts";

const packages = workspacePackages()
  .filter((pkg) => pkg.manifest.private !== true)
  .map((pkg) => [pkg.dir, pkg] as const);

const packed = new Map<string, Promise<string>>();

function tarballOf(pkg: Package): Promise<string> {
  const tarball = packed.get(pkg.dir) ?? pack(pkg);
  packed.set(pkg.dir, tarball);
  return tarball;
}

afterAll(async () => {
  for (const tarball of packed.values()) rmSync(dirname(await tarball), { recursive: true, force: true });
});

function compiled(pkg: Package): readonly string[] {
  return filesBelow(join(pkg.path, "src")).filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"));
}

test.each(packages)("%s: every module was built, with its declarations and without its tests", (_, pkg) => {
  const missing = compiled(pkg)
    .flatMap((name) => [name.replace(/\.ts$/, ".js"), name.replace(/\.ts$/, ".d.ts")])
    .filter((name) => !existsSync(join(pkg.path, "dist", name)));
  expect(missing).toEqual([]);
  for (const { file } of entryPoints(pkg, "default")) {
    expect(readFileSync(file, "utf8")).not.toMatch(/(?:from|import)\s*\(?["']\.[^"']*\.ts["']/);
  }
});

test.each(packages)("%s: plain Node imports every entry point, and importing prints nothing", (_, pkg) => {
  const imports = entryPoints(pkg, "default").map(({ specifier }) => `await import(${JSON.stringify(specifier)});`);
  const output = execFileSync(process.execPath, ["--input-type=module", "-e", imports.join("\n")], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, NODE_OPTIONS: "" },
  });
  expect(output).toBe("");
});

test.each(packages)("%s: publint finds nothing wrong with the tarball", async (_, pkg) => {
  const tarball = readFileSync(await tarballOf(pkg));
  const { messages, pkg: manifest } = await publint({
    pack: { tarball: new Uint8Array(tarball).buffer },
    strict: true,
  });
  expect(messages.map((message) => formatMessage(message, manifest ?? {}, { color: false }))).toEqual([]);
  expect(JSON.stringify(manifest), "a tarball has no sources and no workspace").not.toMatch(/"source":|workspace:/);
});

/** Problems of CommonJS consumers and of resolution without `exports`: these packages are ESM only. */
const NOT_FOR_ESM: ReadonlySet<string> = new Set(["node10", "node16-cjs"]);

test.each(packages)("%s: the types of the tarball resolve as its modules do", async (_, pkg) => {
  const tarball = readFileSync(await tarballOf(pkg));
  const result = await checkPackage(createPackageFromTarballData(new Uint8Array(tarball)));
  if (result.types === false) throw new Error("the tarball has no types");
  const problems = result.problems.filter((problem) => {
    if (problem.kind === "CJSResolvesToESM") return false;
    return !("resolutionKind" in problem && NOT_FOR_ESM.has(problem.resolutionKind));
  });
  expect(problems).toEqual([]);
});

/** A project that imports every entry point by name, with the strictest settings a user may have. */
function writeConsumer(): string {
  const folder = join(root, "node_modules", ".cache", "hornbeam-consumer");
  mkdirSync(folder, { recursive: true });
  const specifiers = packages.flatMap(([, pkg]) => entryPoints(pkg, "default").map((entry) => entry.specifier));
  const lines = specifiers.map((specifier) => `export type * from ${JSON.stringify(specifier)};\n`);
  lines.forEach((line, at) => writeFileSync(join(folder, `entry${at}.ts`), line));
  const compilerOptions = {
    target: "ES2022",
    lib: ["ES2022", "ESNext.Disposable", "DOM"],
    types: [],
    module: "NodeNext",
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: false,
    noEmit: true,
  };
  const project = join(folder, "tsconfig.json");
  writeFileSync(project, JSON.stringify({ compilerOptions, files: lines.map((_, at) => `entry${at}.ts`) }));
  return project;
}

test("the declarations of all packages check together in a strict project without Node's types", () => {
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  const { stdout } = spawnSync(process.execPath, [tsc, "-p", writeConsumer()], { encoding: "utf8" });
  expect(stdout).toBe("");
});

test("threads and workers start from what was built", () => {
  const program = `
    import { jit, ops, setDevice, tensor, wasm } from "hornbeam";
    const product = async (device) => {
      setDevice(device);
      const run = jit((t) => ops.matmul(ops.add(t, 0), t));
      let sum;
      for (let i = 0; i < 200; i++) {
        sum = (await run(tensor(new Float32Array(512 * 512).fill(0.5), { shape: [512, 512] })).data())[0];
        if (device.threads().running > 1 && i > 10) break;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      return [sum, device.threads().running];
    };
    console.log(JSON.stringify(await product(await wasm({ threads: 2 }))));
    const remote = await wasm({ worker: true, threads: 1 });
    console.log(JSON.stringify(await product(remote)));
    process.exit();
  `;
  const output = execFileSync(process.execPath, ["--input-type=module", "-e", program], {
    cwd: join(root, "packages/hornbeam"),
    encoding: "utf8",
    env: { ...process.env, NODE_OPTIONS: "" },
  });
  expect(output.trim().split("\n")).toEqual(["[128,2]", "[128,1]"]);
});

test("the program `hornbeam` starts from what was built", () => {
  const { bin, version } = JSON.parse(readFileSync(join(root, "packages/hornbeam/package.json"), "utf8")) as {
    readonly bin: { readonly hornbeam: string };
    readonly version: string;
  };
  const script = join(root, "packages/hornbeam", bin.hornbeam);
  expect(readFileSync(script, "utf8")).toMatch(/^#!\/usr\/bin\/env node\n/);
  const env = { ...process.env, NODE_OPTIONS: "" };
  expect(execFileSync(process.execPath, [script, "--version"], { encoding: "utf8", env }).trim()).toBe(version);
});
