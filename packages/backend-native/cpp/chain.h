// Expressions over an accumulator that are a chain: each step takes the value before it and what lies in a vector, a matrix or a constant.
#pragma once
#include <algorithm>

#include "eval.h"
#include "lanes.h"

namespace hb {

constexpr int kChainMost = 8;
struct Chain {
  ChainStep steps[kChainMost];
  int count = 0;
};

// The rows of an index over `space`, whose last axis are columns that lie together: their distance, or -1.
int64_t rowsOf(const Affine& index, const std::vector<int64_t>& space);

class ChainPlan {
 public:
  // For a kernel with one store of float32 or bfloat16 in rows of `space.back()` columns; otherwise, or where its expression is no chain, not ok().
  explicit ChainPlan(const Kernel& k);
  bool ok() const { return ok_; }
  double nanoseconds() const { return 0.02 * double(1 + list_.size()); }
  Chain at(uint8_t* const* args) const;
  // Rows [row0, row0 + rows), columns [col0, col0 + columns): from `acc`, where the first of them is.
  void run(uint8_t* const* args, const float* acc, int64_t lda, int64_t row0, int64_t col0, int64_t rows, int64_t columns) const {
    Chain c = at(args);
    int64_t at = offset_ + row0 * ldo_ + col0;
    if (half_) bestLanes().chainHalf(c.steps, c.count, acc, lda, reinterpret_cast<uint16_t*>(args[arg_]) + at, ldo_, row0, col0, rows, columns);
    else bestLanes().chain(c.steps, c.count, acc, lda, reinterpret_cast<float*>(args[arg_]) + at, ldo_, row0, col0, rows, columns);
  }

 private:
  struct Leaf {
    ChainOperand operand;
    int arg = -1;
    int64_t offset = 0;
  };
  struct Link {
    ChainFn fn;
    Leaf a, b;
  };
  bool follow(const Kernel& k, int node);
  bool leaf(const Kernel& k, int node, Leaf& to) const;
  bool place(const Kernel& k, const Node& n, Leaf& to) const;
  std::vector<Link> list_;
  int arg_ = 0;
  int64_t offset_ = 0, ldo_ = 0;
  bool round();
  bool half_ = false;     // whether the result is bfloat16
  bool rounded_ = false;  // whether the value so far is one of bfloat16
  bool ok_ = false;
};

}  // namespace hb
