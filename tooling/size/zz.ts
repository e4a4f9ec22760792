import { build } from "esbuild";
import { gzipSync } from "node:zlib";
const f = process.argv[2]!;
const r = await build({
  entryPoints: [`tooling/size/fixtures/${f}.ts`],
  bundle: true,
  minify: true,
  write: false,
  metafile: true,
  outfile: "b.js",
  format: "esm",
  target: "es2022",
  platform: "browser",
  external: ["node:*"],
  conditions: ["source"],
  legalComments: "none",
});
const code = r.outputFiles[0]!.text;
const ins = Object.values(r.metafile.outputs)[0]!.inputs;
const pk: Record<string, number> = {};
for (const [p, v] of Object.entries(ins)) {
  const k = p.split("/").slice(1, 2)[0]!;
  pk[k] = (pk[k] ?? 0) + v.bytesInOutput;
}
console.log(f, gzipSync(code, { level: 9 }).length, code.length);
console.log(
  Object.entries(pk)
    .sort((a, b) => b[1] - a[1])
    .map(([k, v]) => `${k} ${v}`)
    .join("  "),
);
if (process.argv[3])
  for (const [p, v] of Object.entries(ins)
    .sort((a, b) => b[1].bytesInOutput - a[1].bytesInOutput)
    .slice(0, +process.argv[3]))
    console.log(v.bytesInOutput, p);
if (process.argv[4]) (await import("node:fs")).writeFileSync(process.argv[4], code);
