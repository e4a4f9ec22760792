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
  struct Stream {
    int arg;  // of an accumulator: −1 − its number
    int bytes, unit;  // of an element; 1 where neighbours lie together, 0 where all are one
    int64_t offset;
    std::vector<int64_t> strides;  // of the outer loops
  };
  std::vector<Stream> streams_;
  std::vector<int64_t> outer_;  // sizes of the loops that are walked here
  std::vector<int64_t> steps_;  // bytes that streams move by along the last of them
  int64_t inner_ = 1;           // points that one call passes through
  std::vector<uint32_t> constants_;
  void* code_ = nullptr;
  size_t size_ = 0;
  friend class JitWriter;
};

}  // namespace hb
