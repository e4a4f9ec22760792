export { goldenBytes, goldenFiles, goldenText } from "../../../tooling/goldens/files.ts";
