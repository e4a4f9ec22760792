import type { Fn } from "../asm/index.ts";
import { V128 } from "../asm/index.ts";
import { prefixOf, splat } from "./classes.ts";
import type { Class, Ctx } from "./types.ts";

const bitwise = /^(and|or|xor|not|andnot|bitselect)$/;
const short: Readonly<Record<string, string>> = { f: "f32x4", i: "i32x4", d: "f64x2", l: "i64x2" };

/** a·b + c of three vectors on the stack. */
export const fma = (f: Fn, ctx: Ctx, c: Class): void => {
  if (ctx.relaxed) f.op(`${prefixOf[c]}relaxed_madd`);
  else {
    const t = f.local(V128);
    f.set(t).op(`${prefixOf[c]}mul`).get(t).op(`${prefixOf[c]}add`);
    f.release(t);
  }
};

/**
 * Writes vector arithmetic from reverse Polish text for lanes of class `c`:
 * `xy:` at the start pops the arguments into x and y; a letter pushes its local, `=a` sets it; a number is a constant in every
 * lane, `#n` a 32-bit integer; `add` an instruction of the class, `i.add` of another, `<<n` `>>n` `>>>n` shifts of 32-bit lanes;
 * `d0.5` a float64 constant; `hi` moves the upper half down, `join` puts two lower halves together; `fma` is a·b + c; `Px,c3,c2,c1` a polynomial in x, highest coefficient first; `$name` what `include` writes.
 */
export const rpn = (f: Fn, ctx: Ctx, c: Class, text: string, include: (name: string) => void = () => {}): void => {
  const locals = new Map<string, number>();
  const local = (name: string): number => {
    if (!locals.has(name)) locals.set(name, f.local(V128));
    return locals.get(name)!;
  };
  for (const word of text.split(" ")) {
    const head = word[0]!;
    const rest = word.slice(1);
    if (word.endsWith(":")) for (const name of [...word.slice(0, -1)].reverse()) f.set(local(name));
    else if (word.length === 1 && word >= "a") f.get(local(word));
    else if (head === "=") f.set(local(rest));
    else if (head === "$") include(rest);
    else if (head === "#") splat(f, ctx, "I", +rest);
    else if (head === "<") f.i32(+word.slice(2)).op("i32x4.shl");
    else if (head === ">") f.i32(+word.replace(/>/g, "")).op(word[2] === ">" ? "i32x4.shr_u" : "i32x4.shr_s");
    else if (/^d[-\d]/.test(word)) splat(f, ctx, "D", +rest);
    else if (word === "hi")
      f.tee(local("_")).get(local("_")).shuffle([8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15]);
    else if (word === "join") f.shuffle([0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23]);
    else if (head === "P") {
      const [x, first, ...coefficients] = rest.split(",");
      splat(f, ctx, c, +first!);
      for (const k of coefficients) {
        f.get(local(x!));
        splat(f, ctx, c, +k);
        fma(f, ctx, c);
      }
    } else if (word === "fma") fma(f, ctx, c);
    else if (word === "NaN" || !Number.isNaN(+word)) splat(f, ctx, c, c === "L" ? BigInt(word) : +word);
    else if (word[1] === ".") f.op(`${short[head]}${word.slice(1)}`);
    else f.op((bitwise.test(word) ? "v128." : prefixOf[c]) + word);
  }
  f.release(...locals.values());
};
