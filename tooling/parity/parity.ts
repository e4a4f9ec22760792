// Which of Keras's public names Hornbeam has. Run: npm run parity [-- --json | --absent | --update]
import { writeFileSync } from "node:fs";
import { inventory } from "./inventory.ts";
import { moduleCounts } from "./moduleCounts.ts";

const entries = inventory();
const args = process.argv.slice(2);
const absent = entries.filter((e) => e.state === "absent").map((e) => e.name);

if (args.includes("--update")) {
  writeFileSync(new URL("absent.json", import.meta.url), `${JSON.stringify(absent, null, 2)}\n`);
  console.log(`absent.json: ${absent.length} names`);
} else if (args.includes("--absent")) console.log(absent.join("\n"));
else if (args.includes("--json"))
  console.log(JSON.stringify({ modules: moduleCounts(entries), names: entries }, null, 2));
else {
  for (const { name, ours, state, reason } of entries)
    console.log(`${state.padEnd(14)} ${name}${state === "present" ? ` as ${ours}` : ""}${reason ? `: ${reason}` : ""}`);
  console.log("\nmodule                              present  of applicable  not applicable");
  for (const { module, present, applicable, notApplicable } of moduleCounts(entries))
    console.log(
      `${module.padEnd(36)} ${String(present).padStart(6)} ${String(applicable).padStart(14)} ${String(notApplicable).padStart(15)}`,
    );
}
