import { few, work } from "./webgpuWork.ts";

work(few).then(
  (result) => postMessage(result),
  (error: unknown) => postMessage({ adapter: true, failed: [String(error)] }),
);
