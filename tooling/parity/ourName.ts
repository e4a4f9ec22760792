/** Names that are not the camelCase of Keras's. The reason stands beside each. */
export const renamed: Readonly<Record<string, string>> = {
  // JavaScript writes JSON in capitals: JSON.parse, toJSON.
  "keras.models.model_from_json": "modelFromJSON",
  // `switch` is a reserved word.
  "keras.ops.switch": "switchCase",
};

/** Our naming rule: classes keep Keras's names, functions become camelCase. */
export const ourName = (name: string, canonical: string = name): string => {
  const other = Object.hasOwn(renamed, canonical) ? renamed[canonical] : undefined;
  if (other !== undefined) return other;
  return /^[A-Z]/.test(name) ? name : camelCase(name);
};

/** `one_hot` → `oneHot`, `extract_patches_3d` → `extractPatches3d`; underscores around the name stay. */
export const camelCase = (name: string): string =>
  name.replace(/(?<=[a-z0-9])_+([a-z0-9])/gi, (_, c: string) => c.toUpperCase());
