import { tensor, type TensorLike } from "@hornbeam/core";
import { explain, ShapeError, showShape, ValueError } from "@hornbeam/ir";
import { cast, convertToTensor } from "@hornbeam/ops";
import type { Boxes, DenseBoxes } from "./types.ts";

const fail = (rule: string, received: string): never => {
  const fields = { op: "boundingBoxes", rule, received, remedy: "Pass { boxes: [..., 4], labels }" };
  throw new ValueError(explain(fields), fields);
};

/** Ragged lists filled up to the longest. */
const filled = (rows: readonly (readonly unknown[])[], filler: unknown): unknown[][] => {
  const most = Math.max(0, ...rows.map((r) => r.length));
  return rows.map((r) => [...r, ...Array.from({ length: most - r.length }, () => filler)]);
};

const isNested = (x: unknown, depth: number): boolean =>
  Array.isArray(x) && (depth === 0 || x.every((y) => isNested(y, depth - 1)));

/** Boxes as tensors: float32 [batch, boxes, 4] or [boxes, 4] with labels of as many axes less one, or the same. @throws ValueError, ShapeError */
export const densifyBoundingBoxes = (given: Boxes): DenseBoxes => {
  if (typeof given !== "object" || given === null || !("boxes" in given) || !("labels" in given))
    fail("there must be boxes and labels", JSON.stringify(given)?.slice(0, 80) ?? "nothing");
  let { boxes, labels } = given;
  if (Array.isArray(boxes) !== Array.isArray(labels)) {
    boxes = convertToTensor(boxes as TensorLike);
    labels = convertToTensor(labels as TensorLike);
  }
  if (Array.isArray(boxes) && Array.isArray(labels) && boxes.length !== labels.length)
    fail("boxes and labels must be as many", `${boxes.length} and ${labels.length}`);
  // A batch of lists, each with as many boxes as its image has.
  if (isNested(boxes, 2) && isNested(labels, 1)) {
    boxes = filled(boxes as number[][][], [0, 0, 0, 0]) as number[][][];
    labels = filled(labels as number[][], -1) as number[][];
  }
  const dense = cast(convertToTensor(boxes as TensorLike), "float32");
  const named = Array.isArray(labels)
    ? tensor(labels as TensorLike, { dtype: "int32" })
    : convertToTensor(labels as TensorLike);
  const [b, l] = [dense.rank, named.rank];
  if ((b !== 2 && b !== 3) || (l !== b && l !== b - 1))
    throw new ShapeError(
      `boundingBoxes: boxes must be [boxes, 4] or [batch, boxes, 4], with labels of as many axes or one less; received ${showShape(dense.shape)} and ${showShape(named.shape)}.`,
    );
  return { ...given, boxes: dense, labels: named } as DenseBoxes;
};
