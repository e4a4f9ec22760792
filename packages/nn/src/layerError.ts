import { HornbeamError } from "@hornbeam/ir";

/** An error from inside a layer, which says which. */
export const layerError = (name: string, error: unknown): unknown => {
  if (error instanceof HornbeamError && !error.message.startsWith(name)) {
    error.message = `${name}${/^[\w/]+: /.test(error.message) && "layered" in error ? "/" : ": "}${error.message}`;
    Object.defineProperty(error, "layered", { value: true, configurable: true });
  }
  return error;
};
