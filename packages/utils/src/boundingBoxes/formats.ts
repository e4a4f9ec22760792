import type { Tensor } from "@hornbeam/core";
import { explain, ValueError } from "@hornbeam/ir";
import { add, concatenate, divide, split, subtract } from "@hornbeam/ops";

/** How four numbers say where a box is; `rel_` ones count in widths and heights of the image. Upper case does not matter. */
export type BoundingBoxFormat =
  "xyxy" | "yxyx" | "xywh" | "center_xywh" | "center_yxhw" | "rel_xyxy" | "rel_yxyx" | "rel_xywh" | "rel_center_xywh";

/** Columns of boxes, each [..., 1]. */
type Corners = readonly [left: Tensor, top: Tensor, right: Tensor, bottom: Tensor];

/** The four columns of boxes [..., 4], each [..., 1]. */
export const columnsOf = (boxes: Tensor): Corners => split(boxes, 4, { axis: -1 }) as unknown as Corners;
/** Columns side by side again. */
export const join = (...columns: readonly Tensor[]): Tensor => concatenate(columns, { axis: -1 });

interface Format {
  readonly toCorners: (...columns: Corners) => Corners;
  readonly fromCorners: (...corners: Corners) => Corners;
}
const half = (x: Tensor): Tensor => divide(x, 2);
const middle = (from: Tensor, to: Tensor): Tensor => add(from, half(subtract(to, from)));

/** Absolute formats by name: how they become left, top, right, bottom, and come from them. */
export const formats: Readonly<Record<string, Format>> = {
  xyxy: { toCorners: (l, t, r, b) => [l, t, r, b], fromCorners: (l, t, r, b) => [l, t, r, b] },
  yxyx: { toCorners: (t, l, b, r) => [l, t, r, b], fromCorners: (l, t, r, b) => [t, l, b, r] },
  xywh: {
    toCorners: (l, t, w, h) => [l, t, add(l, w), add(t, h)],
    fromCorners: (l, t, r, b) => [l, t, subtract(r, l), subtract(b, t)],
  },
  center_xywh: {
    toCorners: (x, y, w, h) => [subtract(x, half(w)), subtract(y, half(h)), add(x, half(w)), add(y, half(h))],
    fromCorners: (l, t, r, b) => [middle(l, r), middle(t, b), subtract(r, l), subtract(b, t)],
  },
  center_yxhw: {
    toCorners: (y, x, h, w) => [subtract(x, half(w)), subtract(y, half(h)), add(x, half(w)), add(y, half(h))],
    fromCorners: (l, t, r, b) => [middle(t, b), middle(l, r), subtract(b, t), subtract(r, l)],
  },
};

/** What a refusal says. */
export const refuse = (op: string, rule: string, received: string, remedy: string): never => {
  const fields = { op, rule, received, remedy };
  throw new ValueError(explain(fields), fields);
};
