export { elementOutput } from "./elementOutput.ts";
