import type { Fn, FnCode, FuncRef, ValType } from "./fn.ts";
import { I32, makeFn } from "./fn.ts";
import { uleb } from "./leb.ts";
import { opcodes } from "./opcodes.ts";

/** A WebAssembly module while it is written. Its memory is imported as `e.m`, its functions from `e` by name; with shared memory, global 0 is `e.t`, the thread's number. */
export interface Module {
  /** An imported function; the same name gives the same one. */
  import(name: string, params: readonly ValType[], results: readonly ValType[]): FuncRef;
  /** A new function, whose body is written at once. Parameters are locals 0 …. */
  func(params: readonly ValType[], results: readonly ValType[], body: (f: Fn) => void, exported?: string): FuncRef;
  /** Names of the imported functions, in order. */
  readonly imports: readonly string[];
  /** The finished bytes. */
  bytes(): Uint8Array<ArrayBuffer>;
}

const text = (out: number[], s: string): void => {
  uleb(out, s.length);
  for (const c of s) out.push(c.charCodeAt(0));
};

/** @param sharedPages where memory is shared: the most pages it may have, which its import must state */
export const makeModule = (sharedPages?: number): Module => {
  const codes = opcodes();
  const types = new Map<string, number>();
  const imports = new Map<string, FuncRef>();
  const importTypes: number[] = [];
  const funcs: { type: number; code: FnCode }[] = [];
  const exports: [string, FuncRef][] = [];

  const typeOf = (params: readonly ValType[], results: readonly ValType[]): number => {
    const key: number[] = [0x60];
    for (const list of [params, results]) {
      uleb(key, list.length);
      key.push(...list);
    }
    const name = key.join();
    const old = types.get(name);
    if (old !== undefined) return old;
    types.set(name, types.size);
    return types.size - 1;
  };

  const indexOf = (r: FuncRef): number => (r.imported ? r.index : r.index + imports.size);

  /** Locals, then the code with the numbers of called functions put in. */
  const body = ({ locals, bytes, calls }: FnCode): number[] => {
    const runs: [number, ValType][] = [];
    for (const type of locals) {
      const last = runs[runs.length - 1];
      if (last && last[1] === type) last[0]++;
      else runs.push([1, type]);
    }
    const out: number[] = [];
    uleb(out, runs.length);
    for (const [n, type] of runs) {
      uleb(out, n);
      out.push(type);
    }
    let at = 0;
    for (const [place, ref] of calls) {
      while (at < place) out.push(bytes[at++]!);
      uleb(out, indexOf(ref));
    }
    while (at < bytes.length) out.push(bytes[at++]!);
    out.push(0x0b);
    return out;
  };

  return {
    import(name, params, results) {
      let ref = imports.get(name);
      if (!ref) {
        imports.set(name, (ref = { imported: true, index: imports.size }));
        importTypes.push(typeOf(params, results));
      }
      return ref;
    },
    func(params, results, write, exported) {
      // The number is taken before the body is written, so that helpers made on the way come after it.
      const ref: FuncRef = { imported: false, index: funcs.length };
      const { fn, code } = makeFn(codes, ref, params.length);
      funcs.push({ type: typeOf(params, results), code });
      write(fn);
      if (exported) exports.push([exported, ref]);
      return ref;
    },
    get imports() {
      return [...imports.keys()];
    },
    bytes() {
      const chunks: Uint8Array[] = [Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)];
      const section = (id: number, n: number, write: (out: number[]) => void): void => {
        const out: number[] = [];
        uleb(out, n);
        write(out);
        const head = [id];
        uleb(head, out.length);
        chunks.push(Uint8Array.from(head), Uint8Array.from(out));
      };
      section(1, types.size, (out) => {
        for (const key of types.keys()) out.push(...key.split(",").map(Number));
      });
      section(2, imports.size + (sharedPages ? 2 : 1), (out) => {
        [...imports.keys()].forEach((name, i) => {
          text(out, "e");
          text(out, name);
          out.push(0);
          uleb(out, importTypes[i]!);
        });
        text(out, "e");
        text(out, "m");
        out.push(2, sharedPages ? 3 : 0, 0);
        if (sharedPages) {
          uleb(out, sharedPages);
          text(out, "e");
          text(out, "t");
          out.push(3, I32, 0);
        }
      });
      section(3, funcs.length, (out) => funcs.forEach((f) => uleb(out, f.type)));
      section(7, exports.length, (out) =>
        exports.forEach(([name, ref]) => {
          text(out, name);
          out.push(0);
          uleb(out, indexOf(ref));
        }),
      );
      section(10, funcs.length, (out) =>
        funcs.forEach((f) => {
          const code = body(f.code);
          uleb(out, code.length);
          for (const b of code) out.push(b);
        }),
      );
      const bytes = new Uint8Array(chunks.reduce((n, c) => n + c.length, 0));
      let at = 0;
      for (const c of chunks) {
        bytes.set(c, at);
        at += c.length;
      }
      return bytes;
    },
  };
};
