/** Most dispatches that one does. */
export const MOST = 32;
/** Parameters of a dispatch, in vectors. */
const VECTORS = 16;

/**
 * A shader for several places of its arguments at once: the third number of a workgroup says which of the parameters in a row are
 * its own. Infinity and NaN are the same in all.
 */
export const batched = (code: string): string => {
  const used = new Set<string>();
  const own = (_: string, k: string): string => {
    used.add(k);
    return `own${k}`;
  };
  const text = code
    .replace(`P: array<vec4<u32>, ${VECTORS}>`, `P: array<vec4<u32>, ${VECTORS * MOST}>`)
    .replace(/\bP\[(\d|1[0-4])\]/g, own);
  const lines = [...used].map((k) => `let own${k} = P[W.z * ${VECTORS}u + ${k}u];\n`).join("");
  return text.replace(/fn main\(.*\{\n/, (head) => head + lines);
};
