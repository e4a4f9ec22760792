import type { Access, MapOp, Node, Tensor } from "@hornbeam/core";
import { castExpr, computeDType, dtypes, stridesOf, type Affine, type Expr } from "@hornbeam/ir";
import { splitIndex } from "./indexing.ts";
import { flattenIndex } from "@hornbeam/ir";
import { baseOf, type Roots } from "./roots.ts";

/** Tensors in memory, numbered: what loads of expressions under construction refer to. */
export class TensorTable {
  readonly tensors: Tensor[] = [];
  readonly #numbers = new Map<Tensor, number>();
  number(t: Tensor): number {
    let n = this.#numbers.get(t);
    if (n === undefined) {
      this.#numbers.set(t, (n = this.tensors.length));
      this.tensors.push(t);
    }
    return n;
  }
}

/** Arithmetic on small integers happens in int32 and must wrap; 16-bit floats round when they are stored. */
const wrap = (e: Expr, t: Tensor): Expr => {
  const { bytes, kind } = dtypes[t.dtype];
  return bytes < 4 && (kind === "int" || kind === "uint") ? castExpr(castExpr(e, t.dtype), "int32") : e;
};

/**
 * Writes elements of tensors as expressions over loops, down to tensors that lie in memory. One Puller serves
 * one kernel: an element asked for twice is one expression.
 */
export class Puller {
  readonly #roots: Roots;
  readonly #table: TensorTable;
  readonly #memo = new Map<Tensor, Map<string, Expr>>();

  constructor(roots: Roots, table: TensorTable) {
    this.#roots = roots;
    this.#table = table;
  }

  /** Element `index` of t, in the dtype arithmetic on it happens in. */
  operand(t: Tensor, index: readonly Affine[]): Expr {
    return castExpr(this.element(t, index), computeDType(t.dtype));
  }

  /** Element `index` of t, computed by its op even where t is to lie in memory. */
  compute(t: Tensor, index: readonly Affine[]): Expr {
    const node = t.node as Node & { readonly op: MapOp<unknown> };
    if (node.op.flat) {
      const input = node.inputs[0]!;
      const inner = splitIndex(index, input.shape, t.shape);
      return inner ? this.operand(input, inner) : this.#load(baseOf(input), flattenIndex(index, t.shape));
    }
    const result = node.op.lower(this.#access(node), index, { params: node.params, inputs: node.inputs, out: t });
    return node.op.view ? result : wrap(result, t);
  }

  element(t: Tensor, index: readonly Affine[]): Expr {
    const key = index.map((x) => `${x.offset}:${x.strides.join()}`).join(";");
    let known = this.#memo.get(t);
    if (!known) this.#memo.set(t, (known = new Map<string, Expr>()));
    let e = known.get(key);
    if (!e) {
      e = this.#roots.has(t) ? this.#load(t, flattenIndex(index, t.shape)) : this.compute(t, index);
      known.set(key, e);
    }
    return e;
  }

  #load(t: Tensor, flat: Affine): Expr {
    return castExpr({ op: "load", dtype: t.dtype, arg: this.#table.number(t), index: flat }, computeDType(t.dtype));
  }

  #access(node: Node): Access {
    const at = (k: number, index: readonly Affine[]): Expr => this.operand(node.inputs[k]!, index);
    const load: Access["load"] = (k, index, dyn) => {
      const t = node.inputs[k]!;
      const strides = stridesOf(t.shape);
      const terms = dyn.map(({ axis, value, size }) => ({
        value,
        size: size ?? t.shape[axis]!,
        stride: strides[axis]!,
      }));
      const e: Expr = {
        op: "load",
        dtype: t.dtype,
        arg: this.#table.number(baseOf(t)),
        index: flattenIndex(index, t.shape),
        ...(terms.length && { dyn: terms }),
      };
      return castExpr(e, computeDType(t.dtype));
    };
    return Object.assign(at, { load });
  }

  /** Expressions of an op that is not a map (scatter) through the same access. */
  accessOf(node: Node): Access {
    return this.#access(node);
  }
}
