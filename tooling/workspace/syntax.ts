import { parseSync } from "oxc-parser";

/** A node of the ESTree that the parser returns, seen as a record. */
export interface SyntaxNode {
  readonly type: string;
  readonly [key: string]: unknown;
}

export interface ImportOf {
  readonly specifier: string;
  /** Erased when compiled: `import type`, `export type`, `import("x").T`. */
  readonly typeOnly: boolean;
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === "object" && value !== null && typeof (value as SyntaxNode).type === "string";
}

export function parse(file: string, code: string): SyntaxNode {
  const { program, errors } = parseSync(file, code);
  if (errors.length > 0) throw new SyntaxError(`${file}: ${errors[0]?.message}`);
  return program as unknown as SyntaxNode;
}

/** Calls `visit` for every node, parents first, with its parent and the key it hangs on. */
export function walk(
  node: SyntaxNode,
  visit: (node: SyntaxNode, parent: SyntaxNode | null, key: string) => void,
  parent: SyntaxNode | null = null,
  key = "",
): void {
  visit(node, parent, key);
  for (const [name, value] of Object.entries(node)) {
    const children: readonly unknown[] = Array.isArray(value) ? value : [value];
    for (const child of children) if (isNode(child)) walk(child, visit, node, name);
  }
}

function literal(value: unknown): string | null {
  return isNode(value) && typeof value["value"] === "string" ? value["value"] : null;
}

function importOf(node: SyntaxNode): ImportOf | null {
  switch (node.type) {
    case "ImportDeclaration":
    case "ExportAllDeclaration":
    case "ExportNamedDeclaration": {
      const specifier = literal(node["source"]);
      const kind = node["importKind"] ?? node["exportKind"];
      return specifier === null ? null : { specifier, typeOnly: kind === "type" };
    }
    case "ImportExpression": {
      const specifier = literal(node["source"]);
      return specifier === null ? null : { specifier, typeOnly: false };
    }
    case "TSImportType": {
      const specifier = literal(node["source"]) ?? literal(node["argument"]);
      return specifier === null ? null : { specifier, typeOnly: true };
    }
    default:
      return null;
  }
}

export function importsOf(program: SyntaxNode): readonly ImportOf[] {
  const out: ImportOf[] = [];
  walk(program, (node) => {
    const found = importOf(node);
    if (found) out.push(found);
  });
  return out;
}

const NAMES_A_MEMBER: ReadonlySet<string> = new Set([
  "property",
  "key",
  "label",
  "imported",
  "exported",
  "local",
  "meta",
]);

/** Whether this identifier only labels a member, so that it refers to nothing outside. */
function isLabel(parent: SyntaxNode | null, key: string): boolean {
  if (!parent || !NAMES_A_MEMBER.has(key)) return false;
  return parent["computed"] !== true;
}

const DECLARES: Readonly<Record<string, readonly string[]>> = {
  VariableDeclarator: ["id"],
  FunctionDeclaration: ["id", "params"],
  FunctionExpression: ["id", "params"],
  ArrowFunctionExpression: ["params"],
  TSFunctionType: ["params"],
  TSMethodSignature: ["params"],
  TSDeclareFunction: ["id", "params"],
  ClassDeclaration: ["id"],
  ClassExpression: ["id"],
  CatchClause: ["param"],
  ImportSpecifier: ["local"],
  ImportDefaultSpecifier: ["local"],
  ImportNamespaceSpecifier: ["local"],
  TSInterfaceDeclaration: ["id"],
  TSTypeAliasDeclaration: ["id"],
  TSTypeParameter: ["name"],
};

function collectNames(value: unknown, into: Set<string>): void {
  if (Array.isArray(value)) for (const item of value) collectNames(item, into);
  if (!isNode(value)) return;
  if (value.type === "Identifier") into.add(String(value["name"]));
  else if (value.type === "Property") collectNames(value["value"], into);
  else if (value.type === "AssignmentPattern") collectNames(value["left"], into);
  else for (const key of ["properties", "elements", "argument", "parameter"]) collectNames(value[key], into);
}

function declaredNames(program: SyntaxNode): ReadonlySet<string> {
  const names = new Set<string>();
  walk(program, (node) => {
    for (const key of DECLARES[node.type] ?? []) collectNames(node[key], names);
  });
  return names;
}

/**
 * The globals a file refers to, as values or as types: `x`, `globalThis.x` and `self.x`.
 * A name that the file declares or imports anywhere counts as its own.
 */
export function globalsOf(program: SyntaxNode): ReadonlySet<string> {
  const own = declaredNames(program);
  const found = new Set<string>();
  walk(program, (node, parent, key) => {
    if (node.type === "Identifier" && !own.has(String(node["name"])) && !isLabel(parent, key)) {
      found.add(String(node["name"]));
    }
    const object = node["object"];
    if (node.type !== "MemberExpression" || !isNode(object)) return;
    if (object["name"] !== "globalThis" && object["name"] !== "self") return;
    const property = node["property"];
    if (isNode(property)) found.add(String(property["name"] ?? property["value"]));
  });
  return found;
}
