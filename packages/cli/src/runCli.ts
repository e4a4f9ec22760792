import { HornbeamError } from "@hornbeam/ir";
import { Command, CommanderError, Option } from "commander";
import { convert } from "./commands/convert.ts";
import { inspect } from "./commands/inspect.ts";
import { plot, type PlotFlags } from "./commands/plot.ts";
import { summary } from "./commands/summary.ts";
import { doctor } from "./node/doctor.ts";
import { imports, type ImportsFlags } from "./node/imports.ts";
import { plainText } from "./plainText.ts";
import type { Io, Toolkit } from "./types.ts";

const objectsOption = (): Option =>
  new Option("--objects <module>", "a module whose exports are the custom classes that the file names");
const modelOption = (): Option => new Option("--model <file>", "the model (.keras or .json) whose weights FILE holds");

/** The commands; each leaves its exit code with `done`. */
const program = (toolkit: Toolkit, io: Io, done: (code: number) => void): Command => {
  const root = new Command("hornbeam")
    .description("Keras models on this machine: look into files, convert and draw them, see what runs.")
    .version(toolkit.version)
    .showHelpAfterError("(hornbeam --help lists the commands)")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.out(text.trimEnd()),
      writeErr: (text) => io.err(text.trimEnd()),
      ...(io.columns && { getOutHelpWidth: () => io.columns! }),
    });
  root
    .command("inspect <file>")
    .description(
      "format, version, layers, parameters, sizes, custom objects needed, dangers found; nothing of the file is run or made",
    )
    .option("--json", "as JSON")
    .option("--strict", "exit with 1 where custom objects are needed or dangers were found")
    .action(async (file: string, options) => done(await inspect(file, options, toolkit, io)));
  root
    .command("convert <from> <to>")
    .description(
      "a model to .keras, its weights to .weights.h5, .safetensors or .npz, its structure to .json; weights to another format",
    )
    .addOption(objectsOption())
    .addOption(modelOption())
    .action(async (from: string, to: string, options) => done(await convert(from, to, options, toolkit, io)));
  root
    .command("summary <file>")
    .description("the table of layers that Keras prints")
    .option("--expand-nested", "layers of models inside, too")
    .option("--show-trainable", "a column that says what is trained")
    .addOption(objectsOption())
    .addOption(modelOption())
    .action(async (file: string, options) => done(await summary(file, options, toolkit, io)));
  root
    .command("plot <file>")
    .description("a picture of the model as .svg, or .dot")
    .option("-o, --output <file>", "where to", "model.svg")
    .option("--show-shapes", "shapes of inputs and outputs")
    .option("--show-dtype", "dtypes of outputs")
    .option("--show-layer-names", "names of layers")
    .option("--show-layer-activations", "names of activation functions")
    .option("--show-trainable", "what is trained")
    .option("--expand-nested", "layers of models inside, too")
    .addOption(new Option("--rankdir <direction>", "where it runs to").choices(["TB", "BT", "LR", "RL"]).default("TB"))
    .addOption(objectsOption())
    .action(async (file: string, options: PlotFlags) => done(await plot(file, options, toolkit, io)));
  root
    .command("imports <file>")
    .description("a module that loads this model with exactly the imports it needs, for the smallest bundle")
    .addOption(new Option("--target <place>", "where it will run").choices(["browser", "node"]).default("browser"))
    .addOption(new Option("--backend <name>", "what computes").choices(["wasm", "js"]).default("wasm"))
    .action(async (file: string, options: ImportsFlags) => done(await imports(file, options, toolkit, io)));
  root
    .command("doctor")
    .description("which backends work here, threads, isolation, what is missing and the command that adds it")
    .option("--json", "as JSON")
    .addOption(new Option("--probe <backend>", "tries one backend, here").hideHelp())
    .action(async (options) => done(await doctor(options, toolkit, io)));
  return root;
};

/**
 * Runs one command line of `hornbeam`, without the program's own name: `runCli(["inspect", "model.keras"], toolkit, io)`.
 * @returns the exit code: 0, 1 for a failure that was reported, 2 for a command line that is not understood
 */
export const runCli = async (args: readonly string[], toolkit: Toolkit, given: Io): Promise<number> => {
  const io: Io = { ...given, out: (text) => given.out(plainText(text)), err: (text) => given.err(plainText(text)) };
  let code = 0;
  try {
    await program(toolkit, io, (c) => (code = c)).parseAsync(args, { from: "user" });
    return code;
  } catch (error) {
    // Commander has said itself what is wrong with a command line.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof HornbeamError)) throw error;
    io.err(`hornbeam: ${error.message}`);
    return 1;
  }
};
