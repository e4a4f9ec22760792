import type { KernelArg } from "@hornbeam/ir";
import { Emitter } from "../emitter.ts";
import { GROUP, groupNumber, groupsOf } from "../loop.ts";
import { finish, type Shader } from "../shader.ts";

/** args[1] = args[0], that many 4-byte words: memory cannot be copied within one buffer otherwise. */
export const copyWords = (words: number): Shader => {
  const arg = (access: "read" | "write"): KernelArg => ({ dtype: "uint32", access });
  const e = new Emitter([arg("read"), arg("write")]);
  e.line(`let U = ${groupNumber} * ${GROUP}u + L;\nif (U >= ${words}u) { return; }\nlet I = i32(U);`);
  e.store(1, "I", e.load(0, "I"));
  return finish(e, GROUP, groupsOf(Math.ceil(words / GROUP)));
};
