import { explain, ValueError } from "@hornbeam/ir";

const METHODS: readonly string[] = ["frozen", "freeze", "unfreeze", "asDict", "toJSON", "keys", "values", "entries"];

const refuse = (rule: string, received: string, remedy: string): never => {
  const fields = { op: "Config", rule, received, remedy };
  throw new ValueError(explain(fields), fields);
};

/** The methods of a `Config`. */
export interface ConfigMethods<T extends object> {
  /** Whether changes are refused. */
  readonly frozen: boolean;
  /** From now on changes throw a `ValueError`. */
  freeze(): void;
  unfreeze(): void;
  /** A plain record with the same values. */
  asDict(): T;
  /** What `JSON.stringify(config)` writes. */
  toJSON(): T;
  keys(): string[];
  values(): unknown[];
  entries(): [string, unknown][];
}

/** Named values of `Config`, and its methods. */
export type Config<T extends object = Record<string, unknown>> = T & ConfigMethods<T>;

function makeConfig<T extends object>(given: T = {} as T): Config<T> {
  for (const name of METHODS)
    if (Object.hasOwn(given, name)) refuse("a value must not be called like a method", name, "Choose another name");
  const values = { ...given } as Record<string, unknown>;
  let frozen = false;
  const change = (name: string | symbol): string => {
    if (frozen) refuse("a frozen config does not change", String(name), "Call unfreeze() first");
    if (typeof name === "symbol" || METHODS.includes(name))
      return refuse("a value must not be called like a method", String(name), "Choose another name");
    return name;
  };
  const methods: ConfigMethods<T> = {
    get frozen(): boolean {
      return frozen;
    },
    freeze: () => void (frozen = true),
    unfreeze: () => void (frozen = false),
    asDict: () => ({ ...values }) as T,
    toJSON: () => ({ ...values }) as T,
    keys: () => Object.keys(values),
    values: () => Object.values(values),
    entries: () => Object.entries(values),
  };
  return new Proxy(values, {
    get: (_, name) =>
      Object.hasOwn(methods, name)
        ? methods[name as keyof ConfigMethods<T>]
        : Object.hasOwn(values, name)
          ? values[name as string]
          : undefined,
    set(target, name, value) {
      const key = change(name);
      return Reflect.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
    },
    defineProperty: (target, name, descriptor) => Reflect.defineProperty(target, change(name), descriptor),
    deleteProperty: (target, name) => Reflect.deleteProperty(target, change(name)),
    has: (_, name) => Object.hasOwn(values, name),
  }) as Config<T>;
}

/**
 * Named values that can be frozen and written as JSON: values are read and set as properties.
 * https://keras.io/api/utils/config_utils/
 *
 * ```ts
 * import { utils } from "hornbeam";
 * const config = new utils.Config({ learningRate: 0.1 });
 * config.learningRate = 0.2;
 * config.freeze(); // setting throws from now on
 * console.log(JSON.stringify(config)); // → {"learningRate":0.2}
 * ```
 *
 * @throws ValueError for a change once it is frozen, and for a value called like a method.
 */
export const Config: new <T extends object = Record<string, unknown>>(values?: T) => Config<T> = makeConfig as never;
