import { check } from "../../bytes/errors.ts";
import type { Hdf5Dataset, Hdf5Group } from "../../hdf5/types.ts";
import type { StoredEntry } from "../types.ts";

/** A list of names: one attribute, or `name0`, `name1`, … where it was too long for one. */
export const namesIn = (group: Hdf5Group, name: string): string[] => {
  const lists = group.attributes.has(name) ? [group.attributes.get(name)] : [];
  for (let i = 0; !group.attributes.has(name) && group.attributes.has(`${name}${i}`); i++)
    lists.push(group.attributes.get(`${name}${i}`));
  return lists.flat().map((text) => {
    check(typeof text === "string", `HDF5 object "${group.path}"`, `the attribute "${name}" must hold names`);
    return text;
  });
};

/** The object at a path of links. */
const find = (group: Hdf5Group, path: string): Hdf5Group | Hdf5Dataset => {
  let here: Hdf5Group | Hdf5Dataset | undefined = group;
  for (const segment of path.split("/").filter(Boolean))
    here = here?.kind === "group" ? here.children.get(segment) : undefined;
  check(here, `HDF5 object "${group.path || "/"}"`, `there must be "${path}"`);
  return here;
};

/** The group at a path of links. @throws FormatError */
export const groupAt = (group: Hdf5Group, path: string): Hdf5Group => {
  const found = find(group, path);
  check(found.kind === "group", `HDF5 object "${group.path}"`, `"${path}" must be a group`);
  return found;
};

/** The weights of a layer (or optimizer), in the order of its `weight_names`. */
export const entriesIn = (group: Hdf5Group): StoredEntry[] =>
  namesIn(group, "weight_names").map((name) => {
    const found = find(group, name);
    check(found.kind === "dataset", `HDF5 object "${group.path}"`, `"${name}" must be a dataset`);
    const { shape, dtype, position, read, path: place } = found;
    return { shape, dtype, position, read, place };
  });
