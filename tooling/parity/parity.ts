// Which of Keras's public names Hornbeam has. Run: npm run parity [-- --json | --absent | --incomplete | --markdown | --update]
import { writeFileSync } from "node:fs";
import { format } from "prettier";
import { inventory } from "./inventory.ts";
import { markdownOf, moduleCounts } from "./moduleCounts.ts";
import { writeReadmeTable } from "./readme.ts";

const entries = inventory();
const args = process.argv.slice(2);
const absent = entries.filter((e) => e.state === "absent").map((e) => e.name);
const incomplete = Object.fromEntries(
  entries.filter((e) => e.state === "incomplete").map((e) => [e.name, e.lacks!.open]),
);
const counts = moduleCounts(entries);

if (args.includes("--update")) {
  const write = async (file: string, value: unknown): Promise<void> =>
    writeFileSync(
      new URL(file, import.meta.url),
      await format(JSON.stringify(value), { parser: "json", printWidth: 120 }),
    );
  await write("absent.json", absent);
  await write("incomplete.json", incomplete);
  const table = await format(markdownOf(counts), { parser: "markdown" });
  const written = writeReadmeTable(table.trim());
  console.log(`absent.json: ${absent.length} names; incomplete.json: ${Object.keys(incomplete).length}`);
  console.log(written ? "README.md: the table" : "README.md has no <!-- parity --> … <!-- /parity -->");
} else if (args.includes("--absent")) console.log(absent.join("\n"));
else if (args.includes("--incomplete"))
  for (const [name, lacks] of Object.entries(incomplete)) console.log(`${name}: ${lacks.join("; ")}`);
else if (args.includes("--markdown")) console.log(markdownOf(counts));
else if (args.includes("--json")) console.log(JSON.stringify({ modules: counts, names: entries }, null, 2));
else {
  for (const { name, ours, state, reason, lacks } of entries) {
    const there = state === "present" || state === "incomplete";
    const why = reason ?? lacks?.open.join("; ");
    console.log(`${state.padEnd(14)} ${name}${there ? ` as ${ours}` : ""}${why ? `: ${why}` : ""}`);
  }
  console.log(`\n${markdownOf(counts)}`);
}
