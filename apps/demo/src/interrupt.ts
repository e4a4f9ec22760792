import process from "node:process";

/**
 * Runs a function at the first Ctrl-C; a second one, also while the results are written, ends the process. Returns a function that tells
 * whether it came.
 */
export const onInterrupt = (fn: () => void): (() => boolean) => {
  let came = false;
  const listener = (): void => {
    if (came) process.exit(130);
    came = true;
    console.log("\nStopping after this step (Ctrl-C again ends at once) ...");
    fn();
  };
  process.on("SIGINT", listener);
  return () => came;
};
