import type { HostKernel, Kernel, Program, Step } from "@hornbeam/ir";
import { UnsupportedError } from "@hornbeam/ir";

/** A stretch of a Program: steps that run elsewhere, or one function of the host. */
export type Segment =
  | {
      readonly program: Program;
      /** buffers of the whole Program, in the segment's order */
      readonly inputs: readonly number[];
      readonly outputs: readonly number[];
    }
  | { readonly host: HostKernel; readonly buffers: readonly number[] };

/** A Program in stretches between functions of the host. */
export interface Segments {
  readonly segments: readonly Segment[];
  /** temporaries that more than one stretch uses: they need memory of their own */
  readonly shared: readonly number[];
}

const bodiesOf = (k: Kernel): readonly Program[] =>
  k.kind === "scan" ? [k.body] : k.kind === "while" ? [k.cond, k.body] : k.kind === "cond" ? k.branches : [];

const hasHost = (p: Program): boolean =>
  p.steps.some(({ kernel }) => kernel.kind === "host" || bodiesOf(kernel).some(hasHost));

/**
 * Functions of the host stay on the thread that compiles: a Program is cut where they stand.
 * @throws UnsupportedError for one inside a loop, where nothing can be cut
 */
export const segmentsOf = (p: Program): Segments | undefined => {
  const inside = p.steps.find(({ kernel }) => bodiesOf(kernel).some(hasHost));
  if (inside)
    throw new UnsupportedError(
      `wasm: ${inside.kernel.name} calls a function of the host (a factorisation or a transform) inside a loop, which a backend in a ` +
        "worker cannot. Make the backend by wasm() without `worker`.",
      { op: inside.kernel.name },
    );
  if (!hasHost(p)) return undefined;
  const stretches: Step[][] = [[]];
  for (const step of p.steps)
    if (step.kernel.kind === "host") stretches.push([step], []);
    else stretches[stretches.length - 1]!.push(step);
  const used = stretches.filter((s) => s.length);
  const places = new Map<number, Set<number>>();
  used.forEach((steps, i) =>
    steps.forEach((s) =>
      s.buffers.forEach((n) => {
        if (!places.has(n)) places.set(n, new Set());
        places.get(n)!.add(i);
      }),
    ),
  );
  const shared = [...places].filter(([n, at]) => p.buffers[n]!.role === "temp" && at.size > 1).map(([n]) => n);
  const segments = used.map((steps): Segment => {
    const [first] = steps;
    if (first!.kernel.kind === "host") return { host: first!.kernel, buffers: first!.buffers };
    const written = new Set(steps.flatMap((s) => s.buffers.filter((_, arg) => s.kernel.args[arg]!.access !== "read")));
    const outside = [...new Set(steps.flatMap((s) => s.buffers))].filter(
      (n) => shared.includes(n) || p.buffers[n]!.role === "input" || p.buffers[n]!.role === "output",
    );
    // What is written may also be read: all of it comes in, and what is written goes out under a number of its own.
    const outputs = outside.filter((n) => written.has(n));
    const inputs = outside.filter((n) => !written.has(n));
    const buffers = p.buffers.map((b, n) =>
      outputs.includes(n)
        ? { ...b, role: "output" as const, alias: undefined, offset: undefined }
        : inputs.includes(n)
          ? { ...b, role: "input" as const, offset: undefined }
          : b,
    );
    return { program: { ...p, buffers, steps, inputs, outputs }, inputs, outputs };
  });
  return { segments, shared };
};
