import { ValueError } from "@hornbeam/ir";

/** Sizes come from files too: tables are as long. */
const MOST = 2 ** 20;

/** Refuses a height or a width that is no positive whole number, or beyond any image. */
export const checkSize = (layer: string, height: number, width: number): void => {
  if (![height, width].every((n) => Number.isSafeInteger(n) && n > 0 && n <= MOST))
    throw new ValueError(
      `${layer}: height and width must be positive whole numbers up to ${MOST}; received ${JSON.stringify(height)} and ${JSON.stringify(width)}.`,
    );
};
