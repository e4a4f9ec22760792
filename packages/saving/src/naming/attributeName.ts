import { snakeCase } from "./snakeCase.ts";

/** A property as Python names the attribute: `outputDense` is `output_dense`, `_dropoutLayer` is `_dropout_layer`. */
export const attributeName = (property: string): string => {
  const lead = /^_+/.exec(property)?.[0] ?? "";
  return lead + snakeCase(property.slice(lead.length).replace(/^./, (c) => c.toUpperCase()));
};
