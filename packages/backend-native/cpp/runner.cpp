// Memory, threads, and kernels that have Programs inside.
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>
#if defined(__linux__)
#include <sys/mman.h>
#endif
#if defined(_OPENMP)
#include <omp.h>
#else
#include <condition_variable>
#include <mutex>
#include <thread>
#endif
#include "runner.h"
#include "scanRows.h"

namespace hb {

uint8_t* takeMemory(size_t bytes) {
  constexpr size_t huge = size_t(1) << 21;
  size_t alignment = bytes >= 2 * huge ? huge : 64;
  size_t size = (std::max<size_t>(bytes, 64) + alignment - 1) / alignment * alignment;
  void* p = std::aligned_alloc(alignment, size);
  if (!p) throw std::bad_alloc();
#if defined(__linux__)
  if (alignment == huge) madvise(p, size, MADV_HUGEPAGE);
#endif
  return static_cast<uint8_t*>(p);
}
void giveMemory(uint8_t* p) { std::free(p); }

#if defined(_OPENMP)
void Team::fork(int n, void (*fn)(void*, int), void* arg) {
#pragma omp parallel num_threads(n)
  {
    int got = omp_get_num_threads();
    for (int i = omp_get_thread_num(); i < n; i += got) fn(arg, i);
  }
}
void endThreads() {}
#else
namespace {
// Threads that wait for the next piece of work: awake for a moment, then asleep.
struct Crew {
  std::mutex mutex;
  std::condition_variable wake;
  std::vector<std::thread> threads;
  std::atomic<uint64_t> turn{0};
  std::atomic<int> left{0};
  void (*fn)(void*, int) = nullptr;
  void* arg = nullptr;
  int n = 0;
  bool end = false;

