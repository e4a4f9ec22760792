/** Where layers expect the channels unless told: "channels_last". https://keras.io/api/utils/config_utils/ */
export const imageDataFormat = (): "channels_last" => "channels_last";
