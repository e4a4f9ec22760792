import { dtypes, type ArgsortKernel, type CumulativeKernel, type KernelArg } from "@hornbeam/ir";
import { cast, typeOf } from "./cast.ts";
import { Emitter, type BoundArg } from "./emitter.ts";
import { combine, GROUP, groupNumber, groupsOf, identity } from "./loop.ts";
import { finish, type Shader } from "./shader.ts";

const begin = (args: readonly KernelArg[], n: number): Emitter => {
  const e = new Emitter(args);
  e.line(`let U = ${groupNumber} * ${GROUP}u + L;\nif (U >= ${n}u) { return; }\nlet I = i32(U);`);
  return e;
};

/** Each element counts those that go before it: its place. */
export const argsort = (k: ArgsortKernel): Shader => {
  const n = k.rows * k.n;
  const e = begin(k.args, n);
  const t = typeOf(k.args[0]!.dtype);
  const less = (x: string, y: string): string =>
    t === "bool" ? (k.descending ? `(${x} & !${y})` : `(!${x} & ${y})`) : `${x} ${k.descending ? ">" : "<"} ${y}`;
  e.line(`let row = (I / ${k.n}) * ${k.n};\nlet me = I - row;\nlet x = ${e.load(0, "I")};\nvar place = 0;`);
  e.block(`for (var j = 0; j < ${k.n}; j++)`, () => {
    e.line(`let y = ${e.load(0, "(row + j)")};`);
    const tie = `(!(${less("x", "y")}) && j < me)`;
    e.line(
      t === "f32"
        ? `let first = select(${less("y", "x")} || ${tie}, select(isnan_(x) && (!isnan_(y) || j < me), true, isnan_(x) && !isnan_(y)), isnan_(x) || isnan_(y));`
        : `let first = ${less("y", "x")} || ${tie};`,
    );
    e.line("if (first) { place++; }");
  });
  e.store(1, "(row + place)", "me");
  return finish(e, GROUP, groupsOf(Math.ceil(n / GROUP)));
};

/** A thread for each line along the axis. */
export const cumulative = (k: CumulativeKernel): Shader => {
  const n = k.outer * k.inner;
  const e = begin(k.args, n);
  const { dtype } = k.args[1]!;
  const small = dtypes[dtype].bytes < 4;
  e.line(`let first = (I / ${k.inner}) * ${k.inner * k.n} + I % ${k.inner};`);
  e.line(`var s: ${typeOf(dtype)} = ${identity(k.reducer, dtype)};`);
  e.block(`for (var t = 0; t < ${k.n}; t++)`, () => {
    e.line(`let at = first + ${k.reverse ? `(${k.n - 1} - t)` : "t"} * ${k.inner};`);
    e.line(`let x = ${cast(e.load(0, "at"), k.args[0]!.dtype, dtype)};\nlet before = s;`);
    const next = combine(k.reducer, dtype, "s", "x");
    e.line(`s = ${small && dtypes[dtype].kind !== "float" && dtype !== "bool" ? cast(next, "int32", dtype) : next};`);
    e.store(1, "at", k.exclusive ? "before" : "s");
  });
  return finish(e, GROUP, groupsOf(Math.ceil(n / GROUP)));
};

/** args[1] = args[0], that many 4-byte words: memory cannot be copied within one buffer otherwise. */
export const copyWords = (words: number, banks: readonly number[] = []): Shader => {
  const arg = (access: "read" | "write", bank = 0): BoundArg => ({ dtype: "uint32", access, bank });
  const e = begin([arg("read", banks[0]), arg("write", banks[1])], words);
  e.store(1, "I", e.load(0, "I"));
  return finish(e, GROUP, groupsOf(Math.ceil(words / GROUP)));
};
