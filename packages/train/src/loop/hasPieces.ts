/** Whether a method has a form with breaks that does the same: nobody has overridden the one without the other. */
export const hasPieces = (owner: object, method: string): boolean => {
  let at: object | null = owner;
  while (at && !Object.hasOwn(at, method)) at = Object.getPrototypeOf(at) as object | null;
  return at !== null && Object.hasOwn(at, `${method}InPieces`);
};
