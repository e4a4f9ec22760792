import type { Expr, Kernel } from "@hornbeam/ir";
import { exprTopo } from "@hornbeam/ir";

/** The expressions a kernel evaluates. */
export const exprsOf = (k: Kernel): readonly Expr[] => {
  if (k.kind === "loop") return [...k.accs.map((a) => a.value), ...k.stores.map((s) => s.value)];
  if (k.kind === "dot" || k.kind === "conv") return k.stores.map((s) => s.value);
  return k.kind === "scatter" ? [k.value, ...k.dyn.map((d) => d.value)] : [];
};

/** Text that two kernels share only if they do the same: expressions listed once, nodes named by their number. */
export const kernelKey = (k: Kernel): string => {
  const numbers = new Map<unknown, number>();
  const show = (root: unknown): string =>
    JSON.stringify(root, (key, v: unknown) => {
      if (v !== root && numbers.has(v)) return `#${numbers.get(v)}`;
      if (typeof v === "bigint") return `${v}n`;
      // JSON has no NaN, infinities or −0.
      if (typeof v === "number" && (!Number.isFinite(v) || Object.is(v, -0))) return `${v === 0 ? "-0" : v}`;
      return v === k.name && key === "name" ? undefined : v;
    });
  const order = exprTopo(exprsOf(k));
  const parts = order.map((e, i) => {
    const text = show(e);
    numbers.set(e, i);
    return text;
  });
  parts.push(show(k));
  return parts.join();
};
