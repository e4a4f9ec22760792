// Expressions over float32 and bfloat16 as machine code: a whole kernel passes through registers, one vector of points at a time.
#pragma once
#include <memory>

#include "eval.h"

namespace hb {

class Jit {
 public:
  // Null where the processor, the system or an expression is none that there is code for: then the evaluator does it.
  static std::unique_ptr<Jit> make(const Kernel& k, const std::vector<int>& order);
  ~Jit();
  Jit(const Jit&) = delete;
  // n points from `start` on; accs[i] is the block of accumulator i, float32, beginning with the first of them.
  void run(uint8_t* const* args, const void* const* accs, int64_t start, int64_t n) const;

 private:
  Jit() = default;
  // A row that is chosen by a number in memory, the same for all of the innermost loop.
  struct Choice {
    int arg;
    int64_t offset, size, stride;
    std::vector<int64_t> strides;
  };
  struct Stream {
    int arg;  // of an accumulator: −1 − its number
    int bytes, unit;  // of an element; 1 where neighbours lie together, 0 where all are one
    int64_t offset;
    std::vector<int64_t> strides;  // of the outer loops
    std::vector<Choice> choices;
  };
  static constexpr int kRamp = 1 << 30;  // the argument of streams of 0, 1, 2, …
  static int64_t placed(const std::vector<int64_t>& strides, int64_t offset, const int64_t* digits);
  int64_t chosen(const Stream& s, uint8_t* const* args, const int64_t* digits) const;
  std::vector<Stream> streams_;
  std::vector<int64_t> outer_;  // sizes of the loops that are walked here
  int64_t inner_ = 1;           // points that one call passes through
  std::vector<int64_t> jumps_;  // bytes that each stream goes on by where an outer loop does, loop after loop
  std::vector<int32_t> ramp_;
  bool chooses_ = false;
  std::vector<uint32_t> constants_;
  void* code_ = nullptr;
  size_t size_ = 0;
  friend class JitRegisters;
  friend class JitWriter;
};

}  // namespace hb
