import { DeviceError, type Kernel, type Program } from "@hornbeam/ir";

const UNIT = 256;
const align = (n: number): number => Math.ceil(n / UNIT) * UNIT;

/** Kernels with Programs inside, with each of these mapped. */
const inside = (k: Kernel, fn: (p: Program) => Program): Kernel =>
  k.kind === "scan"
    ? { ...k, body: fn(k.body) }
    : k.kind === "while"
      ? { ...k, cond: fn(k.cond), body: fn(k.body) }
      : k.kind === "cond"
        ? { ...k, branches: k.branches.map(fn) }
        : k;

const tooLarge = (program: Program, b: number, limit: number): DeviceError => {
  const { name } = program.steps.find((s) => s.buffers.includes(b))!.kernel;
  const { dtype, shape, bytes } = program.buffers[b]!;
  return new DeviceError(
    `webgpu: ${name}: every tensor must fit into one binding, ${limit} bytes on this adapter; received ${dtype}[${shape.join(", ")}] ` +
      `of ${bytes} bytes. Take smaller batches or shapes.`,
    { op: name, received: `${bytes} bytes` },
  );
};

interface Placed {
  readonly first: number;
  readonly last: number;
  readonly at: number;
  readonly bytes: number;
}

/**
 * A Program whose temporaries need more than one binding may span (`limit`, a multiple of 256), with its arena as several pieces:
 * piece i is [i · limit, (i + 1) · limit), and no temporary reaches from one into the next. Largest first, each in the first piece
 * with room during its life. Arenas of loops and branches are pieces of their own where they are too large.
 *
 * @throws DeviceError for a tensor that is larger than a piece.
 */
export const splitArena = (program: Program, limit: number): Program => {
  if (program.arenaBytes <= limit) return program;
  const larger = new Map<number, number>();
  const steps = program.steps.map((step) => {
    let most = 0;
    const kernel = inside(step.kernel, (p) => {
      const split = splitArena(p, limit);
      most = Math.max(most, split.arenaBytes);
      return split;
    });
    const arena = step.buffers[step.buffers.length - 1]!;
    if (most > limit) larger.set(arena, Math.max(most, larger.get(arena) ?? 0));
    return { ...step, kernel };
  });
  const lives = new Map<number, [number, number]>();
  program.steps.forEach(({ buffers }, t) =>
    buffers.forEach((b) => {
      const life = lives.get(b);
      if (life) life[1] = t;
      else if (program.buffers[b]!.role === "temp") lives.set(b, [t, t]);
    }),
  );
  const pieces: Placed[][] = [];
  const offsets = new Map<number, number>();
  const bytesOf = (b: number): number => larger.get(b) ?? program.buffers[b]!.bytes;
  for (const b of [...lives.keys()].sort((x, y) => bytesOf(y) - bytesOf(x))) {
    const [first, last] = lives.get(b)!;
    const bytes = align(bytesOf(b));
    if (bytes > limit && !larger.has(b)) throw tooLarge(program, b, limit);
    let piece = bytes > limit ? pieces.length : 0;
    let at = 0;
    for (; piece < pieces.length; piece++) {
      at = 0;
      for (const p of pieces[piece]!) {
        if (p.last < first || p.first > last) continue;
        if (p.at >= at + bytes) break;
        at = Math.max(at, p.at + p.bytes);
      }
      if (at + bytes <= limit) break;
      at = 0;
    }
    offsets.set(b, piece * limit + at);
    if (bytes > limit)
      for (let rest = bytes; rest > 0; rest -= limit) pieces.push([{ first: 0, last: Infinity, at: 0, bytes: limit }]);
    else {
      const row = (pieces[piece] ??= []);
      row.push({ first, last, at, bytes });
      row.sort((x, y) => x.at - y.at);
    }
  }
  return {
    ...program,
    steps,
    buffers: program.buffers.map((d, b) => (offsets.has(b) ? { ...d, offset: offsets.get(b)!, bytes: bytesOf(b) } : d)),
    arenaBytes: pieces.length * limit,
  };
};

/** Bytes that each piece of the arena needs. */
export const pieceSizes = (program: Program, limit: number): number[] => {
  const sizes = new Array<number>(Math.max(1, Math.ceil(program.arenaBytes / limit))).fill(0);
  if (sizes.length === 1) return [program.arenaBytes];
  for (const { role, offset = 0, bytes } of program.buffers)
    if (role === "temp")
      for (let at = offset; at < offset + bytes; at = (Math.floor(at / limit) + 1) * limit) {
        const p = Math.floor(at / limit);
        sizes[p] = Math.max(sizes[p]!, Math.min(limit, offset + bytes - p * limit));
      }
  return sizes;
};
