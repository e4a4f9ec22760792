import type { Checker, Type } from "typescript/unstable/sync";
import type { Parameter } from "../types/umbrella.ts";
import { camelCase } from "./ourName.ts";
import type { PythonParameter } from "./python.ts";

/** One way to call something of ours: what comes by place, and the names of the options. */
export interface Call {
  readonly places: readonly Pick<Parameter, "name" | "optional" | "rest">[];
  readonly options: readonly string[];
}

const isRecord = (checker: Checker, type: Type): boolean =>
  !checker.isArrayLikeType(type) && !type.isTypeParameter() && checker.getPropertiesOfType(type).length > 0;

/** The record of options of a call is its last parameter, called so or taken apart at once. */
export const callOf = (checker: Checker, parameters: readonly Parameter[]): Call => {
  const last = parameters[parameters.length - 1];
  const type = last && checker.getNonNullableType(last.type);
  if (!last || !type || last.rest || !/^(_?options|__\d+)$/.test(last.name) || !isRecord(checker, type))
    return { places: parameters, options: [] };
  // Of a union of records each one's names.
  const records = type.isUnionType() ? (type.getTypes() ?? []) : [type];
  const names = records.flatMap((t) => checker.getPropertiesOfType(t).map((p) => p.name));
  return { places: parameters.slice(0, -1), options: [...new Set(names)] };
};

// JavaScript's own words.
const words: Readonly<Record<string, string>> = { function: "fn" };
/** `abs_` and `lambda_` avoid Python's own names. */
const ourParameter = (name: string): string => words[name] ?? camelCase(name.replace(/_$/, ""));

/**
 * What a call lacks of a Python signature, under our rule: required parameters by place and in order, others in the options. Empty
 * where nothing does.
 */
export const lacking = (python: readonly PythonParameter[], { places, options }: Call): readonly string[] => {
  const found: string[] = [];
  let at = 0;
  for (const p of python) {
    const ours = ourParameter(p.name);
    if (p.star === "**") continue;
    if (p.star === "*") {
      // Any number of arguments: as many here, or one list of them.
      if (places[at] && (places[at]!.rest || places.length > at)) at++;
      else found.push(`*${p.name}`);
    } else if (p.required && !p.named) {
      const place = places[at];
      // What may be left out here may be given as well.
      if (place?.name === ours) at++;
      else if (options.includes(ours)) found.push(`${p.name} is an option`);
      else if (place && !python.some((q) => ourParameter(q.name) === place.name)) {
        found.push(`${p.name} is called ${place.name}`);
        at++;
      } else found.push(p.name);
    } else if (!options.includes(ours)) {
      const place = places.findIndex((q) => q.name === ours);
      found.push(place >= 0 ? `${p.name} is by place` : p.name);
      if (place === at) at++;
    }
  }
  const more = places.slice(at).filter((p) => !p.optional && !python.some((q) => ourParameter(q.name) === p.name));
  return [...found, ...more.map((p) => `${p.name} must be given`)];
};
