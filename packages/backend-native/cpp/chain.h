// Expressions over an accumulator that are a chain: each step takes the value before it and what lies in a vector, a matrix or a constant.
#pragma once
#include <algorithm>

#include "eval.h"
#include "lanes.h"

namespace hb {

constexpr int kChainMost = 8;

// The rows of an index over `space`, whose last axis are columns that lie together: their distance, or -1.
int64_t rowsOf(const Affine& index, const std::vector<int64_t>& space);

class ChainPlan {
 public:
  // For a kernel with one store of float32 or bfloat16 in rows of `space.back()` columns; otherwise, or where its expression is no chain, not ok().
  explicit ChainPlan(const Kernel& k);
  bool ok() const { return ok_; }
  double nanoseconds() const { return 0.02 * double(1 + list_.size()); }
  // Rows [row0, row0 + rows), columns [col0, col0 + columns): from `acc`, where the first of them is.
  void run(uint8_t* const* args, const float* acc, int64_t lda, int64_t row0, int64_t col0, int64_t rows, int64_t columns) const;

 private:
  // Rows in memory, `step` apart; those of a group, where groups of them lie anywhere.
  struct Rows {
    int arg = -1;
    int64_t offset = 0, step = 0;
    std::vector<int64_t> outer;
  };
  struct Leaf {
    ChainOperand operand;
    Rows rows;
  };
  struct Link {
    ChainFn fn;
    Leaf a, b;
  };
  bool follow(const Kernel& k, int node);
  bool leaf(const Kernel& k, int node, Leaf& to) const;
  bool place(const Kernel& k, const Node& n, Leaf& to) const;
  bool find(const Kernel& k, int arg, const Affine& index, Rows& to) const;
  int64_t placed(const Rows& r, int64_t group) const;
  bool round();
  std::vector<Link> list_;
  std::vector<int64_t> outer_;  // sizes of the loops that groups are numbered by
  int64_t group_ = 0;           // rows of a group; 0: all are one
  Rows to_;
  bool half_ = false;     // whether the result is bfloat16
  bool rounded_ = false;  // whether the value so far is one of bfloat16
  bool ok_ = false;
};

}  // namespace hb