  void work(int i, uint64_t seen) {
    for (;;) {
      for (int spin = 0; spin < 4000 && turn.load(std::memory_order_acquire) == seen; spin++) pause();
      {
        std::unique_lock<std::mutex> lock(mutex);
        wake.wait(lock, [&] { return end || turn.load() != seen; });
        if (end) return;
        seen = turn.load();
        if (i >= n) continue;
      }
      fn(arg, i);
      left.fetch_sub(1, std::memory_order_release);
    }
  }
  static void pause() {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
  }
  void run(int count, void (*f)(void*, int), void* a) {
    {
      std::lock_guard<std::mutex> lock(mutex);
      fn = f;
      arg = a;
      n = count;
      left = count - 1;
      while (int(threads.size()) < count - 1) {
        int i = int(threads.size()) + 1;
        threads.emplace_back([this, i, seen = turn.load()] { work(i, seen); });
      }
      turn.fetch_add(1, std::memory_order_release);
    }
    wake.notify_all();
    f(a, 0);
    for (int spin = 0; left.load(std::memory_order_acquire) > 0; spin++) {
      if (spin < 4000) pause();
      else std::this_thread::yield();
    }
  }
  void stop() {
    {
      std::lock_guard<std::mutex> lock(mutex);
      end = true;
    }
    wake.notify_all();
    for (auto& t : threads) t.join();
    threads.clear();
    end = false;
  }
};
Crew& crew() {
  static Crew* c = new Crew;
  return *c;
}
}  // namespace
// Only the thread that owns the work calls it.
void Team::fork(int n, void (*fn)(void*, int), void* arg) { crew().run(n, fn, arg); }
void endThreads() { crew().stop(); }
#endif

namespace {

struct HostRun : Exec {
  int fn;
  std::vector<int64_t> bytes;
  HostCall call;
  HostRun(const Kernel& k, const HostCall& host) : fn(k.host), bytes(k.xBytes), call(host) {}
  void run(uint8_t* const* args, const Team&) override {
    if (!call(fn, args, bytes)) throw HostGone("the host went away");
  }
};

void copyAll(uint8_t* const* from, uint8_t* const* to, const std::vector<int64_t>& bytes) {
  for (size_t i = 0; i < bytes.size(); i++)
    if (bytes[i]) std::memmove(to[i], from[i], size_t(bytes[i]));
}

struct ScanRun : Exec {
  int64_t length;
  bool reverse;
  size_t consts;
  std::vector<int64_t> carry, xs, ys;
  Runner body;
  ScanRun(const Kernel& k, const HostCall& host, const std::atomic<bool>& stop)
      : length(k.length), reverse(k.reverse), consts(size_t(k.consts)), carry(k.carryBytes), xs(k.xBytes), ys(k.yBytes), body(*k.bodies[0], host, stop) {
    scratch = body.scratch();
  }
  void run(uint8_t* const* args, const Team& team) override {
    size_t nc = carry.size(), nx = xs.size(), ny = ys.size();
    uint8_t* const *init = args + consts, *const *x = init + nc, *const *final = x + nx, *const *y = final + nc, *const *spare = y + ny;
    uint8_t* arena = spare[nc];
    copyAll(init, final, carry);
    uint8_t *const *from = final, *const *to = spare;
    std::vector<uint8_t*> ins(args, args + consts), outs(nc + ny);
    ins.resize(consts + nc + nx);
    for (int64_t i = 0; i < length; i++) {
      int64_t t = reverse ? length - 1 - i : i;
      std::copy(from, from + nc, ins.begin() + long(consts));
      for (size_t j = 0; j < nx; j++) ins[consts + nc + j] = x[j] + t * xs[j];
      std::copy(to, to + nc, outs.begin());
      for (size_t j = 0; j < ny; j++) outs[nc + j] = y[j] + t * ys[j];
      body.run(ins.data(), outs.data(), arena, team);
      std::swap(from, to);
    }
    if (from != final) copyAll(from, final, carry);
  }
};

struct WhileRun : Exec {
  size_t consts;
  std::vector<int64_t> carry;
  Runner test, body;
  WhileRun(const Kernel& k, const HostCall& host, const std::atomic<bool>& stop)
      : consts(size_t(k.consts)), carry(k.carryBytes), test(*k.bodies[0], host, stop), body(*k.bodies[1], host, stop) {
    scratch = test.scratch();
    scratch.widen(body.scratch());
  }
  void run(uint8_t* const* args, const Team& team) override {
    size_t nc = carry.size();
    uint8_t* const *init = args + consts, *const *final = init + nc, *const *spare = final + nc;
    uint8_t *flag = spare[nc], *arena = spare[nc + 1];
    copyAll(init, final, carry);
    uint8_t *const *from = final, *const *to = spare;
    std::vector<uint8_t*> ins(args, args + consts);
    ins.resize(consts + nc);
    for (;;) {
      std::copy(from, from + nc, ins.begin() + long(consts));
      test.run(ins.data(), &flag, arena, team);
      if (!*flag) break;
      body.run(ins.data(), to, arena, team);
      std::swap(from, to);
    }
    if (from != final) copyAll(from, final, carry);
  }
};

struct CondRun : Exec {
  size_t operands, results;
  std::vector<std::unique_ptr<Runner>> branches;
  CondRun(const Kernel& k, const HostCall& host, const std::atomic<bool>& stop) : operands(size_t(k.operandCount)), results(size_t(k.resultCount)) {
    for (auto& b : k.bodies) {
      branches.push_back(std::make_unique<Runner>(*b, host, stop));
      scratch.widen(branches.back()->scratch());
    }
  }
  void run(uint8_t* const* args, const Team& team) override {
    int32_t i;
    std::memcpy(&i, args[0], 4);
    size_t at = size_t(std::min<int64_t>(std::max(i, 0), int64_t(branches.size()) - 1));
    branches[at]->run(args + 1, args + 1 + operands, args[1 + operands + results], team);
  }
};

}  // namespace

std::unique_ptr<Exec> makeExec(const Kernel& k, const HostCall& host, const std::atomic<bool>& stop) {
  switch (k.kind) {
    case Kind::Loop: return makeLoop(k);
    case Kind::Dot: return makeDot(k);
    case Kind::Conv: return makeConv(k);
    case Kind::Scatter: return makeScatter(k);
    case Kind::Argsort: return makeArgsort(k);
    case Kind::Cumulative: return makeCumulative(k);
    case Kind::Host: return std::make_unique<HostRun>(k, host);
    case Kind::Scan:
      if (auto byRows = makeRowScan(k, stop)) return byRows;
      return std::make_unique<ScanRun>(k, host, stop);
    case Kind::While: return std::make_unique<WhileRun>(k, host, stop);
    default: return std::make_unique<CondRun>(k, host, stop);
  }
}

}  // namespace hb
