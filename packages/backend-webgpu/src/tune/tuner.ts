import type { Backend, BufferDecl, ConvKernel, DotKernel, Executable, Program } from "@hornbeam/ir";
import { convProduct } from "../wgsl/product/convProduct.ts";
import { shares } from "../wgsl/product/multiply.ts";
import { dotProduct } from "../wgsl/product/product.ts";
import type { Schedule } from "../wgsl/product/schedules.ts";
import type { Target } from "../wgsl/target.ts";
import { productClass } from "./productClass.ts";
import { measureKernel } from "./measureKernel.ts";
import { schedulesFor } from "./schedulesFor.ts";

/** Where choices are kept from one run of a program to the next. */
export interface TuneStore {
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string): Promise<void>;
}

/** What `tuner` takes. */
export interface TunerOptions {
  /** `indexedDbStore()` in pages, `fileStore(path)` of the subpath `node`; by default choices last as long as the tuner. */
  readonly store?: TuneStore;
  /** Most products that one Program may have measured; default 64. */
  readonly most?: number;
}

/** The backend, with all products by one schedule. */
export type BackendBy = (schedule: Schedule) => Backend & { sync(): Promise<void> };

/** Picks schedules by measuring: `webgpu({ tuner: tuner({ store }) })`. */
export interface Tuner {
  /** Measures what a Program needs and is not known of this adapter yet. */
  learn(adapter: string, program: Program, target: Target, by: BackendBy): Promise<void>;
  /**
   * Compiles a Program with the choices for a device's adapter, after what they take.
   * @param by the backend, with products by the schedules that it is told
   */
  compile(
    device: GPUDevice,
    program: Program,
    target: Target,
    by: (schedule: NonNullable<Target["schedule"]>) => ReturnType<BackendBy>,
  ): Promise<Executable>;
  /** The choice for a class of products. */
  schedule(adapter: string, productClass: string): Schedule | undefined;
}

/** What an adapter is called, for choices that are made for it. */
const adapterName = ({ adapterInfo: i }: GPUDevice): string =>
  [i?.vendor, i?.architecture, i?.device, i?.description].filter(Boolean).join(" ") || "an adapter";

interface Found {
  readonly kernel: DotKernel | ConvKernel;
  readonly decls: readonly BufferDecl[];
}

/** The products of a Program and of those inside it. */
const productsOf = (p: Program): Found[] =>
  p.steps.flatMap(({ kernel: k, buffers }): Found[] => {
    if (k.kind === "dot" || k.kind === "conv") return [{ kernel: k, decls: buffers.map((b) => p.buffers[b]!) }];
    if (k.kind === "scan") return productsOf(k.body);
    if (k.kind === "while") return [...productsOf(k.cond), ...productsOf(k.body)];
    return k.kind === "cond" ? k.branches.flatMap(productsOf) : [];
  });

/** The version of what a choice means: other templates make old choices void. */
const VERSION = 1;

/**
 * Measures the schedules of matrix products and convolutions on the adapter, once for each class of shapes: the first step takes
 * longer, those after it less. Without it there are defaults by the kind of adapter.
 */
export const tuner = ({ store, most = 64 }: TunerOptions = {}): Tuner => {
  const known = new Map<string, Schedule>();
  const keyOf = (adapter: string, shape: string): string => `hornbeam-webgpu/${VERSION}/${adapter}/${shape}`;
  const recall = async (key: string): Promise<boolean> => {
    const text = known.has(key) ? undefined : await store?.get(key);
    if (text) known.set(key, JSON.parse(text) as Schedule);
    return known.has(key);
  };
  const choose = async (found: Found, candidates: readonly Schedule[], by: BackendBy): Promise<Schedule> => {
    let best = candidates[0]!;
    let least = Infinity;
    for (const s of candidates) {
      const ms = await measureKernel(by(s), found.kernel, found.decls).catch(() => Infinity);
      if (ms < least) [best, least] = [s, ms];
    }
    return best;
  };
  const learn: Tuner["learn"] = async (adapter, program, target, by) => {
    let measured = 0;
    for (const found of productsOf(program)) {
      const p = found.kernel.kind === "dot" ? dotProduct(found.kernel) : convProduct(found.kernel);
      if (!shares(p, target)) continue;
      const key = keyOf(adapter, productClass(p));
      if ((await recall(key)) || measured++ >= most) continue;
      const schedule = await choose(found, schedulesFor(p, target), by);
      known.set(key, schedule);
      await store?.set(key, JSON.stringify(schedule));
    }
  };
  // One at a time: what runs beside a measurement spoils it.
  let last: Promise<void> = Promise.resolve();
  const made: Tuner = {
    learn: (...args) => (last = last.then(() => learn(...args))),
    compile: async (device, program, target, by) => {
      const adapter = adapterName(device);
      await made.learn(adapter, program, target, (choice) => by(() => choice));
      return by((p) => made.schedule(adapter, productClass(p))).compile(program);
    },
    schedule: (adapter, shape) => known.get(keyOf(adapter, shape)),
  };
  return made;
};
