/** Pages have no addons: what stands there in the place of the module beside this folder. */
export const nativeIfBuilt = (): undefined => undefined;
