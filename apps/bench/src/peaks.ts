import createWabt from "wabt";

/** What this machine can do at most, measured now on one thread. */
export interface Peaks {
  /** GFLOP/s of 128-bit fused multiply-adds (of separate multiplications and additions where relaxed SIMD is missing) */
  readonly fmaGflops: number;
  readonly relaxed: boolean;
  /** GB/s of a stream that reads one array and writes another, both directions counted */
  readonly bandwidthGBs: number;
}

const CHAINS = 14;

/** Independent chains of multiply-adds in registers: enough of them to hide the latency. */
const flopsModule = (relaxed: boolean): string => {
  const names = Array.from({ length: CHAINS }, (_, i) => `$a${i}`);
  const step = (a: string): string =>
    relaxed
      ? `(local.set ${a} (f32x4.relaxed_madd (local.get ${a}) (local.get $m) (local.get $c)))`
      : `(local.set ${a} (f32x4.add (f32x4.mul (local.get ${a}) (local.get $m)) (local.get $c)))`;
  const sum = names.slice(1).reduce((x, a) => `(f32x4.add ${x} (local.get ${a}))`, `(local.get ${names[0]})`);
  return `(module (func (export "run") (param $n i32) (result f32)
    (local $m v128) (local $c v128) ${names.map((a) => `(local ${a} v128)`).join(" ")}
    (local.set $m (v128.const f32x4 0.999 0.998 0.997 0.996)) (local.set $c (v128.const f32x4 0.1 0.2 0.3 0.4))
    (loop $l ${names.map(step).join("\n")} ${names.map(step).join("\n")}
      (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (f32x4.extract_lane 0 ${sum})))`;
};

const MEGABYTES = 64;
const streamModule = `(module (memory (export "memory") ${(2 * MEGABYTES * 1024) / 64})
  (func (export "run") (param $end i32) (local $p i32) (local $k v128) (local.set $k (f32x4.splat (f32.const 1.5)))
    (loop $l
      ${[0, 16, 32, 48]
        .map(
          (o) =>
            `(v128.store offset=${MEGABYTES * 1024 * 1024 + o} (local.get $p) (f32x4.mul (v128.load offset=${o} (local.get $p)) (local.get $k)))`,
        )
        .join("\n")}
      (br_if $l (i32.lt_u (local.tee $p (i32.add (local.get $p) (i32.const 64))) (local.get $end))))))`;

const best = (run: () => number, times: number): number => Math.max(...Array.from({ length: times }, run));

const seconds = (fn: () => void): number => {
  const start = performance.now();
  fn();
  return (performance.now() - start) / 1000;
};

/** The best of several tries: anything below it is the machine being busy with something else. */
export const measurePeaks = async (): Promise<Peaks> => {
  const wabt = await createWabt();
  const load = (text: string): Record<string, (n: number) => unknown> => {
    const module = wabt.parseWat("peak.wat", text, { simd: true, relaxed_simd: true });
    const { buffer } = module.toBinary({});
    return new WebAssembly.Instance(new WebAssembly.Module(buffer as Uint8Array<ArrayBuffer>), {}).exports as never;
  };
  let relaxed = true;
  let flops: Record<string, (n: number) => unknown>;
  try {
    flops = load(flopsModule(true));
  } catch {
    relaxed = false;
    flops = load(flopsModule(false));
  }
  const n = 2_000_000;
  const stream = load(streamModule);
  const bytes = MEGABYTES * 1024 * 1024;
  flops["run"]!(n);
  stream["run"]!(bytes);
  return {
    relaxed,
    fmaGflops: best(() => (n * 2 * CHAINS * 8) / seconds(() => flops["run"]!(n)) / 1e9, 7),
    bandwidthGBs: best(() => (2 * bytes) / seconds(() => stream["run"]!(bytes)) / 1e9, 7),
  };
};
