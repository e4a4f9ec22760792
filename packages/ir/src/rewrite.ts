import { exprArgs, exprTopo, type Expr } from "./expr.ts";

/** The node with other arguments, in the order of `exprArgs`. */
const withArgs = (e: Expr, args: readonly Expr[]): Expr => {
  switch (e.op) {
    case "load":
      return e.dyn ? { ...e, dyn: e.dyn.map((d, i) => ({ ...d, value: args[i]! })) } : e;
    case "guard":
      return { ...e, inside: args[0]!, outside: args[1]! };
    case "unary":
    case "cast":
    case "bitcast":
      return { ...e, x: args[0]! };
    case "binary":
    case "compare":
      return { ...e, x: args[0]!, y: args[1]! };
    case "select":
      return { ...e, test: args[0]!, x: args[1]!, y: args[2]! };
    case "threefry":
      return { ...e, args: args as unknown as typeof e.args };
    default:
      return e;
  }
};

/**
 * Rebuilds expressions bottom-up: `fn` sees each distinct node once, its arguments already rewritten. Sharing is kept; the memo
 * may be reused for several roots. Undefined from `fn` gives up: the whole result is undefined.
 */
export const rewriteExpr = (root: Expr, fn: (e: Expr) => Expr | undefined, memo: Map<Expr, Expr>): Expr | undefined => {
  for (const e of exprTopo([root])) {
    if (memo.has(e)) continue;
    const args = exprArgs(e);
    const next = args.map((a) => memo.get(a)!);
    const made = fn(next.every((a, i) => a === args[i]) ? e : withArgs(e, next));
    if (!made) return undefined;
    memo.set(e, made);
  }
  return memo.get(root);
};
