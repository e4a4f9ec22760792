export { isLegacyConfig, modernize, modernTraining } from "../model/legacy/modernize.ts";
