/** An object with a Keras class name and a config. */
interface Saved {
  getConfig(): unknown;
}

/** How Keras saves an initializer, regularizer or constraint inside a layer's config; null for none. */
export const saved = (
  module: "initializers" | "regularizers" | "constraints",
  object: Saved | null | undefined,
): unknown =>
  object
    ? {
        module: `keras.${module}`,
        class_name: (object.constructor as unknown as { className: string }).className,
        config: object.getConfig(),
        registered_name: null,
      }
    : null;
