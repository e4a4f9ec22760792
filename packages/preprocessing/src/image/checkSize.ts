import { ValueError } from "@hornbeam/ir";

/** Refuses a height or a width that is no positive whole number. */
export const checkSize = (layer: string, height: number, width: number): void => {
  if (![height, width].every((n) => Number.isSafeInteger(n) && n > 0))
    throw new ValueError(
      `${layer}: height and width must be positive whole numbers; received ${JSON.stringify(height)} and ${JSON.stringify(width)}.`,
    );
};
