export { dawn } from "./dawn.ts";
export { fileStore } from "./fileStore.ts";
