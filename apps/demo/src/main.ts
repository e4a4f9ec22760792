import { parseArgs } from "node:util";
import { runChars } from "./chars/run.ts";
import { runDigits } from "./digits/run.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    steps: { type: "string" },
    output: { type: "string", default: "output" },
    quick: { type: "boolean", default: false },
  },
});

const demos: Record<
  string,
  (options: { readonly output: string; readonly steps?: number; readonly quick: boolean }) => Promise<void>
> = { chars: runChars, digits: runDigits };
const [name = "chars"] = positionals;
const demo = Object.hasOwn(demos, name) ? demos[name] : undefined;
if (!demo) {
  console.error(`demo: unknown demo "${name}". There are: ${Object.keys(demos).join(", ")}.`);
  process.exitCode = 2;
} else {
  await demo({ output: values.output, quick: values.quick, ...(values.steps && { steps: Number(values.steps) }) });
}
