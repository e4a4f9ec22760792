import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { addonPath, hasNative, suffix } from "./addon.ts";

/** Counts what the addon allocates, by size, and says so when the process ends. */
const hook = `
#define _GNU_SOURCE
#include <dlfcn.h>
#include <link.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
static atomic_long large, small;
static _Atomic size_t from, to;
static void* (*next_aligned)(size_t, size_t);
static void* (*next_malloc)(size_t);
static int find(struct dl_phdr_info* info, size_t size, void* data) {
  (void)size, (void)data;
  if (!strstr(info->dlpi_name, "hornbeam.node")) return 0;
  for (int i = 0; i < info->dlpi_phnum; i++) {
    if (info->dlpi_phdr[i].p_type != PT_LOAD) continue;
    size_t at = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr, end = at + info->dlpi_phdr[i].p_memsz;
    if (!from || at < from) from = at;
    if (end > to) to = end;
  }
  return 1;
}
static void count(size_t n, void* caller) {
  if ((size_t)caller >= from && (size_t)caller < to) atomic_fetch_add(n < 4096 ? &small : &large, 1);
}
void* aligned_alloc(size_t a, size_t n) {
  if (!next_aligned) next_aligned = dlsym(RTLD_NEXT, "aligned_alloc");
  /* The addon asks for memory this way. */
  if (!to) dl_iterate_phdr(find, NULL);
  count(n, __builtin_return_address(0));
  return next_aligned(a, n);
}
/* operator new */
void* _Znwm(size_t n) {
  if (!next_malloc) next_malloc = dlsym(RTLD_NEXT, "malloc");
  count(n, __builtin_return_address(0));
  void* p = next_malloc(n ? n : 1);
  if (!p) abort();
  return p;
}
__attribute__((destructor)) static void tell(void) { fprintf(stderr, "allocations %ld %ld\\n", (long)large, (long)small); }
`;
const train = `
  import { native } from "@hornbeam/backend-native";
  import { createDevice, jit } from "@hornbeam/compiler";
  import { setDefaultDevice, tensor } from "@hornbeam/core";
  import { grad } from "@hornbeam/autodiff";
  import { matmul, mean, multiply, relu, square, subtract } from "@hornbeam/ops";
  const backend = native({ threads: 2 });
  setDefaultDevice(createDevice(backend));
  const data = (m, n) => tensor(Float32Array.from({ length: m * n }, (_, i) => Math.sin(i)), { shape: [m, n] }).realize();
  const loss = (w, v, x) => mean(square(matmul(relu(matmul(x, w)), v)));
  const step = jit((w, v, x) => {
    const [a, b] = grad(loss, { argnums: [0, 1] })(w, v, x);
    return [subtract(w, multiply(a, 0.01)), subtract(v, multiply(b, 0.01))];
  }, { donate: [0, 1] });
  let [w, v] = [data(128, 256), data(256, 32)];
  const x = data(96, 128);
  for (let i = 0; i < Number(process.argv.at(-1)); i++) {
    [w, v] = step(w, v, x);
    if (i % 20 === 19) await backend.sync();
  }
  await backend.sync();
`;

const compiler = ["cc", "gcc", "clang"].find((name) => spawnSync(name, ["--version"]).status === 0);
const can = hasNative && process.platform === "linux" && compiler !== undefined && !process.env["LD_PRELOAD"];
const why = !hasNative ? suffix : can ? "" : " (Linux with a C compiler; add: apt-get install gcc)";

describe.skipIf(!can)(`memory of a step on the native backend${why}`, () => {
  test("comes from the plan: steps allocate no memory for tensors", async () => {
    const folder = mkdtempSync(join(tmpdir(), "hornbeam-hook-"));
    try {
      writeFileSync(join(folder, "hook.c"), hook);
      const library = join(folder, "hook.so");
      const built = spawnSync(compiler!, ["-shared", "-fPIC", "-O1", join(folder, "hook.c"), "-o", library, "-ldl"]);
      expect(String(built.stderr)).toBe("");
      const counts = async (steps: number): Promise<number[]> => {
        const { stderr } = await promisify(execFile)(
          process.execPath,
          ["--conditions=source", "--input-type=module", "-e", train, "--", String(steps)],
          { cwd: import.meta.dirname, env: { ...process.env, LD_PRELOAD: library, HORNBEAM_NATIVE: addonPath() } },
        );
        return /allocations (\d+) (\d+)/.exec(stderr)!.slice(1).map(Number);
      };
      const [few, many] = [await counts(40), await counts(240)];
      expect(few[0]).toBeGreaterThan(0);
      expect(many[0]! - few[0]!).toBe(0);
      // What a run is asked with: a list of buffers and a place in the queue.
      expect((many[1]! - few[1]!) / 200).toBeLessThan(64);
      if (process.env["HORNBEAM_RUNS"]) console.log(`${(many[1]! - few[1]!) / 200} small allocations a step`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 300_000);
});
