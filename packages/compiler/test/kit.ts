import { js } from "@hornbeam/backend-js";
import { tensor, type Tensor } from "@hornbeam/core";
import { checkProgram, type Backend, type Program } from "@hornbeam/ir";
import { setDevice, type CompilingDevice, type DeviceOptions } from "../src/index.ts";

/** A device on the interpreter whose Programs are checked and kept, and whose runs are counted. */
export interface Watched {
  readonly device: CompilingDevice;
  readonly backend: Backend;
  readonly programs: Program[];
  readonly runs: () => number;
}

export const watched = (options?: DeviceOptions, slow = false): Watched => {
  const programs: Program[] = [];
  let runs = 0;
  const inner = js();
  const backend: Backend = {
    ...inner,
    compile: (program) => {
      checkProgram(program);
      programs.push(program);
      const made = inner.compile(program) as Exclude<ReturnType<Backend["compile"]>, Promise<unknown>>;
      const counted = {
        ...made,
        run: (...args: Parameters<typeof made.run>) => {
          runs++;
          made.run(...args);
        },
      };
      // As a backend that compiles asynchronously.
      return slow ? Promise.resolve().then(() => counted) : counted;
    },
  };
  return { device: setDevice(backend, options), backend, programs, runs: () => runs };
};

export const f = (data: readonly number[], shape: readonly number[] = [data.length]): Tensor =>
  tensor(Float32Array.from(data), { shape });
export const list = async (x: Tensor): Promise<number[]> => Array.from(await x.data(), Number);
