/** A parameter of a Python function. */
export interface PythonParameter {
  readonly name: string;
  /** No default: it must be given. */
  readonly required: boolean;
  /** `*args` and `**kwargs`. */
  readonly star: "" | "*" | "**";
  /** Behind a bare `*`: by name only. */
  readonly named: boolean;
}

/** The parts of a text between commas that are in no brackets or quotes. */
const parts = (text: string): string[] => {
  const found: string[] = [];
  let [depth, start, quote] = [0, 0, ""];
  for (let i = 0; i <= text.length; i++) {
    const c = text[i] ?? ",";
    if (quote) quote = c === quote ? "" : quote;
    else if (c === "'" || c === '"') quote = c;
    else if ("([{<".includes(c)) depth++;
    else if (")]}>".includes(c)) depth--;
    else if (c === "," && depth === 0) {
      found.push(text.slice(start, i).trim());
      start = i + 1;
    }
  }
  return found.filter(Boolean);
};

/** "(x, axis=None, *, name=None, **kwargs)" taken apart. */
export const parsePython = (signature: string): readonly PythonParameter[] => {
  let named = false;
  return parts(signature.replace(/^\(|\)$/g, "")).flatMap((part) => {
    if (part === "*" || part === "/") {
      named ||= part === "*";
      return [];
    }
    const [, star, name] = /^(\**)([\w]+)/.exec(part)!;
    const made: PythonParameter = {
      name: name!,
      required: !star && !part.includes("="),
      star: star as PythonParameter["star"],
      named,
    };
    named ||= star === "*";
    return [made];
  });
};
