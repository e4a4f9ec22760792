import { join } from "node:path";
import {
  API,
  NodeBuilderFlags,
  SignatureKind,
  SymbolFlags,
  type Checker,
  type Project,
  type Symbol,
  type Type,
} from "typescript/unstable/sync";
import { root } from "../workspace/packages.ts";

/** The umbrella's types as the compiler sees them. */
export interface Umbrella {
  readonly project: Project;
  readonly checker: Checker;
  /** What the umbrella exports, and what its namespaces do: "add", "ops.add", "optimizers.schedules.…". */
  readonly exports: ReadonlyMap<string, Symbol>;
}

/** The symbol that an alias stands for. */
export const resolved = (checker: Checker, symbol: Symbol): Symbol =>
  symbol.flags & SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;

const collect = (checker: Checker, module: Symbol, prefix: string, into: Map<string, Symbol>): void => {
  for (const exported of checker.getExportsOfModule(module)) {
    const symbol = resolved(checker, exported);
    into.set(prefix + exported.name, symbol);
    if (symbol.flags & SymbolFlags.ValueModule) collect(checker, symbol, `${prefix}${exported.name}.`, into);
  }
};

/** Runs something with the checked types of an entry point of a package; the compiler's process ends with it. */
export const withTypes = <R>(dir: string, entries: readonly string[], run: (types: Umbrella) => R): R => {
  const api = new API({ cwd: root });
  try {
    const config = join(root, "packages", dir, "tsconfig.json");
    const project = api.updateSnapshot({ openProject: config }).getProject(config)!;
    const { checker, program } = project;
    const exports = new Map<string, Symbol>();
    for (const entry of entries) {
      const file = program.getSourceFile(join(root, "packages", dir, "src", entry))!;
      // "image/index.ts" is exported as "image.…".
      const prefix = entry.replace(/(?:^|\/)index\.ts$/, "").replace(/(?<=.)$/, ".");
      collect(checker, checker.getSymbolAtLocation(file)!, prefix, exports);
    }
    return run({ project, checker, exports });
  } finally {
    api.close();
  }
};

/** Runs something with the checked types of `hornbeam`. */
export const withUmbrella = <R>(run: (umbrella: Umbrella) => R): R => withTypes("hornbeam", ["index.ts"], run);

/** A parameter of a function or constructor. */
export interface Parameter {
  readonly name: string;
  readonly optional: boolean;
  readonly rest: boolean;
  readonly type: Type;
}

/** Names of a tuple's elements, "?" behind optional ones, as the compiler prints them: [units: number, options?: {…}]. */
const labels = (text: string): string[] => {
  const found: string[] = [];
  for (let i = 0, depth = 0, start = 1; i < text.length; i++) {
    if ("[{(<".includes(text[i]!)) depth++;
    if ("]})>".includes(text[i]!) && text[i - 1] !== "=") depth--;
    if ((text[i] === "," && depth === 1) || (i === text.length - 1 && depth === 0)) {
      found.push(/^\s*(?:\.\.\.)?(\w+\??):/.exec(text.slice(start, i))?.[1] ?? "");
      start = i + 1;
    }
  }
  return found;
};

/** The parameters that a rest parameter of a tuple type stands for. */
const spread = (checker: Checker, p: Parameter): readonly Parameter[] => {
  if (!p.rest || !p.type.isTypeReference() || !checker.isTupleType(p.type)) return [p];
  const types = checker.getTypeArguments(p.type);
  const names = labels(
    checker.typeToString(p.type, undefined, NodeBuilderFlags.NoTruncation).replace(/^readonly /, ""),
  );
  return types.map((type, i) => ({
    name: (names[i] ?? "").replace("?", ""),
    optional: names[i]?.endsWith("?") ?? false,
    rest: false,
    type,
  }));
};

const parametersOf = (checker: Checker, type: Type, kind: SignatureKind): readonly (readonly Parameter[])[] =>
  checker.getSignaturesOfType(type, kind).map((signature) => {
    const symbols = signature.getParameters();
    return symbols.flatMap((p, i) => {
      const rest = signature.hasRestParameter && i === symbols.length - 1;
      const declared = checker.getTypeOfSymbol(p)!;
      return spread(checker, { name: p.name, optional: rest || isOptional(p), rest, type: declared });
    });
  });

const isOptional = (p: Symbol): boolean => {
  if (p.flags & SymbolFlags.Optional) return true;
  const node = p.valueDeclaration?.resolve() as { questionToken?: unknown; initializer?: unknown } | undefined;
  return node?.questionToken !== undefined || node?.initializer !== undefined;
};

/** How a value may be called, and constructed: a list of parameters for each way. */
export const callsOf = (
  { checker }: Umbrella,
  symbol: Symbol,
): {
  readonly functions: readonly (readonly Parameter[])[];
  readonly constructors: readonly (readonly Parameter[])[];
} => {
  const type = checker.getTypeOfSymbol(symbol);
  if (!type) return { functions: [], constructors: [] };
  return {
    functions: parametersOf(checker, type, SignatureKind.Call),
    constructors: parametersOf(checker, type, SignatureKind.Construct),
  };
};
