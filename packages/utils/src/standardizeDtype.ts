import { dtypes, explain, ValueError, type DType } from "@hornbeam/ir";

/** Python's names for kinds of numbers. */
const ALIASES: Readonly<Record<string, DType>> = { float: "float32", int: "int32", half: "float16", double: "float64" };

/**
 * A dtype's one name: `float` and nothing are float32, `int` is int32, names of PyTorch, JAX and NumPy lose their module (`torch.float32`,
 * `<dtype: 'float32'>`). https://keras.io/api/utils/backend_utils/
 *
 * ```ts
 * import { standardizeDtype } from "hornbeam";
 * console.log(standardizeDtype("torch.bfloat16"), standardizeDtype("int")); // → bfloat16 int32
 * ```
 *
 * @throws ValueError for what is no dtype, or one that Hornbeam lacks (complex numbers, strings).
 */
export const standardizeDtype = (dtype: string | { readonly dtype: string } | null | undefined): DType => {
  if (dtype === undefined || dtype === null) return "float32";
  const given = typeof dtype === "string" ? dtype : dtype.dtype;
  const name = given.replace(/^<dtype: '(.*)'>$/, "$1").replace(/^.*\./, "");
  if (Object.hasOwn(ALIASES, name)) return ALIASES[name]!;
  if (Object.hasOwn(dtypes, name)) return name as DType;
  const fields = {
    op: "standardizeDtype",
    rule: "the dtype must be known",
    received: JSON.stringify(given),
    remedy: `Known: ${Object.keys(dtypes).join(", ")}`,
  };
  throw new ValueError(explain(fields), fields);
};
