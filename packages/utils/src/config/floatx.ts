/** The dtype of numbers that are given none: "float32". https://keras.io/api/utils/config_utils/ */
export const floatx = (): "float32" => "float32";
