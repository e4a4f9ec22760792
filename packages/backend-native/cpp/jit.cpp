#include "jit.h"

#if defined(__x86_64__) && !defined(_WIN32)
#include "jitWriter.h"

namespace hb {

std::unique_ptr<Jit> Jit::make(const Kernel& k, const std::vector<int>& order) {
  static const bool able = std::strcmp(bestOps().name, "AVX-512") == 0;
  size_t rank = k.space.size();
  if (!able || rank == 0 || rank > 64 || k.outNodes.size() > 400) return nullptr;
  std::vector<int> loops;
  for (int a : order)
    if (k.space[size_t(a)] != 1) loops.push_back(a);
  if (loops.empty()) loops.push_back(order.back());
  std::unique_ptr<Jit> jit;
  // Two vectors at once hide how long each instruction takes; one has more registers.
  for (int ways = 2; ways && !jit; ways--) {
    jit.reset(new Jit());
    try {
      JitWriter(k, *jit, loops.back(), ways).write();
    } catch (const Unfit&) {
      jit.reset();
    }
  }
  if (!jit) return nullptr;
  // Outer loops that all streams walk as if they were more of the inner one are that.
  auto stride = [](const Stream& s, int axis) { return s.strides[size_t(axis)]; };
  jit->inner_ = k.space[size_t(loops.back())];
  loops.pop_back();
  auto joins = [&](const Stream& s) { return s.arg < 0 || stride(s, loops.back()) == s.unit * jit->inner_; };
  while (!loops.empty() && std::all_of(jit->streams_.begin(), jit->streams_.end(), joins)) {
    jit->inner_ *= k.space[size_t(loops.back())];
    loops.pop_back();
  }
  for (int a : loops) jit->outer_.push_back(k.space[size_t(a)]);
  for (auto& s : jit->streams_) {
    std::vector<int64_t> outer;
    if (s.arg >= 0)
      for (int a : loops) outer.push_back(stride(s, a));
    s.strides = outer;
    jit->steps_.push_back(s.arg < 0 ? jit->inner_ * 4 : outer.empty() ? 0 : outer.back() * s.bytes);
  }
  // Calls of few points each cost more than they save.
  if (jit->inner_ < 8 && !jit->outer_.empty()) return nullptr;
  return jit;
}

Jit::~Jit() {
  if (code_) munmap(code_, size_);
}

void Jit::run(uint8_t* const* args, const void* const* accs, int64_t start, int64_t n) const {
  constexpr size_t kFew = 64;
  uint8_t* few[kFew];
  std::vector<uint8_t*> many(streams_.size() > kFew ? streams_.size() : 0);
  uint8_t** at = many.empty() ? few : many.data();
  auto fn = reinterpret_cast<void (*)(uint8_t* const*, int64_t, const uint32_t*)>(code_);
  constexpr size_t kMost = 64;
  int64_t digits[kMost];
  size_t rank = outer_.size();
  int64_t in = start % inner_, row = start / inner_;
  for (size_t j = rank; j--;) {
    digits[j] = row % outer_[j];
    row /= outer_[j];
  }
  size_t streams = streams_.size();
  for (int64_t done = 0; done < n; in = 0) {
    int64_t len = std::min(n - done, inner_ - in);
    for (size_t i = 0; i < streams; i++) {
      auto& s = streams_[i];
      if (s.arg < 0) {
        at[i] = const_cast<uint8_t*>(static_cast<const uint8_t*>(accs[-1 - s.arg])) + done * 4;
        continue;
      }
      int64_t place = s.offset + in * s.unit;
      for (size_t j = 0; j < rank; j++) place += digits[j] * s.strides[j];
      at[i] = args[s.arg] + place * s.bytes;
    }
    fn(at, len, constants_.data());
    done += len;
    if (!rank) continue;
    // Whole rows up to the end of the last of these loops: every stream moves by as much from one to the next.
    for (; !in && len == inner_ && n - done >= inner_ && digits[rank - 1] + 1 < outer_[rank - 1]; done += inner_, digits[rank - 1]++) {
      for (size_t i = 0; i < streams; i++) at[i] += steps_[i];
      fn(at, inner_, constants_.data());
    }
    for (size_t j = rank; j-- && ++digits[j] == outer_[j];) digits[j] = 0;
  }
}

}  // namespace hb
#else
namespace hb {
std::unique_ptr<Jit> Jit::make(const Kernel&, const std::vector<int>&) { return nullptr; }
Jit::~Jit() {}
void Jit::run(uint8_t* const*, const void* const*, int64_t, int64_t) const {}
}  // namespace hb
#endif
