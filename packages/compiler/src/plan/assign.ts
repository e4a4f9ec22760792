import type { Expr, Kernel, KernelArg, Store } from "@hornbeam/ir";
import type { Tensor } from "@hornbeam/core";
import type { Draft } from "../lower/draft.ts";
import type { TensorTable } from "../lower/pull.ts";
import { rewriteExpr } from "@hornbeam/ir";

/** A finished kernel and the tensors that stand for its arguments; scratch arguments are sizes in bytes. */
export interface Placed {
  readonly kernel: Kernel;
  readonly args: readonly (Tensor | number)[];
}

/** Hands out a kernel's argument places in the order tensors are first named. */
class Arguments {
  readonly tensors: Tensor[] = [];
  readonly #access: ("read" | "write" | "update")[] = [];
  place(t: Tensor, access: "read" | "write"): number {
    let at = this.tensors.indexOf(t);
    if (at < 0) {
      at = this.tensors.push(t) - 1;
      this.#access.push(access);
    } else if (this.#access[at] !== access) this.#access[at] = "update";
    return at;
  }
  get args(): KernelArg[] {
    return this.tensors.map((t, i) => ({ dtype: t.dtype, access: this.#access[i]! }));
  }
}

const MAX_NAME = 6;
const nameOf = (names: readonly string[]): string =>
  names.length > MAX_NAME ? `${names.slice(0, MAX_NAME).join("+")}+${names.length - MAX_NAME} more` : names.join("+");

/** Loads renamed from numbers in the table to places among the arguments. */
const renamer = (args: Arguments, table: TensorTable): ((e: Expr) => Expr) => {
  const memo = new Map<Expr, Expr>();
  return (root) =>
    rewriteExpr(root, (e) => (e.op === "load" ? { ...e, arg: args.place(table.tensors[e.arg]!, "read") } : e), memo)!;
};

const finishStores = (draft: Draft, args: Arguments, rename: (e: Expr) => Expr): Store[] => {
  const values = draft.stores.map((s) => rename(s.value));
  return draft.stores.map((s, i) => ({ arg: args.place(s.tensor, "write"), index: s.index, value: values[i]! }));
};

/** A draft as a kernel of the IR. */
export const finish = (draft: Draft, table: TensorTable): Placed => {
  const args = new Arguments();
  const { core } = draft;
  if (core.kind === "opaque") return finishOpaque(core, table);
  const rename = renamer(args, table);
  const name = nameOf(draft.names);
  if (core.kind === "loop") {
    const accs = core.accs.map((a) => ({ ...a, value: rename(a.value) }));
    const stores = finishStores(draft, args, rename);
    return {
      kernel: { kind: "loop", name, args: args.args, space: draft.space, reduce: core.reduce, accs, stores },
      args: args.tensors,
    };
  }
  const head = core.make((n) => args.place(table.tensors[n]!, "read"));
  const stores = finishStores(draft, args, rename);
  return { kernel: { ...head, name, stores, args: args.args } as Kernel, args: args.tensors };
};

const finishOpaque = (core: Draft["core"] & { kind: "opaque" }, table: TensorTable): Placed => {
  if (!core.exprs.length) {
    // Whole buffers, in the order reads, writes, scratch; the same tensor may stand in several places.
    const kernel = core.make(
      () => 0,
      (e) => e,
    );
    if (kernel.args.length) return { kernel, args: [...core.reads, ...core.writes, ...core.scratch] };
  }
  const args = new Arguments();
  for (const t of core.writes) {
    args.place(t, "write");
    args.place(t, "read");
  }
  const kernel = core.make((n) => args.place(table.tensors[n]!, "read"), renamer(args, table));
  return { kernel: { ...kernel, args: args.args }, args: args.tensors };
};
