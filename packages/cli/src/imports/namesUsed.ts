import type { Layer } from "@hornbeam/nn";
import { loadModel, type Objects, type Source } from "@hornbeam/saving";
import { isNameless, modules, qualified } from "./modules.ts";

/** A model, and the objects that loading it has asked for: the key in `objects`, and where it is exported. */
export interface Used {
  readonly model: Layer;
  readonly names: readonly { readonly key: string; readonly module: string; readonly name: string }[];
}

const known = (): Record<string, { readonly module: string; readonly name: string; readonly value: unknown }> => {
  const table: Record<string, { readonly module: string; readonly name: string; readonly value: unknown }> = {};
  for (const [module, exported] of Object.entries(modules))
    for (const [name, value] of Object.entries(exported))
      if (!isNameless(module, name)) table[name] = { module, name, value };
  for (const [key, [module, name]] of Object.entries(qualified))
    table[key] = { module, name, value: modules[module]![name] };
  return table;
};

/** Loads a model from everything there is, and watches what is taken: that, and no more, a bundle needs. */
export const namesUsed = async (source: Source): Promise<Used> => {
  const table = known();
  const taken = new Set<string>();
  const objects: Objects = new Proxy(
    Object.fromEntries(Object.entries(table).map(([key, { value }]) => [key, value])),
    {
      get(target, key) {
        if (typeof key === "string" && Object.hasOwn(target, key)) taken.add(key);
        return target[key as string];
      },
    },
  );
  const model = (await loadModel(source, objects)) as Layer;
  const names = [...taken].sort().map((key) => ({ key, module: table[key]!.module, name: table[key]!.name }));
  return { model, names };
};
