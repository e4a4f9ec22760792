export { dawn } from "./dawn.ts";
