// Expressions evaluated block by block: every operation is one vector loop over a block that stays in the first cache.
#pragma once
#include <functional>

#include "ops.h"

namespace hb {

// What runs at the moment: threads, and memory for intermediate values, which all kernels share one after the other.
struct Team {
  int threads = 1;
  uint8_t* shared = nullptr;
  std::vector<uint8_t*> local;
  // fn(first, last, thread) over ranges of [0, items); `nanoseconds` is a guess of all the work.
  template <class F>
  void share(int64_t items, double nanoseconds, F fn) const {
    int want = int(nanoseconds / 4000.0 < double(threads) ? nanoseconds / 4000.0 : double(threads));
    int n = int(items < want ? items : want);
    if (n < 2) {
      if (items > 0) fn(int64_t(0), items, 0);
      return;
    }
    Body<F> body{&fn, items, n};
    fork(n, &Body<F>::part, &body);
  }

 private:
  template <class F>
  struct Body {
    F* fn;
    int64_t items;
    int n;
    static void part(void* self, int i) {
      auto* b = static_cast<Body*>(self);
      int64_t from = b->items * i / b->n, to = b->items * (i + 1) / b->n;
      if (from < to) (*b->fn)(from, to, i);
    }
  };
  static void fork(int n, void (*fn)(void*, int), void* arg);
};

// How much memory of Team's a kernel wants.
struct Scratch {
  size_t shared = 0, local = 0;
  void widen(const Scratch& s) {
    if (s.shared > shared) shared = s.shared;
    if (s.local > local) local = s.local;
  }
};

// An affine function over loops in the order they are walked; neighbours that move in equal steps are one loop.
struct Walk {
  struct Dim {
    int64_t size, stride;
  };
  int64_t offset = 0;
  std::vector<Dim> dims;
  Walk() = default;
  Walk(const Affine& x, const std::vector<int64_t>& sizes, const std::vector<int>& order);
  // f(position in the block, address, stride, length) for each stretch of n points from `start` on.
  template <class F>
  void runs(int64_t start, long n, F f) const {
    if (dims.empty()) return f(0L, offset, int64_t(0), n);
    constexpr int kMost = 64;
    int64_t at[kMost];
    int last = int(dims.size()) - 1;
    int64_t size = dims[size_t(last)].size, stride = dims[size_t(last)].stride;
    int64_t in = start % size, rest = start / size, row = offset;
    for (int j = last - 1; j >= 0; j--) {
      at[j] = rest % dims[size_t(j)].size;
      rest /= dims[size_t(j)].size;
      row += at[j] * dims[size_t(j)].stride;
    }
    for (long i = 0;;) {
      long len = long(size - in < n - i ? size - in : n - i);
      f(i, row + in * stride, stride, len);
      i += len;
      if (i >= n) return;
      in = 0;
      for (int j = last - 1; j >= 0; j--) {
        row += dims[size_t(j)].stride;
        if (++at[j] < dims[size_t(j)].size) break;
        row -= dims[size_t(j)].size * dims[size_t(j)].stride;
        at[j] = 0;
      }
    }
  }
};

inline int widthClass(VType t) { return kValueBytes[t] == 1 ? 0 : kValueBytes[t] == 4 ? 1 : 2; }
// Whether values lie in memory as they are computed with.
inline bool raw(DType d) { return d == F32 || d == F64 || d == I32 || d == I64 || d == U32 || d == BOOL; }

struct Value {
  const void* p;
  bool single;  // one value for all points
};

class Evaluator {
 public:
  // `roots` stay until the end; nodes no root needs are left out. `solid`: roots that are loads are copied.
  Evaluator(const std::vector<Node>& nodes, const std::vector<int>& roots, const std::vector<int64_t>& sizes, const std::vector<int>& order,
            const std::vector<Arg>& args, const std::vector<int64_t>& elements, bool solid, bool tables = true);
  size_t bytes() const { return bytes_; }
  long block() const { return block_; }
  int weight() const { return int(steps_.size()); }
  // Values of up to block() points; `accs` are blocks of accumulators; `last` may receive what is computed last.
  void run(uint8_t* memory, uint8_t* const* args, const void* const* accs, int64_t start, long n, void* last, Value* values) const;
  int lastNode() const { return last_; }
  Op lastOp() const { return nodes_[size_t(last_)].op; }
  size_t count() const { return nodes_.size(); }
  // All points as values of their own.
  const void* spread(uint8_t* memory, const Value& v, VType t, long n) const;

 private:
  struct Step {
    int node;
    int slot = -1, region = 0, mask = -1;
    int fma[3] = {-1, -1, -1};
    bool alias = false, copy = false;
    Walk walk;
  };
  struct Guard {
    int region, inside, outside, mask;
    std::vector<Walk> walks;
    std::vector<std::pair<int64_t, int64_t>> limits;
  };
  // What depends on places only, and comes again after a while: its values, made once.
  struct Table {
    int64_t period;
    std::vector<uint8_t> values;
  };
  void tabulate(const std::vector<int>& roots, const std::vector<int64_t>& sizes, const std::vector<int>& order, const std::vector<Arg>& args);
  void plan(const std::vector<int>& roots, const std::vector<int64_t>& sizes, const std::vector<int>& order, bool solid);
  void load(const Step& s, uint8_t* memory, uint8_t* const* args, int64_t start, long n, Value* values) const;
  uint8_t* slot(uint8_t* memory, int i) const { return memory + size_t(i) * size_t(block_) * width_; }

  std::vector<Node> nodes_;
  std::vector<int64_t> elements_;
  std::vector<uint64_t> constants_;
  std::vector<Step> steps_;
  std::vector<Guard> guards_;
  std::vector<Table> tables_;
  int slots_ = 0, masks_ = 0, regions_ = 1, last_ = -1;
  size_t width_ = 4, bytes_ = 0;
  long block_ = 1024;
  const Ops& ops_;
};

class Jit;

// Stores of a kernel over its space, walked in `order`.
class Storing {
 public:
  Storing(const Kernel& k, const std::vector<int>& order);
  size_t bytes() const { return eval_.bytes() + 64; }
  long block() const { return eval_.block(); }
  // Whether it is machine code of its own.
  bool compiled() const { return bool(jit_); }
  double nanoseconds() const { return (jit_ ? 0.04 : 0.12) * (eval_.weight() + double(stores_.size())); }
  // n points from `start` on; accs[i] is the block of accumulator i, its elements' bytes apart.
  void run(uint8_t* memory, uint8_t* const* args, const void* const* accs, const size_t* accBytes, size_t accCount, int64_t start, int64_t n) const;

 private:
  struct To {
    int arg, node;
    DType dtype;
    Walk walk;
  };
  Evaluator eval_;
  std::vector<To> stores_;
  int direct_ = -1;
  std::shared_ptr<const Jit> jit_;
};

// Points as many as fit a block, whole rows of the innermost loop where they can be.
std::vector<int> identityOrder(size_t n);

}  // namespace hb
