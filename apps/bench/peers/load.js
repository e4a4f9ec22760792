// Imports from this folder's own node_modules, which is no part of the workspace.
export const load = (name) => import(name);
