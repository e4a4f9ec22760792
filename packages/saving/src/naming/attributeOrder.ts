/** Keras's sort key of an attribute: names that begin with an underscore go last. */
const keyOf = (name: string): string => (name.startsWith("_") ? `~${name}` : name);

/** Order by code points, as Python compares strings (JavaScript compares UTF-16 units). */
function compareText(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const difference = (left[i].codePointAt(0) ?? 0) - (right[i].codePointAt(0) ?? 0);
    if (difference) return difference;
  }
  return left.length - right.length;
}

/**
 * The attributes of an object in the order in which Keras visits them for saving: dunder names left out, sorted, private ones last.
 * `Sequential` and `Functional` put the pseudo attribute `layers` first: pass `layersFirst`.
 * Source: `keras/src/saving/saving_lib.py: _walk_saveable`.
 */
export function attributeOrder(names: Iterable<string>, layersFirst = false): string[] {
  const kept = [...new Set(names)].filter((name) => !name.startsWith("__") && !(layersFirst && name === "layers"));
  kept.sort((a, b) => compareText(keyOf(a), keyOf(b)));
  return layersFirst ? ["layers", ...kept] : kept;
}
