import { MOST } from "../wgsl/batched.ts";
import type { Dispatch, Item } from "./plan.ts";

/** Dispatches looked through for one of the same shader. */
const WINDOW = 256;

/** Bytes that a dispatch touches, whole words of them. */
interface Touch {
  readonly root: number;
  readonly from: number;
  readonly to: number;
  readonly write: boolean;
}

const touches = (d: Dispatch, memory: (root: number) => number): Touch[] =>
  d.refs.map(({ root, offset }, i) => ({
    root: memory(root),
    from: offset - (offset % 4),
    to: Math.ceil((offset + d.decls[i]!.bytes) / 4) * 4,
    write: d.args[i]!.access !== "read",
  }));

const meet = (a: readonly Touch[], b: readonly Touch[]): boolean =>
  a.some((x) => b.some((y) => (x.write || y.write) && x.root === y.root && x.from < y.to && y.from < x.to));

/**
 * Dispatches of one shader become one where none of them touches what another, or one in between, writes: the updates of all
 * weights of a shape, the queries, keys and values of an attention. Each does what it did, in one call and side by side.
 * @param memory the root whose memory a root has
 */
export const batchItems = (items: readonly Item[], memory: (root: number) => number): Item[] => {
  const rows: { readonly first: Item; readonly members: Dispatch[]; readonly touched: Touch[] }[] = [];
  const latest = new Map<string, number>();
  for (const d of items) {
    if (d.kind !== "dispatch") {
      latest.clear();
      rows.push({ first: d, members: [], touched: [] });
      continue;
    }
    const key = `${d.shader.groups.join()} ${d.shader.template}`;
    const own = touches(d, memory);
    const at = latest.get(key) ?? -Infinity;
    const free = rows.length - at <= WINDOW && rows[at]!.members.length < MOST;
    let i = rows.length - 1;
    while (free && i >= at && !meet(rows[i]!.touched, own)) i--;
    if (free && i < at) {
      rows[at]!.members.push(d);
      rows[at]!.touched.push(...own);
    } else {
      latest.set(key, rows.length);
      rows.push({ first: d, members: [d], touched: own });
    }
  }
  return rows.map(({ first, members }) => (members.length > 1 ? { ...(first as Dispatch), members } : first));
};
