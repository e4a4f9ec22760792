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
  jit->chooses_ = std::any_of(jit->streams_.begin(), jit->streams_.end(), [](auto& s) { return !s.choices.empty(); });
  auto joins = [&](const Stream& s) { return s.arg < 0 || stride(s, loops.back()) == s.unit * jit->inner_; };
  while (!loops.empty() && !jit->chooses_ && std::all_of(jit->streams_.begin(), jit->streams_.end(), joins)) {
    jit->inner_ *= k.space[size_t(loops.back())];
    loops.pop_back();
  }
  for (int a : loops) jit->outer_.push_back(k.space[size_t(a)]);
  auto walked = [&](std::vector<int64_t>& strides) {
    std::vector<int64_t> outer;
    for (int a : loops) outer.push_back(strides[size_t(a)]);
    strides = outer;
  };
  for (auto& s : jit->streams_) {
    if (s.arg >= 0) walked(s.strides);
    for (auto& c : s.choices) walked(c.strides);
  }
  for (size_t level = 0; level < loops.size(); level++)
    for (auto& s : jit->streams_) {
      int64_t by = s.arg < 0 ? jit->inner_ : s.strides[level];
      for (size_t j = level + 1; j < loops.size() && s.arg >= 0; j++) by -= s.strides[j] * (jit->outer_[j] - 1);
      jit->jumps_.push_back(by * s.bytes);
    }
  if (loops.empty()) jit->jumps_.resize(jit->streams_.size());
  // Calls of few points each cost more than they save.
  if (jit->inner_ < 8 && !jit->outer_.empty()) return nullptr;
  return jit;
}

Jit::~Jit() {
  if (code_) munmap(code_, size_);
}

int64_t Jit::placed(const std::vector<int64_t>& strides, int64_t offset, const int64_t* digits) {
  for (size_t j = 0; j < strides.size(); j++) offset += digits[j] * strides[j];
  return offset;
}
int64_t Jit::chosen(const Stream& s, uint8_t* const* args, const int64_t* digits) const {
  int64_t to = 0;
  for (auto& c : s.choices) {
    int64_t i = reinterpret_cast<const int32_t*>(args[c.arg])[placed(c.strides, c.offset, digits)];
    to += std::min(std::max<int64_t>(i, 0), c.size - 1) * c.stride;
  }
  return to * s.bytes;
}

void Jit::run(uint8_t* const* args, const void* const* accs, int64_t start, int64_t n) const {
  constexpr size_t kFew = 64;
  uint8_t* few[2 * kFew];
  size_t count = streams_.size(), rank = outer_.size();
  std::vector<uint8_t*> many(count > kFew ? 2 * count : 0);
  // Where a row begins, and where what is passed through begins.
  uint8_t** at = many.empty() ? few : many.data();
  uint8_t** from = at + count;
  auto fn = reinterpret_cast<void (*)(uint8_t**, int64_t, const uint32_t*, int64_t, const int64_t*)>(code_);
  constexpr size_t kMost = 64;
  int64_t digits[kMost];
  int64_t in = start % inner_, row = start / inner_;
  for (size_t j = rank; j--;) {
    digits[j] = row % outer_[j];
    row /= outer_[j];
  }
  for (size_t i = 0; i < count; i++) {
    auto& s = streams_[i];
    if (s.arg < 0) at[i] = const_cast<uint8_t*>(static_cast<const uint8_t*>(accs[-1 - s.arg])) - in * 4;
    else
      at[i] = (s.arg == kRamp ? reinterpret_cast<uint8_t*>(const_cast<int32_t*>(ramp_.data())) : args[s.arg]) + placed(s.strides, s.offset, digits) * s.bytes;
  }
  for (int64_t done = 0;; in = 0) {
    int64_t len = std::min(n - done, inner_ - in);
    bool moved = in || chooses_;
    for (size_t i = 0; i < count && moved; i++) {
      auto& s = streams_[i];
      from[i] = at[i] + in * s.unit * s.bytes + (s.choices.empty() ? 0 : chosen(s, args, digits));
    }
    // Whole rows one after the other, as far as the innermost of the outer loops goes; the code leaves places where the next row would be.
    const int64_t* next = jumps_.data() + (rank ? rank - 1 : 0) * count;
    int64_t rows = rank && !moved && len == inner_ ? std::min(outer_[rank - 1] - digits[rank - 1], (n - done) / inner_) : 1;
    fn(moved ? from : at, len, constants_.data(), rows, next);
    done += len * rows;
    if (done >= n) return;
    size_t level = rank - 1;
    for (digits[level] += rows; digits[level] == outer_[level]; digits[--level]++) digits[level] = 0;
    const int64_t* jumps = jumps_.data() + level * count;
    if (moved)
      for (size_t i = 0; i < count; i++) at[i] += jumps[i];
    else if (jumps != next)
      for (size_t i = 0; i < count; i++) at[i] += jumps[i] - next[i];
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
