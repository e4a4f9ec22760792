// Memory, and kernels that have Programs inside.
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>
#if defined(_WIN32)
#include <malloc.h>
#elif defined(__linux__)
#include <sys/mman.h>
#endif
#include "runner.h"
#include "scanRows.h"

namespace hb {

#ifdef HB_EXACT
uint8_t* takeMemory(size_t bytes) {
  void* p = nullptr;
  if (posix_memalign(&p, 64, bytes ? bytes : 1)) throw std::bad_alloc();
  return static_cast<uint8_t*>(p);
}
#else
uint8_t* takeMemory(size_t bytes) {
  constexpr size_t huge = size_t(1) << 21;
  size_t alignment = bytes >= 2 * huge ? huge : 64;
  size_t size = (std::max<size_t>(bytes, 64) + alignment - 1) / alignment * alignment;
#if defined(_WIN32)
  void* p = _aligned_malloc(size, alignment);
#else
  void* p = std::aligned_alloc(alignment, size);
#endif
  if (!p) throw std::bad_alloc();
#if defined(__linux__)
  if (alignment == huge) madvise(p, size, MADV_HUGEPAGE);
#endif
  return static_cast<uint8_t*>(p);
}
#endif
#if defined(_WIN32)
void giveMemory(uint8_t* p) { _aligned_free(p); }
#else
void giveMemory(uint8_t* p) { std::free(p); }
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
