import { ValueError } from "@hornbeam/ir";

/**
 * The whole numbers of a mode such as `gptq/4/128`, the last being a number of weights that share a scale, or −1 for all of a channel.
 * @throws ValueError for another form.
 */
export const blocks = (className: string, mode: string, form: string): number[] => {
  const [base, ...names] = form.split("/");
  const [given, ...parts] = mode.split("/");
  const numbers = parts.map((part) => (part === "None" ? -1 : Number(part)));
  const size = numbers.at(-1);
  if (
    given !== base ||
    parts.length !== names.length ||
    !numbers.every(Number.isInteger) ||
    !(size === -1 || size! > 0)
  )
    throw new ValueError(
      `${className}: the mode must be ${form} with whole numbers, the last above 0 or -1; received ${JSON.stringify(mode)}.`,
    );
  return numbers;
};
