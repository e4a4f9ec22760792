/** The release of Keras whose behaviour and files Hornbeam follows, as `keras.version()` gives its own. */
export const version = (): string => "3.16.0";
